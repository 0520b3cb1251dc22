/**
 * Consumer groups (docs/protocol.md, Commands).
 *
 *     group    0   u32    id                          member   u32 id: the group's own number for it
 *              4   u32    partitions of the topic              u32 number of its partitions
 *              8   u32    number of members                    their ids, u32 each
 *             12   str8   name
 *
 *     get_consumer_group      Id stream, Id topic, Id group    → group, then its members; nothing when there is none
 *     get_consumer_groups     Id stream, Id topic              → groups
 *     create_consumer_group   Id stream, Id topic, str8 name   → group
 *     delete_consumer_group, join_consumer_group, leave_consumer_group   Id stream, Id topic, Id group
 */
import { many, maybe, nothing, row } from "./command_row.ts";
import { type Identifier, readIdentifier, writeIdentifier } from "./identifier.ts";
import type { Reader } from "./reader.ts";
import { readTopicAddress, type TopicAddress, writeTopicAddress } from "./topics.ts";
import type { Writer } from "./writer.ts";

export interface GroupRecord {
  readonly id: number;
  readonly partitionsCount: number;
  readonly membersCount: number;
  readonly name: string;
}

export interface GroupMember {
  readonly id: number;
  readonly partitions: readonly number[];
}

export interface GroupDetails extends GroupRecord {
  /** As many as `membersCount` says. */
  readonly members: readonly GroupMember[];
}

interface GroupAddress extends TopicAddress {
  readonly group: Identifier;
}

export interface GetConsumerGroup extends GroupAddress {
  readonly kind: "get_consumer_group";
}

export interface GetConsumerGroups extends TopicAddress {
  readonly kind: "get_consumer_groups";
}

/** Whoever creates a group does not join it. */
export interface CreateConsumerGroup extends TopicAddress {
  readonly kind: "create_consumer_group";
  readonly name: string;
}

export interface DeleteConsumerGroup extends GroupAddress {
  readonly kind: "delete_consumer_group";
}

export interface JoinConsumerGroup extends GroupAddress {
  readonly kind: "join_consumer_group";
}

export interface LeaveConsumerGroup extends GroupAddress {
  readonly kind: "leave_consumer_group";
}

const ofTopic = { read: readTopicAddress, write: writeTopicAddress };
const record = { read: readGroupRecord, write: writeGroupRecord };
const details = { read: readGroupDetails, write: writeGroupDetails };

const address = {
  read: (reader: Reader): GroupAddress => ({
    ...readTopicAddress(reader),
    group: readIdentifier(reader, "group"),
  }),
  write: (writer: Writer, command: GroupAddress) => {
    writeTopicAddress(writer, command);
    writeIdentifier(writer, command.group);
  },
};

const create = {
  read: (reader: Reader) => ({ ...readTopicAddress(reader), name: reader.name("group name") }),
  write: (writer: Writer, command: Omit<CreateConsumerGroup, "kind">) => {
    writeTopicAddress(writer, command);
    writer.str8(command.name);
  },
};

export const groupRows = {
  get_consumer_group: row<GetConsumerGroup, GroupDetails | undefined>(
    600,
    "get_consumer_group",
    address,
    maybe(details),
  ),
  get_consumer_groups: row<GetConsumerGroups, readonly GroupRecord[]>(
    601,
    "get_consumer_groups",
    ofTopic,
    many(record),
  ),
  create_consumer_group: row<CreateConsumerGroup, GroupRecord>(602, "create_consumer_group", create, record),
  delete_consumer_group: row<DeleteConsumerGroup, undefined>(603, "delete_consumer_group", address, nothing),
  join_consumer_group: row<JoinConsumerGroup, undefined>(604, "join_consumer_group", address, nothing),
  leave_consumer_group: row<LeaveConsumerGroup, undefined>(605, "leave_consumer_group", address, nothing),
};

function writeGroupRecord(writer: Writer, group: GroupRecord): void {
  writer.u32(group.id);
  writer.u32(group.partitionsCount);
  writer.u32(group.membersCount);
  writer.str8(group.name);
}

function readGroupRecord(reader: Reader): GroupRecord {
  return {
    id: reader.u32("group id"),
    partitionsCount: reader.u32("partitions count"),
    membersCount: reader.u32("members count"),
    name: reader.name("group name"),
  };
}

function writeGroupDetails(writer: Writer, group: GroupDetails): void {
  writeGroupRecord(writer, group);
  for (const { id, partitions } of group.members) {
    writer.u32(id);
    writer.u32(partitions.length);
    for (const partition of partitions) writer.u32(partition);
  }
}

function readGroupDetails(reader: Reader): GroupDetails {
  const group = readGroupRecord(reader);
  const members: GroupMember[] = [];
  while (members.length < group.membersCount) members.push(readMember(reader));
  return { ...group, members };
}

function readMember(reader: Reader): GroupMember {
  const id = reader.u32("member id");
  const count = reader.u32("member partitions count");
  const partitions: number[] = [];
  while (partitions.length < count) partitions.push(reader.u32("member partition"));
  return { id, partitions };
}
