/**
 * One change of the control plane as a line of the log. Only fields that are listed here are told, so that a command
 * that carries a password, its hash or a token cannot put it there by mistake.
 */
import type { Change } from "./change.ts";
import type { JournalEntry } from "./journal_entry.ts";

const TOLD = [
  "stream",
  "topic",
  "group",
  "user",
  "name",
  "username",
  "status",
  "partitionsCount",
  "compression",
  "messageExpiryMicros",
  "maxTopicSizeBytes",
  "replicationFactor",
];

/** `change 12 of user 0 (iggy), 85 bytes in the journal: create_stream, id 3, name "orders"` */
export function changeText(
  { command, assignedId }: Change,
  entry: JournalEntry,
  username: string | undefined,
): string {
  const fields: Readonly<Record<string, unknown>> = { ...command };
  const told = TOLD.filter((name) => fields[name] !== undefined).map((name) =>
    `, ${name} ${valueText(fields[name])}`
  );
  const who = username === undefined ? `user ${entry.userId}` : `user ${entry.userId} (${username})`;
  const id = assignedId === undefined ? "" : `, id ${assignedId}`;
  return `change ${entry.index} of ${who}, ${entry.command.length} bytes in the journal: ` +
    `${command.kind}${id}${told.join("")}`;
}

function valueText(value: unknown): string {
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
