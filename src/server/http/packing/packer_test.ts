import assert from "node:assert/strict";
import { SlabPool } from "../../../log/mod.ts";
import { simulatedPlatform } from "../../../platform/simulation/mod.ts";
import { BrokerError } from "../../../wire/mod.ts";
import { RequestError } from "../request_error.ts";
import type { BodyForm, PackRequest } from "./pack.ts";
import { type PackedBatch, type Packer, packsHere, ThreadPacker } from "./packer.ts";
import { PackingThread } from "./packing_thread.ts";

const pool = new SlabPool(2 ** 30);
const encoder = new TextEncoder();
const LARGE = 80_000;
const MOST_WAITING = 1_000_000;

function request(body: string, form: BodyForm = "lines"): PackRequest {
  return { form, body: encoder.encode(body), receivedAtMicros: 1_775_000_000_000_000 };
}

/** A body of more than `length` bytes, of lines that are all different. */
function manyLines(length = LARGE): string {
  let text = "";
  for (let at = 0; text.length < length; at++) {
    text += `{"id":${at + 1},"text":"${"ä".repeat(at % 50 + 1)}"}\n`;
  }
  return text;
}

async function laid(batch: PackedBatch): Promise<string> {
  const slab = pool.acquire(batch.lengthBytes);
  try {
    await batch.moveTo(slab);
    return slab.bytes.slice(0, batch.lengthBytes).toHex();
  } finally {
    pool.release(slab);
  }
}

/** What became of it: bytes, partitioning and count, or the refusal. */
async function outcome(packer: Packer, asked: PackRequest): Promise<unknown> {
  try {
    const batch = await packer.pack(asked);
    const { partitioning, messagesCount } = batch;
    return { partitioning, messagesCount, bytes: await laid(batch) };
  } catch (error) {
    if (error instanceof RequestError) return [error.httpStatus, error.code, error.message];
    if (error instanceof BrokerError) return [error.code, error.message, error.retryAfterMs];
    return (error as Error).message;
  }
}

async function withPacker(
  task: (packer: ThreadPacker, threads: PackingThread[]) => Promise<void>,
  codes: (string | undefined)[] = [],
): Promise<void> {
  const threads: PackingThread[] = [];
  const packer = new ThreadPacker(simulatedPlatform({ seed: 1 }).clock, () => {
    threads.push(new PackingThread(codes[threads.length]));
    return threads.at(-1)!;
  }, MOST_WAITING);
  try {
    await task(packer, threads);
  } finally {
    packer.close();
  }
}

Deno.test("ThreadPacker: the worker makes of a body what is made of it here", async () => {
  const partitioning = `{"kind":"messages_key","value":"QUJD"}`;
  const header = `{"key":{"kind":"string","value":"QQ=="},"value":{"kind":"uint8","value":"AQ=="}}`;
  const message = `{"id":"0198a6d2-7c1e-7b3a-9d54-0c3f5a2b9e10","payload":"${
    "QUJD".repeat(99)
  }","user_headers":[${header}]}`;
  const document = `{"partitioning":${partitioning},"messages":[${Array(300).fill(message).join(",")}]}`;
  const bodies: [string, BodyForm][] = [
    [document, "json"],
    [document.replace(partitioning, `{"kind":"partition_id","value":"QUJD"}`), "json"],
    [document.replaceAll("QUJDQUJD", "QUJ"), "json"],
    [document.slice(0, -1), "json"],
    [`{"partitioning":${partitioning},"messages":[],"x":"${"x".repeat(LARGE)}"}`, "json"],
    [manyLines(), "lines"],
    [`${manyLines()}{"payload":"QUJ"}\n`, "lines"],
    [`${manyLines()}{\n`, "lines"],
    ["\n".repeat(LARGE), "lines"],
    ["x".repeat(LARGE), "bytes"],
  ];
  await withPacker(async (packer, threads) => {
    for (const [body, form] of bodies) {
      assert.deepEqual(
        await outcome(packer, request(body, form)),
        await outcome(packsHere, request(body, form)),
      );
    }
    assert.equal(threads.length, 1);
  });
});

Deno.test("ThreadPacker: no worker is started for small bodies", async () => {
  await withPacker(async (packer, threads) => {
    assert.equal(typeof await outcome(packer, request(`{"text":"a"}`)), "object");
    assert.equal(threads.length, 0);
  });
});

Deno.test("ThreadPacker: bodies wait for their turn, and too many of them are refused", async () => {
  await withPacker(async (packer) => {
    const first = await packer.pack(request(manyLines()));
    const second = packer.pack(request(manyLines(2 * LARGE)));
    const large = `{"text":"${"x".repeat(MOST_WAITING / 2)}"}`;
    const third = outcome(packer, request(large));
    const refused = await outcome(packer, request(large));
    assert.deepEqual((refused as unknown[])[2], 1000);
    first.drop();
    (await second).drop();
    (await second).drop();
    assert.equal((await third as { messagesCount: number }).messagesCount, 1);
  });
});

const DIES = `self.onmessage = () => { throw new Error("on purpose"); };`;
const DIES_LATE = `self.onmessage = ({ data }) => {
  if (data.kind === "pack") self.postMessage({ kind: "packed", messagesCount: 1, lengthBytes: 1 });
  if (data.kind === "move") throw new Error("on purpose");
};`;

Deno.test("ThreadPacker: the request at which the worker dies fails, the next ones get another worker", async () => {
  await withPacker(async (packer, threads) => {
    const asked = [0, 1, 2, 3].map(() => outcome(packer, request(manyLines())));
    const [died, diedLate, ...others] = await Promise.all(asked);
    assert.match(String(died), /died.*on purpose/);
    assert.match(String(diedLate), /died.*on purpose/);
    const expected = await outcome(packsHere, request(manyLines()));
    for (const other of others) assert.deepEqual(other, expected);
    assert.equal(threads.length, 3);
  }, [DIES, DIES_LATE]);
});

Deno.test("ThreadPacker: a worker that has nothing to do for a while is ended", async () => {
  const { clock } = simulatedPlatform({ seed: 1 });
  let threads = 0;
  const packer = new ThreadPacker(clock, () => {
    threads++;
    return new PackingThread();
  });
  const isAnswered = async () => Array.isArray(await outcome(packer, request(manyLines()))) === false;
  assert.ok(await isAnswered());
  await clock.advance(59_000);
  assert.ok(await isAnswered());
  await clock.advance(59_000);
  assert.ok(await isAnswered());
  assert.equal(threads, 1);
  await clock.advance(60_000);
  assert.ok(await isAnswered());
  assert.equal(threads, 2);
  packer.close();
});

Deno.test("ThreadPacker: what the worker copies goes also to memory that came later than it", async () => {
  await withPacker(async (packer) => {
    const { lengthBytes, drop } = await packer.pack(request(manyLines()));
    drop();
    await outcome(packer, request(manyLines()));
    // The memory grows, and of its buffers the next one lies behind all that the worker has seen.
    const inUse = [pool.acquire(200_000_000)];
    do inUse.push(pool.acquire(lengthBytes)); while (inUse.at(-1)!.address < inUse[0]!.address);
    pool.release(inUse.pop()!);
    assert.equal(
      (await outcome(packer, request(manyLines())) as { bytes: string }).bytes,
      (await outcome(packsHere, request(manyLines())) as { bytes: string }).bytes,
    );
    for (const slab of inUse) pool.release(slab);
  });
});
