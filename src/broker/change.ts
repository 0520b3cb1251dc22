/**
 * Changes of the control plane as the journal holds them: a command code, and the request as the client sent it.
 *
 * Creations begin with the id that was given out, u32, and the request's length, u32. Secrets stand there as their hashes
 * (`hashed_commands.ts`). Identifiers stay as they were, numbers or names, and mean what they meant at that point of the
 * journal.
 */
import {
  commandByCode,
  type CommandKind,
  type CommandOf,
  commandTable,
  Reader,
  WireError,
  Writer,
} from "../wire/mod.ts";
import { decodeHashed, encodeHashed, type HashedCommand, isHashedKind } from "./hashed_commands.ts";

const JOURNALED = [
  "create_stream",
  "update_stream",
  "delete_stream",
  "purge_stream",
  "create_topic",
  "update_topic",
  "delete_topic",
  "purge_topic",
  "create_partitions",
  "delete_partitions",
  "create_consumer_group",
  "delete_consumer_group",
  "delete_user",
  "update_user",
  "update_permissions",
  "delete_personal_access_token",
] as const satisfies readonly CommandKind[];

export type JournaledKind = typeof JOURNALED[number];
export type JournaledCommand = CommandOf<JournaledKind>;

/** `assignedId` is there for creations of numbered things, and only there. */
export interface Change {
  readonly command: JournaledCommand | HashedCommand;
  readonly assignedId: number | undefined;
}

const CREATES_WITH_ID: ReadonlySet<string> = new Set([
  "create_stream",
  "create_topic",
  "create_user",
  "create_consumer_group",
]);

export function encodeChange(change: Change): { readonly code: number; readonly bytes: Uint8Array } {
  const { command, assignedId } = change;
  const request = new Writer();
  if (isHashed(command)) encodeHashed(request, command);
  else encodeRequest(request, command);
  const { code } = commandTable[command.kind];
  if (assignedId === undefined) return { code, bytes: request.bytes().slice() };
  const writer = new Writer();
  writer.u32(assignedId);
  writer.u32(request.length);
  writer.raw(request.bytes());
  return { code, bytes: writer.bytes().slice() };
}

/** undefined for a code that this version does not know. Errors: WireError when the bytes are no such command. */
export function decodeChange(code: number, bytes: Uint8Array): Change | undefined {
  const reader = new Reader(bytes);
  const entry = commandByCode(code);
  if (entry === undefined) return undefined;
  const assignedId = CREATES_WITH_ID.has(entry.kind) ? readAssignedId(reader) : undefined;
  if (isHashedKind(entry.kind)) return { command: decodeHashed(reader, entry.kind), assignedId };
  if (!isJournaled(entry.kind)) return undefined;
  return { command: entry.decode(reader) as JournaledCommand, assignedId };
}

function isHashed(command: Change["command"]): command is HashedCommand {
  return isHashedKind(command.kind);
}

function isJournaled(kind: CommandKind): kind is JournaledKind {
  return (JOURNALED as readonly string[]).includes(kind);
}

function readAssignedId(reader: Reader): number {
  const id = reader.u32("assigned id");
  const length = reader.u32("request length");
  if (length > reader.remaining) {
    throw new WireError("invalid_command", {
      field: "request length",
      offset: 4,
      needed: length,
      had: reader.remaining,
    });
  }
  return id;
}

function encodeRequest(writer: Writer, command: JournaledCommand): void {
  // The entry of a kind encodes commands of that kind; the compiler cannot follow that through a union.
  const entry = commandTable[command.kind] as { encode(writer: Writer, command: JournaledCommand): void };
  entry.encode(writer, command);
}
