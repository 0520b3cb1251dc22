/**
 * The table of errors: number, name, text, HTTP status. It stands here alone; names are those that REST answers with,
 * numbers are the statuses of the wire (docs/protocol.md, Errors).
 */
import type { ErrorRow } from "./error_row.ts";
import { CATALOGUE_ERRORS } from "./errors_catalogue.ts";
import { GENERAL_ERRORS } from "./errors_general.ts";
import { GROUP_ERRORS } from "./errors_groups.ts";
import { MACHINE_ERRORS } from "./errors_machine.ts";
import { MESSAGE_ERRORS } from "./errors_messages.ts";

export const errorTable = {
  ...GENERAL_ERRORS,
  ...CATALOGUE_ERRORS,
  ...MESSAGE_ERRORS,
  ...GROUP_ERRORS,
  ...MACHINE_ERRORS,
};

export type ErrorName = keyof typeof errorTable;

export interface NamedError extends ErrorRow {
  readonly name: ErrorName;
}

const BY_CODE: ReadonlyMap<number, NamedError> = new Map(
  Object.entries(errorTable).map(([name, row]) => [row.code, { name: name as ErrorName, ...row }]),
);

export function errorByCode(code: number): NamedError | undefined {
  return BY_CODE.get(code);
}

/** A refusal: a row of the table, perhaps with words that say more. Nothing was applied. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";

  /** `retryAfterMs`: when it was refused unseen because there is too much of it, and may be asked again. */
  constructor(readonly code: ErrorName, detail?: string, readonly retryAfterMs?: number) {
    super(detail ?? errorTable[code].text);
  }

  get row(): ErrorRow {
    return errorTable[this.code];
  }

  /** The number on the wire. */
  get status(): number {
    return this.row.code;
  }
}

export type WireErrorName = "invalid_command" | "invalid_format" | "invalid_identifier";

/** Where bytes stop making sense. */
export interface WireErrorPlace {
  readonly field: string;
  /** Bytes from the start of what was being read. */
  readonly offset: number;
  readonly needed?: number;
  readonly had?: number;
}

/** Bytes that are no request, or a request that breaks a rule of form. */
export class WireError extends Error {
  override readonly name = "WireError";

  constructor(readonly code: WireErrorName, readonly place: WireErrorPlace) {
    super(describe(code, place));
  }

  /** The number on the wire. */
  get status(): number {
    return errorTable[this.code].code;
  }
}

function describe(code: WireErrorName, { field, offset, needed, had }: WireErrorPlace): string {
  const lengths = needed === undefined ? "" : `, ${needed} bytes needed, ${had ?? 0} there`;
  return `${code}: ${field} at ${offset}${lengths}`;
}
