/** The client's side of consumer groups: one connection that may be a member of one group, and what groups look like. */
import { readMessages } from "./message_bytes.ts";
import type { RawClient } from "./raw_client.ts";
import { identifier, type Name, request } from "./request_bytes.ts";

export interface GroupPlace {
  readonly stream: Name;
  readonly topic: Name;
  readonly group: Name;
}

export interface GroupFacts {
  readonly id: number;
  readonly name: string;
  readonly partitionsCount: number;
  readonly members: readonly { readonly id: number; readonly partitions: readonly number[] }[];
}

export interface GroupPoll {
  /** Whatever comes next in turn when it is not given. */
  readonly partition?: number;
  readonly offset?: number | "next";
  readonly count?: number;
  readonly autoCommit?: boolean;
}

export interface GroupPolled {
  readonly partition: number;
  readonly currentOffset: number;
  readonly offsets: readonly number[];
}

const GROUP = 2;
const STRATEGY = { offset: 1, next: 5 };
const POLLED_HEADER_LENGTH = 16;

export class GroupClient {
  constructor(readonly raw: RawClient, readonly place: GroupPlace) {}

  async join(): Promise<void> {
    await this.raw.ask(604, address(this.place));
  }

  async leave(): Promise<void> {
    await this.raw.ask(605, address(this.place));
  }

  async poll(
    { partition, offset = "next", count = 1, autoCommit = false }: GroupPoll = {},
  ): Promise<GroupPolled> {
    const strategy = offset === "next" ? STRATEGY.next : STRATEGY.offset;
    const payload = await this.raw.ask(
      100,
      request((write) =>
        write.bytes(this.#consumer(partition)).u8(strategy).u64(BigInt(offset === "next" ? 0 : offset)).u32(
          count,
        ).u8(autoCommit ? 1 : 0)
      ),
    );
    const offsets = readMessages(payload.subarray(POLLED_HEADER_LENGTH)).map(({ offset }) => offset);
    const view = new DataView(payload.buffer, payload.byteOffset);
    return {
      partition: view.getUint32(0, true),
      currentOffset: Number(view.getBigUint64(4, true)),
      offsets,
    };
  }

  async commit(partition: number | undefined, offset: number): Promise<void> {
    await this.raw.ask(
      121,
      request((write) => write.bytes(this.#consumer(partition)).u64(BigInt(offset))),
    );
  }

  async deleteOffset(partition?: number): Promise<void> {
    await this.raw.ask(122, this.#consumer(partition));
  }

  /** The group's stored offset; undefined when none is stored. */
  async storedOffset(partition: number): Promise<number | undefined> {
    const payload = await this.raw.ask(120, this.#consumer(partition));
    if (payload.length === 0) return undefined;
    return Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(12, true));
  }

  close(): void {
    this.raw.close();
  }

  #consumer(partition: number | undefined): Uint8Array {
    const { stream, topic, group } = this.place;
    return request((write) =>
      write.u8(GROUP).bytes(identifier(group)).bytes(identifier(stream)).bytes(identifier(topic)).u8(
        partition === undefined ? 0 : 1,
      ).u32(partition ?? 0)
    );
  }
}

/** Returns the id. */
export async function createGroup(client: RawClient, { stream, topic, group }: GroupPlace): Promise<number> {
  const payload = await client.ask(
    602,
    request((write) => write.bytes(identifier(stream)).bytes(identifier(topic)).str8(group as string)),
  );
  return groupFacts(payload).id;
}

export async function deleteGroup(client: RawClient, place: GroupPlace): Promise<void> {
  await client.ask(603, address(place));
}

export async function getGroup(client: RawClient, place: GroupPlace): Promise<GroupFacts | undefined> {
  const payload = await client.ask(600, address(place));
  return payload.length === 0 ? undefined : groupFacts(payload);
}

function address({ stream, topic, group }: GroupPlace): Uint8Array {
  return request((write) =>
    write.bytes(identifier(stream)).bytes(identifier(topic)).bytes(identifier(group))
  );
}

function groupFacts(payload: Uint8Array): GroupFacts {
  const view = new DataView(payload.buffer, payload.byteOffset);
  const nameEnd = 13 + payload[12]!;
  const members: { id: number; partitions: number[] }[] = [];
  for (let at = nameEnd; at < payload.length;) {
    const count = view.getUint32(at + 4, true);
    const partitions = Array.from(
      { length: count },
      (_, number) => view.getUint32(at + 8 + 4 * number, true),
    );
    members.push({ id: view.getUint32(at, true), partitions });
    at += 8 + 4 * count;
  }
  return {
    id: view.getUint32(0, true),
    name: new TextDecoder().decode(payload.subarray(13, nameEnd)),
    partitionsCount: view.getUint32(4, true),
    members,
  };
}
