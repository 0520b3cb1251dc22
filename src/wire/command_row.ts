/** How a row of the command table is put together: number, kind, and the four ways between bytes and values. */
import type { Answers, CommandKind, CommandOf } from "./commands.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** Errors of `decode`: WireError. Bytes behind what a request needs are ignored: some clients send them. */
export interface CommandEntry<K extends CommandKind = CommandKind> {
  readonly code: number;
  readonly kind: K;
  decode(reader: Reader): CommandOf<K>;
  encode(writer: Writer, command: CommandOf<K>): void;
  encodeAnswer(writer: Writer, answer: Answers[K]): void;
  decodeAnswer(reader: Reader): Answers[K];
}

export type Request<K extends CommandKind> = Pick<CommandEntry<K>, "decode" | "encode">;
type Answer<T> = {
  readonly encodeAnswer: (writer: Writer, answer: T) => void;
  readonly decodeAnswer: (reader: Reader) => T;
};

/** No argument; what a client sends all the same is ignored. */
export function bare<K extends CommandKind>(kind: K): Request<K> {
  return { decode: () => ({ kind }) as CommandOf<K>, encode: () => {} };
}

export function request<K extends CommandKind, F extends Omit<CommandOf<K>, "kind">>(
  kind: K,
  decode: (reader: Reader) => F,
  encode: (writer: Writer, fields: F) => void,
): Request<K> {
  return {
    decode: (reader) => ({ kind, ...decode(reader) }) as unknown as CommandOf<K>,
    encode: (writer, command) => encode(writer, command as unknown as F),
  };
}

export const nothing: Answer<undefined> = { encodeAnswer: () => {}, decodeAnswer: () => undefined };

export function one<T>(
  encodeAnswer: (writer: Writer, value: T) => void,
  decodeAnswer: (reader: Reader) => T,
): Answer<T> {
  return { encodeAnswer, decodeAnswer };
}

/** Nothing is an answer too: no bytes. */
export function maybe<T>(
  encode: (writer: Writer, value: T) => void,
  decode: (reader: Reader) => T,
): Answer<T | undefined> {
  return {
    encodeAnswer: (writer, value) => value === undefined ? undefined : encode(writer, value),
    decodeAnswer: (reader) => reader.remaining === 0 ? undefined : decode(reader),
  };
}

/** Back to back, to the end. */
export function many<T>(
  encode: (writer: Writer, value: T) => void,
  decode: (reader: Reader) => T,
): Answer<readonly T[]> {
  return {
    encodeAnswer: (writer, values) => values.forEach((value) => encode(writer, value)),
    decodeAnswer: (reader) => {
      const values: T[] = [];
      while (reader.remaining > 0) values.push(decode(reader));
      return values;
    },
  };
}

export function row<K extends CommandKind>(
  code: number,
  kind: K,
  request: Request<K>,
  answer: Answer<Answers[K]>,
): CommandEntry<K> {
  return { code, kind, ...request, ...answer };
}
