/**
 * Many who want nothing good, from this machine to a broker on it: the honest client's work is whole and right all the
 * while, and the broker's memory stays within what its limits allow. Nothing here depends on how fast anything is.
 */
import assert from "node:assert/strict";
import { frame, type FrameConnection } from "../support/frame_connection.ts";
import { offsetAddress, request } from "../support/request_bytes.ts";
import { FloodedBroker } from "./flooded_broker.ts";

const PING = 1;
const LOGIN = 38;
const POLL = 100;
const SEND = 101;
const NONE = new Uint8Array();

const KIB = 1024;
const MIB = 1024 * KIB;

const CONNECTIONS = 5_000;
const WAVE = 250;

/** Whatever the flood: the heap's garbage, and what Deno's own buffers take. */
const SLACK_BYTES = 96 * MIB;

/** A parked read of 4 KiB, two writers, the session, and Deno's side of a socket; config.toml says "about 10 KB". */
const CONNECTION_BYTES = 24 * KIB;

/** The default of `limits.memory`; WebAssembly gives none of it back, so the highest mark is what stays. */
const MEMORY_BYTES = 256 * MIB;

/** What Argon2id takes for one password, of which two are looked at at a time; a third may await its collection. */
const HASH_BYTES = 47 * MIB;

const ROOMY = {
  IGGY_LIMITS_CONNECTIONS_PER_ADDRESS: "10000",
  IGGY_LIMITS_UNAUTHENTICATED: "10000",
  IGGY_LIMITS_LOGIN_TIMEOUT: "1 h",
};

