/** Every row there is of the table of commands, those included that the table does not have yet. */
import { commandTable, type Reader, type Writer } from "../../src/wire/mod.ts";

export const everyRow = {
  ...commandTable,
};

type Rows = typeof everyRow;
export type RowKind = keyof Rows;
export type RowCommand<K extends RowKind> = ReturnType<Rows[K]["decode"]>;
export type RowAnswer<K extends RowKind> = ReturnType<Rows[K]["decodeAnswer"]>;

/** A row whose command and answer only its own functions know. */
export interface OpaqueRow {
  readonly code: number;
  readonly kind: string;
  decode(reader: Reader): unknown;
  encode(writer: Writer, command: unknown): void;
  encodeAnswer(writer: Writer, answer: unknown): void;
  decodeAnswer(reader: Reader): unknown;
}

const ROWS = Object.values(everyRow) as readonly OpaqueRow[];

export function rowByCode(code: number): OpaqueRow | undefined {
  return ROWS.find((row) => row.code === code);
}
