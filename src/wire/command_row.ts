/**
 * What a row of the table of commands is made of: how the fields of a request, and its answer, become bytes and back.
 * A noun's file puts its rows together from these.
 */
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** Errors of both decoders: WireError. Bytes behind what a request needs are ignored: some clients send them. */
export interface CommandRow<C extends { readonly kind: string }, A> {
  readonly code: number;
  readonly kind: C["kind"];
  decode(reader: Reader): C;
  encode(writer: Writer, command: C): void;
  encodeAnswer(writer: Writer, answer: A): void;
  decodeAnswer(reader: Reader): A;
}

export interface Codec<T> {
  readonly read: (reader: Reader) => T;
  readonly write: (writer: Writer, value: T) => void;
}

/** The fields of a command that has the kind `kind` and these fields. */
export function row<C extends { readonly kind: string }, A>(
  code: number,
  kind: C["kind"],
  fields: Codec<Omit<C, "kind">>,
  answer: Codec<A>,
): CommandRow<C, A> {
  return {
    code,
    kind,
    // A kind and the fields that its type leaves are that type; the compiler does not follow that for any C.
    decode: (reader) => ({ kind, ...fields.read(reader) }) as unknown as C,
    encode: (writer, command) => fields.write(writer, command),
    encodeAnswer: answer.write,
    decodeAnswer: answer.read,
  };
}

/** No fields. What a client sends all the same is ignored. */
export const bare: Codec<object> = { read: () => ({}), write: () => {} };

/** The empty answer. */
export const nothing: Codec<undefined> = { read: () => undefined, write: () => {} };

/** Nothing is an answer too: no bytes. */
export function maybe<T>({ read, write }: Codec<T>): Codec<T | undefined> {
  return {
    read: (reader) => reader.remaining === 0 ? undefined : read(reader),
    write: (writer, value) => value === undefined ? undefined : write(writer, value),
  };
}

/** Back to back, to the end. */
export function many<T>({ read, write }: Codec<T>): Codec<readonly T[]> {
  return {
    read: (reader) => {
      const values: T[] = [];
      while (reader.remaining > 0) values.push(read(reader));
      return values;
    },
    write: (writer, values) => values.forEach((value) => write(writer, value)),
  };
}
