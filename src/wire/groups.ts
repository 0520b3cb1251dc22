/**
 * Consumer groups (docs/protocol.md, Consumer groups).
 *
 *     group      0   u32    id
 *                4   u32    number of partitions of the topic
 *                8   u32    number of members
 *               12   str8   name
 *     member     0   u32    id, a small number of the group's own
 *                4   u32    number of its partitions
 *                8          u32 each, in the order in which the member goes round them
 *
 *     get_consumer_group      Id stream, Id topic, Id group      → group, then its members; nothing when there is none
 *     get_consumer_groups     Id stream, Id topic                → groups, without members
 *     create_consumer_group   Id stream, Id topic, str8 name     → group
 *     delete_consumer_group, join_consumer_group, leave_consumer_group   Id stream, Id topic, Id group
 */
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

export interface GroupAddress extends TopicAddress {
  readonly group: Identifier;
}

export interface GetConsumerGroup extends GroupAddress {
  readonly kind: "get_consumer_group";
}

export interface GetConsumerGroups extends TopicAddress {
  readonly kind: "get_consumer_groups";
}

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

export function readGroupAddress(reader: Reader): GroupAddress {
  return { ...readTopicAddress(reader), group: readIdentifier(reader, "group") };
}

export function writeGroupAddress(writer: Writer, address: GroupAddress): void {
  writeTopicAddress(writer, address);
  writeIdentifier(writer, address.group);
}

export function readGroupCreation(reader: Reader): TopicAddress & { readonly name: string } {
  return { ...readTopicAddress(reader), name: reader.name("group name") };
}

export function writeGroupCreation(
  writer: Writer,
  creation: TopicAddress & { readonly name: string },
): void {
  writeTopicAddress(writer, creation);
  writer.str8(creation.name);
}

export function writeGroupRecord(writer: Writer, group: GroupRecord): void {
  writer.u32(group.id);
  writer.u32(group.partitionsCount);
  writer.u32(group.membersCount);
  writer.str8(group.name);
}

export function readGroupRecord(reader: Reader): GroupRecord {
  return {
    id: reader.u32("group id"),
    partitionsCount: reader.u32("partitions count"),
    membersCount: reader.u32("members count"),
    name: reader.name("group name"),
  };
}

export function writeGroupDetails(writer: Writer, group: GroupDetails): void {
  writeGroupRecord(writer, group);
  for (const { id, partitions } of group.members) {
    writer.u32(id);
    writer.u32(partitions.length);
    for (const partition of partitions) writer.u32(partition);
  }
}

export function readGroupDetails(reader: Reader): GroupDetails {
  const record = readGroupRecord(reader);
  const members: GroupMember[] = [];
  while (members.length < record.membersCount) members.push(readMember(reader));
  return { ...record, members };
}

function readMember(reader: Reader): GroupMember {
  const id = reader.u32("member id");
  const count = reader.u32("member's partitions count");
  const partitions: number[] = [];
  while (partitions.length < count) partitions.push(reader.u32("partition"));
  return { id, partitions };
}
