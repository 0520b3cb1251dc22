/**
 * The commands that a folder of the original server was made with, sent to a new broker, make the same files: entry by
 * entry of the journal, segments, indexes and stored offsets, byte by byte but for times, checksums and what is random.
 */
import assert from "node:assert/strict";
import { batchBytes, type OutgoingMessage, readMessages } from "../support/message_bytes.ts";
import { RawClient } from "../support/raw_client.ts";
import { identifier, type Name, request } from "../support/request_bytes.ts";
import { realBroker } from "../support/test_broker.ts";

const RECORDED = new URL("../vectors/data-dir", import.meta.url).pathname;
const JOURNAL = "state/log";

const CREATE_USER = 33;
const CHANGE_PASSWORD = 37;
const CREATE_TOKEN = 42;
/** They begin with the id that was given out, and the request's length. */
const CREATIONS: ReadonlySet<number> = new Set([CREATE_USER, 202, 302, 602]);
const SEND = 101;
const STORE_OFFSET = 121;
const JOIN_GROUP = 604;

const TIME_AT = 32;
const CHECKSUM_AT = 44;
const CODE_AT = 56;
const COMMAND_AT = 64;
const HASH_LENGTH = 97;
const TOKEN_HASH_LENGTH = 64;

/** The batches of the recorded folder have so many messages. */
const BATCH = 10;
/** Between 70 messages of the longer partition and 80 of the shorter one: a segment that is full takes one more batch. */
const SEGMENT_SIZE = "9216";

/** The messages and offsets that the recorded folder has. */
const SENT = [
  { path: "streams/0/topics/0/partitions/0", stream: 0, partition: 0 },
  { path: "streams/0/topics/0/partitions/1", stream: 0, partition: 1 },
  { path: "streams/2/topics/0/partitions/0", stream: 2, partition: 0 },
] as const;
const CONSUMER = 1;
const GROUP = 2;
const OFFSETS = [
  { kind: CONSUMER, consumer: 7, stream: 0, partition: 0, offset: 99n },
  { kind: CONSUMER, consumer: "dashboard", stream: 0, partition: 1, offset: 42n },
  { kind: GROUP, consumer: "workers", stream: 0, partition: 0, offset: 120n },
  { kind: GROUP, consumer: "workers", stream: 0, partition: 1, offset: 0n },
  { kind: CONSUMER, consumer: 0, stream: 2, partition: 0, offset: 0n },
] as const;

Deno.test("the same commands as the original got make the same journal and the same files", async () => {
  const broker = await realBroker({ IGGY_SYSTEM_SEGMENT_SIZE: SEGMENT_SIZE });
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    const recorded = entriesOf(Deno.readFileSync(`${RECORDED}/${JOURNAL}`));
    assert.equal(recorded.length, 27);
    // The first is the root user, which the start makes.
    for (const entry of recorded.slice(1)) await client.ask(codeOf(entry), requestOf(entry));
    for (const place of SENT) await sendAll(client, place);
    await client.ask(
      JOIN_GROUP,
      request((write) => {
        for (const name of [0, 0, "workers"]) write.bytes(identifier(name));
      }),
    );
    for (const stored of OFFSETS) await store(client, stored);
    client.close();
    await broker.restart();

    const ours = entriesOf(Deno.readFileSync(`${broker.dataPath}/${JOURNAL}`));
    for (const [index, entry] of recorded.entries()) {
      assert.equal(hexOf(masked(ours[index]!)), hexOf(masked(entry)), `entry ${index}`);
    }
    assert.equal(ours.length, recorded.length);

    const paths = filesIn(RECORDED, "streams");
    assert.deepEqual(filesIn(broker.dataPath, "streams"), paths);
    for (const path of paths) {
      const [own, theirs] = [broker.dataPath, RECORDED].map((root) => comparable(root, path));
      assert.equal(own, theirs, path);
    }
  } finally {
    await broker.stop();
  }
});

function entriesOf(journal: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < journal.length;) {
    const length = COMMAND_AT + u32(journal, at + COMMAND_AT - 4);
    entries.push(journal.slice(at, at + length));
    at += length;
  }
  return entries;
}

function codeOf(entry: Uint8Array): number {
  return u32(entry, CODE_AT);
}

