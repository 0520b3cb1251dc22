import assert from "node:assert/strict";
import { frameBytes } from "../../../tests/support/web_socket_client.ts";
import { simulatedPlatform } from "../../platform/simulation/mod.ts";
import type { Socket } from "../../platform/mod.ts";
import { LONGEST_FRAME, LONGEST_MESSAGE, WebSocketStream } from "./web_socket.ts";

const SETTINGS = { maxFrameBytes: Infinity, maxMessageBytes: Infinity, acceptUnmasked: false };
const PING = 9;

/** A client that sends what it was given, and takes bytes only when it is told to. */
class HeldSocket implements Socket {
  readonly peer = "127.0.0.1:1";
  readonly taken: Uint8Array[] = [];
  isClosed = false;
  #arrived: Uint8Array[];
  #hold: Promise<void> | undefined;
  #release: () => void = () => {};

  constructor(arrived: Uint8Array[]) {
    this.#arrived = arrived;
  }

  hold(): void {
    this.#hold = new Promise((resolve) => this.#release = resolve);
  }

  release(): void {
    this.#hold = undefined;
    this.#release();
  }

  read(into: Uint8Array): Promise<number | null> {
    const next = this.#arrived.shift();
    if (next === undefined) return Promise.resolve(null);
    into.set(next);
    return Promise.resolve(next.length);
  }

  async write(from: Uint8Array): Promise<number> {
    await this.#hold;
    this.taken.push(from.slice(0, 16));
    return from.length;
  }

  close(): void {
    this.isClosed = true;
  }
}

function streamOf(socket: Socket, early: Uint8Array = new Uint8Array()): WebSocketStream {
  return new WebSocketStream({ socket, early }, simulatedPlatform({ seed: 1 }).clock, SETTINGS);
}

Deno.test("WebSocketStream answers the last of many Pings, behind the answer that is being sent", async () => {
  const pings = Array.from(
    { length: 1000 },
    (_, at) => frameBytes({ opcode: PING, payload: new Uint8Array([at >> 8, at & 0xff]) }, at),
  );
  const socket = new HeldSocket(pings);
  const stream = streamOf(socket);
  socket.hold();
  const writing = stream.write(new Uint8Array([7]));
  assert.equal(await stream.read(new Uint8Array(100)), null);
  socket.release();
  await writing;
  await Promise.resolve();
  assert.deepEqual(socket.taken, [
    new Uint8Array([0x82, 1, 7]),
    new Uint8Array([0x8a, 2, 999 >> 8, 999 & 0xff]),
  ]);
});

Deno.test("WebSocketStream reads what came behind the request for the upgrade first", async () => {
  const [first, second] = [1, 2].map((byte) => frameBytes({ opcode: 2, payload: new Uint8Array([byte]) }, 5));
  const stream = streamOf(new HeldSocket([second!]), first);
  const into = new Uint8Array(7);
  assert.equal(await stream.read(into), 1);
  assert.equal(into[0], 1);
  assert.equal(await stream.read(into), 1);
  assert.equal(into[0], 2);
});

Deno.test("WebSocketStream puts what belongs together into one message, and starts another past 64 MiB", async () => {
  const socket = new HeldSocket([]);
  const stream = streamOf(socket);
  const piece = new Uint8Array(1024 * 1024);
  const total = LONGEST_MESSAGE + piece.length;
  stream.announce(total);
  for (let sent = 0; sent < total; sent += piece.length) await stream.write(piece);
  await stream.write(new Uint8Array([1, 2]));
  // Pieces are all zeros, so what begins otherwise is a frame.
  const heads = socket.taken.filter((bytes) => bytes[0] !== 0 || bytes[1] === 127);
  const frame = (bits: number, length: number) => [bits, 127, ...bigEndian(length)];
  assert.deepEqual(heads.map((bytes) => [...bytes.subarray(0, bytes[1] === 127 ? 10 : 4)]), [
    frame(0x02, LONGEST_FRAME),
    frame(0x00, LONGEST_FRAME),
    frame(0x00, LONGEST_FRAME),
    frame(0x80, LONGEST_FRAME),
    frame(0x82, piece.length),
    [0x82, 2, 1, 2],
  ]);
});

Deno.test("WebSocketStream says goodbye between frames, and breaks off inside of one", async () => {
  const polite = new HeldSocket([]);
  streamOf(polite).close();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([polite.taken, polite.isClosed], [[new Uint8Array([0x88, 2, 3, 233])], true]);
  const broken = new HeldSocket([]);
  const stream = streamOf(broken);
  stream.announce(10);
  await stream.write(new Uint8Array(5));
  stream.close();
  assert.equal(broken.taken.length, 1);
  assert.ok(broken.isClosed);
  await assert.rejects(stream.write(new Uint8Array(5)), /closed/);
});

function bigEndian(length: number): number[] {
  return [...new Uint8Array(new BigUint64Array([BigInt(length)]).buffer)].reverse();
}
