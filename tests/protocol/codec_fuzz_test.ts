/**
 * Any garbage is either understood or refused with WireError, never with another exception, and a decoder neither reads
 * past the end nor takes memory for what is only claimed. GALGO_TEST_SEED=<n> runs that one seed alone.
 */
import assert from "node:assert/strict";
import { Seed } from "../../src/platform/simulation/mod.ts";
import {
  decodePollMessages,
  decodeSendTarget,
  decodeUserHeaders,
  messagesOf,
  Reader,
  readPolledHeader,
  WireError,
} from "../../src/wire/mod.ts";
import { everyRow } from "../support/every_row.ts";
import { payloadOf, requestVectors, responseVectors } from "../support/wire_vectors.ts";

const SEEDS = [1, 2, 3];
const ROUNDS = 150;
const LONGEST_GARBAGE = 200;

type Decode = (bytes: Uint8Array) => unknown;

const REQUEST_DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ...Object.entries(everyRow).map(([kind, entry]): [string, Decode] => [
    kind,
    (bytes) => entry.decode(new Reader(bytes)),
  ]),
  ["poll_messages", (bytes) => decodePollMessages(new Reader(bytes))],
  ["send_messages", sendMessages],
]);

const ANSWER_DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ...Object.entries(everyRow).map(([kind, entry]): [string, Decode] => [
    kind,
    (bytes) => entry.decodeAnswer(new Reader(bytes)),
  ]),
  ["poll_messages", polledMessages],
]);

function sendMessages(bytes: Uint8Array): unknown {
  const target = decodeSendTarget(bytes);
  for (const { userHeaders } of messagesOf(bytes.subarray(target.messagesStart))) {
    decodeUserHeaders(userHeaders);
  }
  return target;
}

function polledMessages(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const header = readPolledHeader(reader);
  for (const { userHeaders } of messagesOf(bytes.subarray(reader.position))) decodeUserHeaders(userHeaders);
  return header;
}

function understandOrRefuse(decode: Decode, bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof WireError) return;
    throw new Error(`${bytes.toHex()}: ${String(error)}`, { cause: error });
  }
}

function garbage(seed: Seed): Uint8Array {
  return Uint8Array.from({ length: seed.below(LONGEST_GARBAGE) }, () => seed.below(256));
}

/** Recorded bytes with some of them changed, some left out, or some put in. */
function damaged(seed: Seed, recorded: Uint8Array): Uint8Array {
  const bytes = [...recorded];
  for (let count = 1 + seed.below(4); count > 0; count--) {
    const at = seed.below(bytes.length + 1);
    const values = Array.from({ length: seed.below(3) }, () => seed.below(4) === 0 ? 0xff : seed.below(256));
    bytes.splice(at, seed.below(3), ...values);
  }
  return Uint8Array.from(bytes);
}

function fuzz(
  seed: Seed,
  decoders: ReadonlyMap<string, Decode>,
  recorded: readonly { readonly command: string; readonly bytes: Uint8Array }[],
): void {
  const all = [...decoders.values()];
  for (let round = 0; round < ROUNDS; round++) {
    const noise = garbage(seed);
    for (const decode of all) understandOrRefuse(decode, noise);
    for (const { command, bytes } of recorded) {
      const decode = decoders.get(command);
      if (decode !== undefined) understandOrRefuse(decode, damaged(seed, bytes));
    }
  }
}

const recordedBytes = (
  vectors: readonly { command: string; code: number; description: string; payloadHex: string }[],
) => vectors.map((vector) => ({ command: vector.command, bytes: payloadOf(vector) }));

const one = Deno.env.get("GALGO_TEST_SEED");
for (const value of one === undefined ? SEEDS : [Number(one)]) {
  Deno.test(`decoders of requests understand or refuse any bytes, GALGO_TEST_SEED=${value}`, () => {
    fuzz(new Seed(value), REQUEST_DECODERS, recordedBytes(requestVectors()));
  });

  Deno.test(`decoders of answers understand or refuse any bytes, GALGO_TEST_SEED=${value}`, () => {
    fuzz(new Seed(value), ANSWER_DECODERS, recordedBytes(responseVectors()));
  });
}

Deno.test("a count of four billion costs no memory before its bytes are there", () => {
  const claim = new Uint8Array(64).fill(0xff);
  for (const decode of ANSWER_DECODERS.values()) understandOrRefuse(decode, claim);
  const cluster = Uint8Array.of(0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff);
  assert.throws(() => ANSWER_DECODERS.get("get_cluster_metadata")!(cluster), WireError);
});
