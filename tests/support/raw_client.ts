/**
 * A small client of the binary protocol for tests: one method a command, plain values in and out, nothing hidden. A
 * status that is not 0 is thrown as `Refused`. Who pipelines writes frames to its `connection`.
 */
import { type Answer, type ClientSocket, FrameConnection } from "./frame_connection.ts";
import { batchBytes, type IncomingMessage, type OutgoingMessage, readMessages } from "./message_bytes.ts";
import { type ConsumerAddress, identifier, type Name, offsetAddress, request } from "./request_bytes.ts";

/** The broker answered with an error. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly code: number, readonly status: number) {
    super(`command ${code} was refused with status ${status}`);
  }
}

export interface SendTo {
  readonly stream: Name;
  readonly topic: Name;
  readonly partition: number;
}

export interface PollFrom extends ConsumerAddress {
  readonly offset: number | "first" | "last" | "next";
  readonly count: number;
  readonly autoCommit?: boolean;
}

export interface Polled {
  readonly partition: number;
  readonly currentOffset: number;
  readonly messages: readonly IncomingMessage[];
}

export interface TopicFacts {
  readonly id: number;
  readonly partitions: number;
  readonly sizeBytes: number;
  readonly messages: number;
}

const POLLED_HEADER_LENGTH = 16;
const NAME_LENGTH_AT = { stream: 32, topic: 50 };

export class RawClient {
  readonly connection: FrameConnection;

  constructor(socket: ClientSocket) {
    this.connection = new FrameConnection(socket);
  }

  /** Connected and logged in as root. */
  static async loggedIn(socket: ClientSocket): Promise<RawClient> {
    const client = new RawClient(socket);
    await client.login("iggy", "iggy");
    return client;
  }

  close(): void {
    this.connection.close();
  }

  async ping(): Promise<void> {
    await this.ask(1, new Uint8Array());
  }

  async login(name: string, password: string): Promise<void> {
    await this.ask(38, request((write) => write.str8(name).str8(password).u32(0).u32(0)));
  }

  async changePassword(user: Name, current: string, next: string): Promise<void> {
    await this.ask(37, request((write) => write.bytes(identifier(user)).str8(current).str8(next)));
  }

  /** Returns the id. */
  async createStream(name: string): Promise<number> {
    return u32(await this.ask(202, request((write) => write.str8(name))), 0);
  }

  async deleteStream(stream: Name): Promise<void> {
    await this.ask(203, identifier(stream));
  }

  /** The id by which it is known; undefined when there is none. */
  async getStream(stream: Name): Promise<number | undefined> {
    const payload = await this.ask(200, identifier(stream));
    return payload.length === 0 ? undefined : u32(payload, 0);
  }

  /** Returns the id. */
  async createTopic(stream: Name, name: string, partitions: number): Promise<number> {
    const payload = request((write) =>
      write.bytes(identifier(stream)).u32(partitions).u8(1).u64(0n).u64(0n).u8(0).str8(name)
    );
    return u32(await this.ask(302, payload), 0);
  }

  async getTopic(stream: Name, topic: Name): Promise<TopicFacts | undefined> {
    const payload = await this.ask(
      300,
      request((write) => write.bytes(identifier(stream)).bytes(identifier(topic))),
    );
    if (payload.length === 0) return undefined;
    return {
      id: u32(payload, 0),
      partitions: u32(payload, 12),
      sizeBytes: u64(payload, 34),
      messages: u64(payload, 42),
    };
  }

  async createPartitions(stream: Name, topic: Name, count: number): Promise<void> {
    await this.ask(
      402,
      request((write) => write.bytes(identifier(stream)).bytes(identifier(topic)).u32(count)),
    );
  }

  async send(to: SendTo, messages: readonly OutgoingMessage[]): Promise<void> {
    await this.ask(101, sendPayload(to, messages));
  }

  async poll(from: PollFrom): Promise<Polled> {
    const payload = await this.ask(100, pollPayload(from));
    const messages = readMessages(payload.subarray(POLLED_HEADER_LENGTH));
    if (messages.length !== u32(payload, 12)) {
      throw new Error("the count of polled messages is not their number");
    }
    return { partition: u32(payload, 0), currentOffset: u64(payload, 4), messages };
  }

  async storeOffset(address: ConsumerAddress, offset: number): Promise<void> {
    await this.ask(121, request((write) => write.bytes(offsetAddress(address)).u64(BigInt(offset))));
  }

  /** undefined when none is stored. */
  async getOffset(address: ConsumerAddress): Promise<number | undefined> {
    const payload = await this.ask(120, offsetAddress(address));
    return payload.length === 0 ? undefined : u64(payload, 12);
  }

  /** Names of all streams. */
  async streamNames(): Promise<string[]> {
    return namesOf(await this.ask(201, new Uint8Array()), NAME_LENGTH_AT.stream);
  }

  async topicNames(stream: Name): Promise<string[]> {
    return namesOf(await this.ask(301, identifier(stream)), NAME_LENGTH_AT.topic);
  }

  /** The payload of an answer with status 0. Errors: Refused, those of the connection. */
  async ask(code: number, payload: Uint8Array): Promise<Uint8Array> {
    return okPayload(code, await this.connection.request(code, payload));
  }
}

export function sendPayload(
  { stream, topic, partition }: SendTo,
  messages: readonly OutgoingMessage[],
): Uint8Array {
  const target = request((write) =>
    write.bytes(identifier(stream)).bytes(identifier(topic)).u8(2).u8(4).u32(partition).u32(messages.length)
  );
  return request((write) => write.u32(target.length).bytes(target).bytes(batchBytes(messages)));
}

export function pollPayload({ offset, count, autoCommit = false, ...from }: PollFrom): Uint8Array {
  const [strategy, value] = strategyOf(offset);
  return request((write) =>
    write.bytes(offsetAddress(from)).u8(strategy).u64(BigInt(value)).u32(count).u8(autoCommit ? 1 : 0)
  );
}

function okPayload(code: number, { status, payload }: Answer): Uint8Array {
  if (status !== 0) throw new Refused(code, status);
  return payload;
}

function strategyOf(offset: PollFrom["offset"]): readonly [kind: number, value: number] {
  switch (offset) {
    case "first":
      return [3, 0];
    case "last":
      return [4, 0];
    case "next":
      return [5, 0];
    default:
      return [1, offset];
  }
}

/** Records that end with a name, back to back. */
function namesOf(records: Uint8Array, lengthAt: number): string[] {
  const names: string[] = [];
  for (let at = 0; at < records.length;) {
    const from = at + lengthAt + 1;
    at = from + records[at + lengthAt]!;
    names.push(new TextDecoder().decode(records.subarray(from, at)));
  }
  return names;
}

function u32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

function u64(bytes: Uint8Array, at: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));
}