async function flooded(
  name: string,
  options: { readonly settings?: Readonly<Record<string, string>>; readonly boundBytes: number },
  flood: (broker: FloodedBroker) => Promise<void>,
): Promise<void> {
  const broker = await FloodedBroker.start(options.settings);
  try {
    await broker.workHonestly();
    await flood(broker);
    await broker.workHonestly();
    const { first, most } = broker.memory;
    console.log(`${name}: ${megabytes(first)} MB before, at most ${megabytes(most)} MB`);
    assert.ok(most - first < options.boundBytes, `memory grew by ${most - first} bytes`);
  } finally {
    await broker.stop();
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** Opens them in waves, with honest work between the waves. */
async function inWaves(
  broker: FloodedBroker,
  count: number,
  open: (number: number) => Promise<FrameConnection>,
): Promise<FrameConnection[]> {
  const all: FrameConnection[] = [];
  while (all.length < count) {
    const from = all.length;
    const size = Math.min(WAVE, count - from);
    all.push(...await Promise.all(Array.from({ length: size }, (_, at) => open(from + at))));
    await broker.workHonestly();
  }
  return all;
}

function closeAll(connections: readonly FrameConnection[]): void {
  for (const connection of connections) connection.close();
}

Deno.test("flood: 5,000 connections at a time that say nothing more than a ping", () =>
  flooded(
    "5,000 connections",
    { settings: ROOMY, boundBytes: CONNECTIONS * CONNECTION_BYTES + SLACK_BYTES },
    async (broker) => {
      const crowd = await inWaves(broker, CONNECTIONS, async () => {
        const connection = await broker.connect();
        assert.equal((await connection.request(PING, NONE)).status, 0);
        return connection;
      });
      assert.equal((await broker.stats()).clientsCount, CONNECTIONS + 1);
      await broker.workHonestly();
      for (const connection of crowd) assert.equal((await connection.request(PING, NONE)).status, 0);
      closeAll(crowd);
      await gone(broker);
    },
  ));

Deno.test("flood: 5,000 connections from one address, of which the limits let in the first", () =>
  flooded(
    "5,000 connections, limited",
    { boundBytes: 1_000 * CONNECTION_BYTES + SLACK_BYTES },
    async (broker) => {
      let refused = 0;
      const crowd = await inWaves(broker, CONNECTIONS, async () => {
        const connection = await broker.connect();
        await connection.request(PING, NONE).catch(() => refused++);
        return connection;
      });
      assert.equal((await broker.stats()).clientsCount, 1_000);
      assert.equal(refused, CONNECTIONS - 999);
      closeAll(crowd);
      await gone(broker);
    },
  ));

Deno.test("flood: half-open connections, and requests that claim much and do not come", () =>
  flooded(
    "half-open",
    { settings: ROOMY, boundBytes: MEMORY_BYTES + 1_500 * CONNECTION_BYTES + SLACK_BYTES },
    async (broker) => {
      const halfHeader = frame(PING, NONE).subarray(0, 5);
      const claim = request((write) => write.u32(65 * MIB - 4).u32(SEND).u32(0));
      const strangers = await inWaves(broker, 1_000, async (number) => {
        const connection = await broker.connect();
        await connection.write(number % 2 === 0 ? halfHeader : claim);
        return connection;
      });
      const known = await inWaves(broker, 500, async () => {
        const connection = await broker.loggedIn();
        await connection.write(claim);
        return connection;
      });
      for (let round = 0; round < 20; round++) await broker.workHonestly(20, 1_000);
      closeAll([...strangers, ...known]);
      await gone(broker);
    },
  ));

Deno.test("flood: logins with wrong passwords, many at a time", () =>
  flooded("login flood", { settings: ROOMY, boundBytes: 3 * HASH_BYTES + SLACK_BYTES }, async (broker) => {
    const connections = await inWaves(broker, 40, () => broker.connect());
    const answers = connections.map((connection, number) => guess(connection, number));
    let isOver = false;
    const all = Promise.all(answers).finally(() => isOver = true);
    // It is awaited below; until then honest work may fail first.
    all.catch(() => {});
    while (!isOver) {
      await broker.workHonestly();
      (await broker.loggedIn()).close();
    }
    for (const statuses of await all) assert.deepEqual(statuses, Array(GUESSES).fill(INVALID_CREDENTIALS));
    await loginInTheEnd(broker);
    closeAll(connections);
  }));

Deno.test("flood: clients that ask for much and never read", () =>
  flooded(
    "never reading",
    { settings: ROOMY, boundBytes: MEMORY_BYTES + 60 * CONNECTION_BYTES + SLACK_BYTES },
    async (broker) => {
      for (let batch = 0; batch < 16; batch++) await broker.workHonestly(16, 64 * KIB);
      const greedy = await inWaves(broker, 60, async () => {
        const connection = await broker.loggedIn();
        for (let count = 0; count < 4; count++) await connection.write(frame(POLL, pollAll()));
        return connection;
      });
      assert.equal((await broker.stats()).clientsCount, 61);
      for (let round = 0; round < 20; round++) await broker.workHonestly();
      closeAll(greedy);
      await gone(broker);
    },
  ));

const GUESSES = 2;
const INVALID_CREDENTIALS = 42;

/** All at once, half of them for root, the others for names that nobody has. */
async function guess(connection: FrameConnection, number: number): Promise<number[]> {
  const user = number % 2 === 0 ? "iggy" : `nobody-${number}`;
  for (let count = 0; count < GUESSES; count++) {
    const payload = request((write) => write.str8(user).str8(`wrong-${count}`).u32(0).u32(0));
    await connection.write(frame(LOGIN, payload));
  }
  const statuses: number[] = [];
  while (statuses.length < GUESSES) statuses.push((await connection.readAnswer(PATIENCE_MS)).status);
  return statuses;
}

const PATIENCE_MS = 120_000;
const MOST_LOGINS = 60;

/** The right password gets through when the guessing is over; each refusal takes a second of its own. */
async function loginInTheEnd(broker: FloodedBroker): Promise<void> {
  for (let attempt = 0; attempt < MOST_LOGINS; attempt++) {
    const connection = await broker.connect();
    const payload = request((write) => write.str8("iggy").str8("iggy").u32(0).u32(0));
    const { status } = await connection.request(LOGIN, payload);
    connection.close();
    if (status === 0) return;
    assert.equal(status, INVALID_CREDENTIALS);
  }
  throw new Error("root is locked out");
}

function pollAll(): Uint8Array {
  const from = offsetAddress({ consumer: 1, stream: "st", topic: "t", partition: 0 });
  return request((write) => write.bytes(from).u8(1).u64(0n).u32(10_000).u8(0));
}

/** Resolves when the broker has noticed that all others are gone. */
async function gone(broker: FloodedBroker): Promise<void> {
  for (let look = 0; look < 3_000; look++) {
    if ((await broker.stats()).clientsCount === 1) return;
  }
  throw new Error("connections that were closed are still there");
}