/** What the client sent: secrets in place of their hashes. The passwords are only as good as the names. */
function requestOf(entry: Uint8Array): Uint8Array {
  const code = codeOf(entry);
  const command = entry.subarray(COMMAND_AT);
  if (code === CREATE_TOKEN) return command.subarray(4 + TOKEN_HASH_LENGTH + 4);
  const payload = CREATIONS.has(code) ? command.subarray(8) : command;
  if (code === CREATE_USER) {
    const hashAt = 1 + payload[0]!;
    const name = new TextDecoder().decode(payload.subarray(1, hashAt));
    return request((write) =>
      write.bytes(payload.subarray(0, hashAt)).str8(`${name}-secret`)
        .bytes(payload.subarray(hashAt + 1 + HASH_LENGTH))
    );
  }
  if (code !== CHANGE_PASSWORD) return payload;
  const user = payload.subarray(0, 2 + payload[1]!);
  const name = new TextDecoder().decode(user.subarray(2));
  return request((write) => write.bytes(user).str8(`${name}-secret`).str8(`${name}-new-secret`));
}

/** Without its time, its checksum and what is random. */
function masked(entry: Uint8Array): Uint8Array {
  const bytes = entry.slice();
  bytes.fill(0, TIME_AT, TIME_AT + 8);
  bytes.fill(0, CHECKSUM_AT, CHECKSUM_AT + 8);
  if (codeOf(entry) === CREATE_TOKEN) bytes.fill(0, COMMAND_AT + 4, COMMAND_AT + 4 + TOKEN_HASH_LENGTH);
  const hashAt = new TextDecoder("latin1").decode(bytes).indexOf("$argon2id$");
  if (hashAt >= 0) bytes.fill(0, hashAt, hashAt + HASH_LENGTH);
  return bytes;
}

async function sendAll(client: RawClient, { path, stream, partition }: typeof SENT[number]) {
  const directory = `${RECORDED}/${path}`;
  const logs = [...Deno.readDirSync(directory)].map(({ name }) => name).filter((name) => /\.log$/.test(name));
  const messages: readonly OutgoingMessage[] = logs.sort().flatMap((name) =>
    readMessages(Deno.readFileSync(`${directory}/${name}`))
  );
  for (let at = 0; at < messages.length; at += BATCH) {
    await client.ask(SEND, sendPayload({ stream, partition }, messages.slice(at, at + BATCH)));
  }
}

function sendPayload(
  { stream, partition }: { readonly stream: Name; readonly partition: number },
  messages: readonly OutgoingMessage[],
): Uint8Array {
  const meta = request((write) =>
    write.bytes(identifier(stream)).bytes(identifier(0)).u8(2).u8(4).u32(partition).u32(messages.length)
  );
  return request((write) => write.u32(meta.length).bytes(meta).bytes(batchBytes(messages)));
}

async function store(client: RawClient, stored: typeof OFFSETS[number]): Promise<void> {
  const { kind, consumer, stream, partition, offset } = stored;
  await client.ask(
    STORE_OFFSET,
    request((write) =>
      write.u8(kind).bytes(identifier(consumer)).bytes(identifier(stream)).bytes(identifier(0))
        .u8(1).u32(partition).u64(offset)
    ),
  );
}

/** Sorted, relative to the root. */
function filesIn(root: string, path: string): string[] {
  return [...Deno.readDirSync(`${root}/${path}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(root, `${path}/${name}`) : [`${path}/${name}`]
  ).sort();
}

/** The file in hexadecimal, without times and checksums. */
function comparable(root: string, path: string): string {
  const bytes = Deno.readFileSync(`${root}/${path}`);
  if (path.endsWith(".index")) {
    for (let at = 0; at < bytes.length; at += 16) bytes.fill(0, at + 8, at + 16);
  } else if (path.endsWith(".log")) {
    for (let at = 0; at < bytes.length;) {
      const length = COMMAND_AT + u32(bytes, at + 48) + u32(bytes, at + 52);
      bytes.fill(0, at, at + 8);
      bytes.fill(0, at + 32, at + 40);
      at += length;
    }
  }
  return hexOf(bytes);
}

function u32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
