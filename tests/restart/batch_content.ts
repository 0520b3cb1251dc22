/**
 * Batches that are a function of seed, writer and number, so that what was sent need not be remembered: the id of a
 * message says which one it is, and from that follow its bytes.
 */
import type { OutgoingMessage } from "../support/message_bytes.ts";

/** Which message: the writer's how-manieth batch, and the place in it. */
export interface MessageName {
  readonly writer: number;
  readonly batch: number;
  readonly index: number;
}

interface Shape {
  /** The chance of it, in percent; they sum up to 100. */
  readonly percent: number;
  readonly messages: readonly [min: number, max: number];
  readonly payload: readonly [min: number, max: number];
}

/** Small ones gather into one write, larger ones get their own, the largest are written in several pieces. */
const SHAPES: readonly Shape[] = [
  { percent: 60, messages: [1, 10], payload: [0, 300] },
  { percent: 30, messages: [10, 200], payload: [0, 2000] },
  { percent: 8, messages: [100, 1000], payload: [0, 1000] },
  { percent: 2, messages: [4, 12], payload: [300_000, 1_200_000] },
];

const POOL_LENGTH = 4 * 1024 * 1024;

export class BatchContent {
  readonly #seed: number;
  readonly #pool = new Uint8Array(POOL_LENGTH);

  constructor(seed: number) {
    this.#seed = seed;
    const words = new Uint32Array(this.#pool.buffer);
    for (let at = 0; at < words.length; at++) words[at] = mix(seed, at);
  }

  batch(writer: number, batch: number): OutgoingMessage[] {
    const messages: OutgoingMessage[] = [];
    for (let index = 0; index < this.count(writer, batch); index++) {
      messages.push(this.message({ writer, batch, index }));
    }
    return messages;
  }

  /** Messages of the batch. */
  count(writer: number, batch: number): number {
    const [min, max] = this.#shape(writer, batch).messages;
    return min + mix(this.#seed, writer, batch, 1) % (max - min + 1);
  }

  message(name: MessageName): OutgoingMessage {
    const { writer, batch, index } = name;
    const [min, max] = this.#shape(writer, batch).payload;
    const payloadLength = min + mix(this.#seed, writer, batch, index, 2) % (max - min + 1);
    const headersLength = mix(this.#seed, writer, batch, index, 3) % 4 === 0 ? 40 : 0;
    const from = mix(this.#seed, writer, batch, index, 4) % (POOL_LENGTH - payloadLength - headersLength);
    return {
      id: idOf(name),
      originTimestamp: BigInt(index),
      payload: this.#pool.subarray(from, from + payloadLength),
      headers: this.#pool.subarray(from + payloadLength, from + payloadLength + headersLength),
    };
  }

  #shape(writer: number, batch: number): Shape {
    let rest = mix(this.#seed, writer, batch, 0) % 100;
    for (const shape of SHAPES) {
      if (rest < shape.percent) return shape;
      rest -= shape.percent;
    }
    throw new Error("the shapes' percentages do not sum up to 100");
  }
}

/** Never 0, which asks the broker for an id. */
export function idOf({ writer, batch, index }: MessageName): bigint {
  return BigInt(writer + 1) << 80n | BigInt(batch) << 32n | BigInt(index);
}

export function nameOf(id: bigint): MessageName {
  return {
    writer: Number(id >> 80n) - 1,
    batch: Number(id >> 32n & 0xffff_ffffn),
    index: Number(id & 0xffff_ffffn),
  };
}

/** An even spread over 32 bits of the numbers together. */
function mix(...numbers: readonly number[]): number {
  let state = 0x9e37_79b9;
  for (const number of numbers) {
    state = Math.imul(state ^ number, 0x85eb_ca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35);
    state ^= state >>> 16;
  }
  return state >>> 0;
}
