/** Commands as values, by the codec, for tests whose subject is what the broker does and not how it is written. */
import { Reader, Writer } from "../../src/wire/mod.ts";
import {
  everyRow,
  type OpaqueRow,
  type RowAnswer,
  type RowCommand,
  type RowKind,
} from "../support/every_row.ts";
import type { RawClient } from "../support/raw_client.ts";

export type CommandFields<K extends RowKind> = Omit<RowCommand<K>, "kind">;

/** Errors: Refused, those of the connection. */
export async function execute<K extends RowKind>(
  client: RawClient,
  kind: K,
  fields: CommandFields<K>,
): Promise<RowAnswer<K>> {
  // Which row belongs to which kind is clear, but not to the compiler.
  const row = everyRow[kind] as unknown as OpaqueRow;
  const writer = new Writer();
  row.encode(writer, { kind, ...fields });
  const answer = await client.ask(row.code, writer.bytes());
  return row.decodeAnswer(new Reader(answer)) as RowAnswer<K>;
}

/** What a topic has besides its name and its place. */
export const PLAIN_TOPIC = {
  compression: "none",
  messageExpiryMicros: 0n,
  maxTopicSizeBytes: 0n,
  replicationFactor: 0,
} as const;
