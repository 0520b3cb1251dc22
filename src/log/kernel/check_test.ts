/** The kernel's check, against what the original server answered and against the twin. */
import assert from "node:assert/strict";
import type { Seed } from "../../platform/simulation/mod.ts";
import { type BatchRange, check, memoryBytes, reserve } from "./kernel.ts";
import {
  ENTRY_LENGTH,
  forSeeds,
  HEADER_LENGTH,
  laidLength,
  layBatch,
  sampleMessages,
} from "./sample_batches.ts";
import { twinCheck } from "./twin.ts";
import conversations from "../../../tests/vectors/conversations.json" with { type: "json" };
import malformed from "../../../tests/vectors/malformed.json" with { type: "json" };

const SEND_MESSAGES = 101;
/** What the layout of the request and the login decide, before the batch is looked at. */
const DECIDED_BEFORE = [3, 6, 40];
const STATUSES_OF_CHECK = [4009, 4017, 4022, 4031, 4032, 4033, 4036, 4100, 10011];
const ROUNDS = 100_000;

const area = reserve(256 * 1_024);
const onlySeed = Deno.env.get("GALGO_TEST_SEED");

interface RecordedSend {
  readonly name: string;
  readonly payload: Uint8Array;
  readonly status: number;
}

Deno.test("check gives the statuses that were recorded", async (test) => {
  const sends = [...recordedConversation(), ...recordedMalformed()];
  assert.ok(sends.length > 40, `only ${sends.length} recorded sends were found`);
  for (const { name, payload, status } of sends) {
    await test.step(name, () => {
      const batch = layPayload(payload);
      // What check lets pass is refused later, because there is no such stream, topic or partition.
      const expected = STATUSES_OF_CHECK.includes(status) ? status : 0;
      assert.equal(check(batch), expected);
      assert.equal(twinCheck(memoryBytes(), batch), expected, "the twin");
    });
  }
});

Deno.test("check allows the longest payload and user headers, and not a byte more", () => {
  const large = reserve(ENTRY_LENGTH + HEADER_LENGTH + 64_000_001 + 100_001);
  const cases = [[64_000_000, 100_000, 0], [64_000_001, 100_000, 4022], [64_000_000, 100_001, 4017]] as const;
  for (const [payloadLength, headersLength, expected] of cases) {
    const batch = layHeader(large, payloadLength, headersLength);
    assert.equal(check(batch), expected);
    assert.equal(twinCheck(memoryBytes(), batch), expected, "the twin");
  }
});

Deno.test("check refuses lengths whose sum does not fit in 32 bits", () => {
  const batch = { ...layHeader(area, 0xffff_ffff, 0xffff_ffff), messagesLength: HEADER_LENGTH };
  assert.equal(check(batch), 4033);
  assert.equal(check({ ...layHeader(area, 0xffff_ffff, 1), messagesLength: HEADER_LENGTH }), 4033);
});

Deno.test("check compares header offsets as unsigned numbers", () => {
  const seed = [0n, 2n ** 63n, 2n ** 64n - 1n];
  const batch = layOffsets(seed);
  assert.equal(check(batch), 0);
  assert.equal(check(layOffsets(seed.toReversed())), 4100);
});

Deno.test("check agrees with its twin on random batches with random lies", () => {
  const seen = new Map<number, number>();
  forSeeds(ROUNDS, onlySeed, (seed) => {
    const batch = tellLies(seed, layBatch(seed, area, sampleMessages(seed, 4, 20)));
    const found = check(batch);
    assert.equal(found, twinCheck(memoryBytes(), batch));
    seen.set(found, (seen.get(found) ?? 0) + 1);
  });
  if (onlySeed !== undefined) return;
  for (const status of [0, 4009, 4031, 4032, 4033, 4036, 4100, 10011]) {
    assert.ok((seen.get(status) ?? 0) > 100, `status ${status} came ${seen.get(status) ?? 0} times`);
  }
});

/** Up to three changes of the kind a wrong or hostile client makes. */
function tellLies(seed: Seed, batch: BatchRange): BatchRange {
  let told = batch;
  for (let lies = seed.below(4); lies > 0; lies--) told = tellLie(seed, told);
  return told;
}

