/**
 * How a request names a stream, topic, group or user (docs/protocol.md, Identifiers).
 *
 *     0   u8   kind: 1 number, 2 name
 *     1   u8   length of the value: 4 for a number, 1 to 255 for a name
 *     2        the value: u32, or UTF-8
 */
import { WireError } from "./errors.ts";
import { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** A number (u32, from 0) or a name (1 to 255 bytes). A name is a name even when it looks like a number. */
export type Identifier = number | string;

const NUMBER = 1;
const NAME = 2;
const NUMBER_LENGTH = 4;

/** Errors: invalid_command for an unknown kind, invalid_format for a length that its kind cannot have. */
export function readIdentifier(reader: Reader, field: string): Identifier {
  const kind = reader.u8(`${field} kind`);
  if (kind === NAME) return reader.name(field);
  if (kind !== NUMBER) throw reader.error("invalid_command", `${field} kind`);
  const length = reader.u8(`${field} length`);
  // The value must be there before its length is judged: a cut request is a cut request.
  if (length !== NUMBER_LENGTH) {
    reader.skip(length, field);
    throw reader.error("invalid_format", `${field} length`);
  }
  return reader.u32(field);
}

/**
 * The same in a request that sends messages: everything wrong with it is one error, and a name that is no UTF-8 passes
 * as the empty name, which nothing has.
 *
 * Errors: invalid_identifier.
 */
export function readSendIdentifier(reader: Reader, field: string): Identifier {
  const start = reader.position;
  try {
    const kind = reader.u8(field);
    const value = reader.bytes(reader.u8(field), field);
    if (kind === NUMBER && value.length === NUMBER_LENGTH) return new Reader(value).u32(field);
    if (kind === NAME && value.length > 0) return nameOrNothing(value);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  throw new WireError("invalid_identifier", { field, offset: start });
}

export function writeIdentifier(writer: Writer, identifier: Identifier): void {
  if (typeof identifier === "string") {
    writer.u8(NAME);
    writer.str8(identifier);
    return;
  }
  writer.u8(NUMBER);
  writer.u8(NUMBER_LENGTH);
  writer.u32(identifier);
}

function nameOrNothing(value: Uint8Array): string {
  try {
    return new Reader(value).text(value.length, "name");
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return "";
  }
}
