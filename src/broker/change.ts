/**
 * Changes of the control plane as the journal holds them: a command code, and the request as the client sent it.
 *
 * Creations begin with the id that was given out, u32, and the request's length, u32. A user's password stands there
 * as its hash. Identifiers stay as they were, numbers or names, and mean what they meant at that point of the journal.
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
] as const satisfies readonly CommandKind[];

export type JournaledKind = typeof JOURNALED[number];
export type JournaledCommand = CommandOf<JournaledKind>;

/** Creation of a user; today the root user is the only one. */
export interface CreateUser {
  readonly kind: "create_user";
  readonly username: string;
  readonly passwordHash: string;
}

/** `assignedId` is there for creations of numbered things, and only there. */
export interface Change {
  readonly command: JournaledCommand | CreateUser;
  readonly assignedId: number | undefined;
}

export const CREATE_USER_CODE = 33;

const ACTIVE = 1;
const ALL_GLOBAL_PERMISSIONS = new Uint8Array([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
const CREATES_WITH_ID: ReadonlySet<string> = new Set([
  "create_stream",
  "create_topic",
  "create_user",
  "create_consumer_group",
]);

export function encodeChange(change: Change): { readonly code: number; readonly bytes: Uint8Array } {
  const { command, assignedId } = change;
  const request = new Writer();
  if (command.kind === "create_user") encodeRoot(request, command);
  else encodeRequest(request, command);
  const code = command.kind === "create_user" ? CREATE_USER_CODE : commandTable[command.kind].code;
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
  if (code === CREATE_USER_CODE) {
    const assignedId = readAssignedId(reader);
    return { command: decodeRoot(reader), assignedId };
  }
  const entry = commandByCode(code);
  if (entry === undefined || !isJournaled(entry.kind)) return undefined;
  const assignedId = CREATES_WITH_ID.has(entry.kind) ? readAssignedId(reader) : undefined;
  return { command: entry.decode(reader) as JournaledCommand, assignedId };
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

function encodeRoot(writer: Writer, user: CreateUser): void {
  writer.str8(user.username);
  writer.str8(user.passwordHash);
  writer.u8(ACTIVE);
  writer.u8(1);
  writer.u32(ALL_GLOBAL_PERMISSIONS.length);
  writer.raw(ALL_GLOBAL_PERMISSIONS);
}

function decodeRoot(reader: Reader): CreateUser {
  return {
    kind: "create_user",
    username: reader.name("username"),
    passwordHash: reader.name("password hash"),
  };
}