function tellLie(seed: Seed, batch: BatchRange): BatchRange {
  const view = new DataView(memoryBytes().buffer);
  const count = Math.max(1, batch.messagesCount);
  const entry = batch.indexAddress + seed.below(count) * ENTRY_LENGTH;
  const message = messageAddress(seed, view, batch);
  switch (seed.below(10)) {
    case 0:
      view.setUint32(entry, seed.next(), true);
      break;
    case 1:
      view.setBigUint64(entry + 8, BigInt(seed.next()) << BigInt(seed.below(33)), true);
      break;
    case 2:
    case 3:
      view.setUint32(entry + 4, nearby(seed, view.getUint32(entry + 4, true)), true);
      break;
    case 4:
      view.setUint32(message + 52, nearby(seed, view.getUint32(message + 52, true)), true);
      break;
    case 5:
      view.setUint32(message + 48, nearby(seed, view.getUint32(message + 48, true)), true);
      break;
    case 6:
      view.setBigUint64(message + 24, BigInt(seed.below(3)), true);
      break;
    case 7:
      return { ...batch, messagesLength: Math.max(0, batch.messagesLength + seed.below(5) - 2) };
    case 8:
      if (seed.chance(0.5)) return { ...batch, messagesCount: seed.below(6) };
      break;
    case 9:
      memoryBytes()[batch.indexAddress + seed.below(laidLength(batch))]! ^= 1 << seed.below(8);
  }
  return batch;
}

/** The beginning of a message, found through the index if that is still right. */
function messageAddress(seed: Seed, view: DataView, batch: BatchRange): number {
  const number = seed.below(Math.max(1, batch.messagesCount));
  const entry = batch.indexAddress + number * ENTRY_LENGTH;
  const start = number === 0 ? 0 : view.getUint32(entry - ENTRY_LENGTH + 4, true);
  return batch.messagesAddress + (start <= batch.messagesLength ? start : 0);
}

function nearby(seed: Seed, value: number): number {
  if (seed.chance(0.2)) return seed.next();
  if (seed.chance(0.1)) return 0;
  return Math.max(0, value + seed.below(9) - 4);
}

/** One message of which only the header is written. */
function layHeader(address: number, payloadLength: number, headersLength: number): BatchRange {
  const view = new DataView(memoryBytes().buffer);
  memoryBytes().fill(0, address, address + ENTRY_LENGTH + HEADER_LENGTH);
  const messagesAddress = address + ENTRY_LENGTH;
  view.setUint32(messagesAddress + 48, headersLength, true);
  view.setUint32(messagesAddress + 52, payloadLength, true);
  const messagesLength = HEADER_LENGTH + payloadLength + headersLength;
  return { indexAddress: address, messagesAddress, messagesLength, messagesCount: 1 };
}

/** Messages without payload, with these header offsets. */
function layOffsets(offsets: readonly bigint[]): BatchRange {
  const view = new DataView(memoryBytes().buffer);
  const messagesAddress = area + offsets.length * ENTRY_LENGTH;
  const messagesLength = offsets.length * HEADER_LENGTH;
  memoryBytes().fill(0, area, messagesAddress + messagesLength);
  for (const [number, offset] of offsets.entries()) {
    view.setUint32(area + number * ENTRY_LENGTH + 4, (number + 1) * HEADER_LENGTH, true);
    view.setBigUint64(messagesAddress + number * HEADER_LENGTH + 24, offset, true);
  }
  return { indexAddress: area, messagesAddress, messagesLength, messagesCount: offsets.length };
}

function recordedConversation(): RecordedSend[] {
  const scenario = conversations.scenarios.find(({ name }) => name === "send-errors");
  const sends: RecordedSend[] = [];
  for (const { note, requestHex, expect } of scenario?.steps ?? []) {
    if (requestHex === undefined || expect === undefined || Array.isArray(expect)) continue;
    const frame = Uint8Array.fromHex(requestHex);
    if (new DataView(frame.buffer).getUint32(4, true) !== SEND_MESSAGES) continue;
    if (DECIDED_BEFORE.includes(expect.status)) continue;
    sends.push({ name: note ?? "", payload: frame.subarray(8), status: expect.status });
  }
  return sends;
}

function recordedMalformed(): RecordedSend[] {
  return malformed
    .filter(({ code, expectedStatus }) => code === SEND_MESSAGES && !DECIDED_BEFORE.includes(expectedStatus))
    .map(({ description, payloadHex, expectedStatus }) => ({
      name: description,
      payload: Uint8Array.fromHex(payloadHex),
      status: expectedStatus,
    }));
}

/** Puts the batch of a request's payload where check can see it: metadata, count, index, messages. */
function layPayload(payload: Uint8Array): BatchRange {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let at = 4;
  // Stream, topic and partitioning are alike: a kind, a length, that many bytes.
  for (let part = 0; part < 3; part++) at += 2 + payload[at + 1]!;
  const messagesCount = view.getUint32(at, true);
  const rest = payload.subarray(4 + view.getUint32(0, true));
  memoryBytes().set(rest, area);
  const indexLength = messagesCount * ENTRY_LENGTH;
  return {
    indexAddress: area,
    messagesAddress: area + indexLength,
    messagesLength: rest.length - indexLength,
    messagesCount,
  };
}
