/**
 * Who is connected (docs/protocol.md, Clients).
 *
 *     client   u32 id, u32 user id or 2^32 - 1, u8 transport, str32 address, u32 number of groups
 *     details  client, then its groups: u32 stream, u32 topic, u32 group
 *
 *     get_me                      → details
 *     get_client    u32 id        → details; nothing when there is none
 *     get_clients                 → clients, without their groups
 */
import { bare, many, maybe, row } from "./command_row.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export interface GetMe {
  readonly kind: "get_me";
}

export interface GetClient {
  readonly kind: "get_client";
  readonly clientId: number;
}

export interface GetClients {
  readonly kind: "get_clients";
}

export type Transport = "tcp" | "quic" | "http" | "websocket";

export interface ClientRecord {
  /** Never 0. */
  readonly clientId: number;
  /** undefined: connected, not logged in. */
  readonly userId: number | undefined;
  readonly transport: Transport;
  /** `ip:port` */
  readonly address: string;
  readonly groupsCount: number;
}

export interface ClientDetails extends ClientRecord {
  readonly groups: readonly {
    readonly streamId: number;
    readonly topicId: number;
    readonly groupId: number;
  }[];
}

const NOBODY = 0xffff_ffff;
const TRANSPORTS: readonly (Transport | undefined)[] = [undefined, "tcp", "quic", "http", "websocket"];

function writeClientRecord(writer: Writer, client: ClientRecord): void {
  writer.u32(client.clientId);
  writer.u32(client.userId ?? NOBODY);
  writer.u8(TRANSPORTS.indexOf(client.transport));
  writer.str32(client.address);
  writer.u32(client.groupsCount);
}

function writeClientDetails(writer: Writer, client: ClientDetails): void {
  writeClientRecord(writer, client);
  for (const { streamId, topicId, groupId } of client.groups) {
    writer.u32(streamId);
    writer.u32(topicId);
    writer.u32(groupId);
  }
}

/** Errors: WireError; invalid_command for an unknown transport. */
function readClientRecord(reader: Reader): ClientRecord {
  const clientId = reader.u32("client id");
  const userId = reader.u32("user id");
  const transport = TRANSPORTS[reader.u8("transport")];
  if (transport === undefined) throw reader.error("invalid_command", "transport");
  const address = reader.str32("address");
  const groupsCount = reader.u32("groups count");
  return { clientId, userId: userId === NOBODY ? undefined : userId, transport, address, groupsCount };
}

function readClientDetails(reader: Reader): ClientDetails {
  const client = readClientRecord(reader);
  const groups: ClientDetails["groups"][number][] = [];
  while (groups.length < client.groupsCount) {
    groups.push({
      streamId: reader.u32("stream"),
      topicId: reader.u32("topic"),
      groupId: reader.u32("group"),
    });
  }
  return { ...client, groups };
}

const record = { read: readClientRecord, write: writeClientRecord };
const details = { read: readClientDetails, write: writeClientDetails };

const address = {
  read: (reader: Reader) => ({ clientId: reader.u32("client id") }),
  write: (writer: Writer, { clientId }: { readonly clientId: number }) => writer.u32(clientId),
};

export const meRows = { get_me: row<GetMe, ClientDetails>(20, "get_me", bare, details) };

export const clientRows = {
  get_client: row<GetClient, ClientDetails | undefined>(21, "get_client", address, maybe(details)),
  get_clients: row<GetClients, readonly ClientRecord[]>(22, "get_clients", bare, many(record)),
};
