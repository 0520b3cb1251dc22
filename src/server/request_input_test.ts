import assert from "node:assert/strict";
import { SlabPool } from "../log/mod.ts";
import { denoClock, type Socket } from "../platform/mod.ts";
import { SEND_MESSAGES_CODE } from "../wire/mod.ts";
import { type Request, RequestInput } from "./request_input.ts";

const FRAME_LIMIT = 1024 * 1024;

Deno.test("RequestInput: frames come out whole, however the bytes are split", async () => {
  const frames = [
    frame(1, 0),
    frame(200, 10),
    frame(SEND_MESSAGES_CODE, 5000),
    frame(3, 1),
    frame(101, 300_000),
  ];
  const bytes = concat(frames);
  for (const piece of [1, 7, 4096, 65_536, bytes.length]) {
    const { input, pool } = sample(bytes, piece);
    const found = await readAll(input);
    assert.deepEqual(found, ["1:0", "200:10", "101:5000", "3:1", "101:300000"], `pieces of ${piece}`);
    input.close();
    assert.equal(pool.usedBytes, 0);
  }
});

Deno.test("RequestInput: payloads keep their bytes when frames are moved and slabs change", async () => {
  const bytes = concat(Array.from({ length: 50 }, (_, at) => frame(101, at * 400)));
  const { input } = sample(bytes, 3000);
  let expected = 0;
  for (;;) {
    for (let request = input.next(); request; request = input.next()) {
      assert.equal(request.kind, "request");
      const { payload } = request as Extract<Request, { kind: "request" }>;
      assert.equal(payload.length, expected);
      assert.ok(payload.every((byte, at) => byte === at % 251));
      expected += 400;
    }
    if (!await input.fill()) break;
  }
  assert.equal(expected, 50 * 400);
});

Deno.test("RequestInput: a frame past its limit is told before it is received", async () => {
  const sent = frame(SEND_MESSAGES_CODE, FRAME_LIMIT - 8);
  const { input } = sample(sent, 1 << 20);
  assert.deepEqual(await readAll(input), [`101:${FRAME_LIMIT - 8}`]);
  for (
    const [code, payloadLength] of [[SEND_MESSAGES_CODE, FRAME_LIMIT - 7], [
      200,
      10 * 1024 * 1024 + 1,
    ]] as const
  ) {
    const header = frame(code, 0);
    new DataView(header.buffer).setUint32(0, payloadLength + 4, true);
    const { input, pool } = sample(header, 8);
    await input.fill();
    assert.deepEqual(input.next(), { kind: "too_long", code });
    assert.equal(pool.usedBytes, 4096);
  }
});

Deno.test("RequestInput: before the login a large frame is thrown away as it comes, and takes no memory", async () => {
  for (const piece of [1000, 4096, 70_000]) {
    const { input, pool } = sample(concat([frame(1, 0), frame(101, 500_000), frame(3, 5)]), piece, false);
    const found: string[] = [];
    do {
      for (let request = input.next(); request; request = input.next()) found.push(`${request.kind}`);
      assert.equal(pool.usedBytes, 4096);
    } while (await input.fill());
    assert.deepEqual(found, ["request", "discarded", "request"]);
  }
});

Deno.test("RequestInput: while the pool has no room nothing is received, and there is a time for the wait", async () => {
  const { input, pool, held, filling } = await withoutRoom();
  assert.equal(input.isWaitingForRoom, true);
  assert.ok(input.dueAtMs !== undefined);
  // What comes back may be too little.
  const little = pool.acquire(4096);
  pool.release(little);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(input.isWaitingForRoom, true);
  pool.release(held);
  assert.equal(await filling, true);
  assert.equal(input.isWaitingForRoom, false);
});

Deno.test("RequestInput: a wait for room ends with the connection, and takes none", async () => {
  const { input, pool, held, filling } = await withoutRoom();
  input.abandon();
  assert.equal(await filling, false);
  input.close();
  pool.release(held);
  assert.equal(pool.usedBytes, 0);
});

/** A frame that needs more than is left of the pool. */
async function withoutRoom() {
  const pool = new SlabPool(1024 * 1024);
  const held = pool.acquire(1024 * 1024 - 4096);
  const socket = pipe(frame(101, 200_000), 100);
  const input = new RequestInput(socket, pool, denoClock(), { frameLimit: FRAME_LIMIT, isKnown: () => true });
  await input.fill();
  return { input, pool, held, filling: input.fill() };
}

function frame(code: number, payloadLength: number): Uint8Array {
  const bytes = new Uint8Array(8 + payloadLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 4 + payloadLength, true);
  view.setUint32(4, code, true);
  for (let at = 0; at < payloadLength; at++) bytes[8 + at] = at % 251;
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function sample(bytes: Uint8Array, piece: number, isKnown = true) {
  const pool = new SlabPool(64 * 1024 * 1024);
  const settings = { frameLimit: FRAME_LIMIT, isKnown: () => isKnown };
  return { pool, input: new RequestInput(pipe(bytes, piece), pool, denoClock(), settings) };
}

/** A socket that gives so many bytes at a time. */
function pipe(bytes: Uint8Array, piece: number): Socket {
  let at = 0;
  return {
    peer: "127.0.0.1:1",
    read: (into) => {
      const part = bytes.subarray(at, at + Math.min(piece, into.length));
      into.set(part);
      at += part.length;
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
    write: (from) => Promise.resolve(from.length),
    close: () => {},
  };
}

async function readAll(input: RequestInput): Promise<string[]> {
  const found: string[] = [];
  do {
    for (let request = input.next(); request; request = input.next()) {
      found.push(request.kind === "request" ? `${request.code}:${request.payload.length}` : request.kind);
    }
  } while (await input.fill());
  return found;
}
