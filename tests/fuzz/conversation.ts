/** One connection of somebody who sends what he likes, and hears all that is answered. */
import assert from "node:assert/strict";
import { errorByCode } from "../../src/wire/mod.ts";
import type { ClientSocket } from "../support/frame_connection.ts";

/** Statuses, in order. */
export type Statuses = readonly number[];

const HEADER_LENGTH = 8;

/**
 * Sends everything, in pieces as given, and reads to the end of the stream. Errors: when what is answered does not
 * consist of whole answers, or has a status that no error has.
 */
export async function converse(socket: ClientSocket, pieces: readonly Uint8Array[]): Promise<Statuses> {
  const heard = readToEnd(socket);
  await say(socket, pieces);
  const statuses = statusesOf(await heard);
  socket.close();
  return statuses;
}

/** Sends everything and goes, without a look at the answers. */
export async function sayAndGo(socket: ClientSocket, pieces: readonly Uint8Array[]): Promise<void> {
  await writeAll(socket, pieces).catch(() => {});
  socket.close();
}

/** A broker that has closed the connection takes no more, and that is its right. */
async function say(socket: ClientSocket, pieces: readonly Uint8Array[]): Promise<void> {
  try {
    await writeAll(socket, pieces);
    await socket.closeWrite();
  } catch {
    // What it answered before can be read.
  }
}

async function writeAll(socket: ClientSocket, pieces: readonly Uint8Array[]): Promise<void> {
  for (const bytes of pieces) {
    for (let done = 0; done < bytes.length;) done += await socket.write(bytes.subarray(done));
  }
}

async function readToEnd(socket: ClientSocket): Promise<Uint8Array> {
  let all = new Uint8Array(64 * 1024);
  let length = 0;
  for (;;) {
    if (length === all.length) all = grown(all);
    const got = await socket.read(all.subarray(length)).catch(endOfReset);
    if (got === null) return all.subarray(0, length);
    length += got;
  }
}

/** Closed with bytes of ours unread, TCP says so by a reset. */
function endOfReset(error: unknown): null {
  if (error instanceof Deno.errors.ConnectionReset) return null;
  throw error;
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}

function statusesOf(bytes: Uint8Array): Statuses {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const statuses: number[] = [];
  for (let at = 0; at < bytes.length;) {
    assert.ok(at + HEADER_LENGTH <= bytes.length, `answer ${statuses.length} ends in its header`);
    const status = view.getUint32(at, true);
    at += HEADER_LENGTH + view.getUint32(at + 4, true);
    assert.ok(status === 0 || errorByCode(status) !== undefined, `no error has the number ${status}`);
    assert.ok(at <= bytes.length, `answer ${statuses.length} is cut`);
    statuses.push(status);
  }
  return statuses;
}
