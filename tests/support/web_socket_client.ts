/**
 * The client's side of a WebSocket over any socket, as a stream of bytes. Written from RFC 6455 alone, so that a
 * mistake of the broker's own framing is not made here a second time. Every write is a message of its own.
 */
import type { ClientSocket } from "./frame_connection.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: galgo\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/** The answer to that key, from RFC 6455, section 1.3. */
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

export const BINARY = 2;
const CLOSE = 8;

export interface ClientFrame {
  readonly opcode: number;
  readonly isLast?: boolean;
  readonly reserved?: number;
  readonly isMasked?: boolean;
  readonly payload: Uint8Array;
}

export interface ServerFrame {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Uint8Array;
}

/** Errors: when the broker does not take the upgrade, with its answer. */
export async function webSocketClient(socket: ClientSocket, headers = ""): Promise<WebSocketClient> {
  await writeAll(socket, new TextEncoder().encode(`${REQUEST}${headers}\r\n`));
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    const byte = new Uint8Array(1);
    if (await socket.read(byte) === null) throw new Error(`no upgrade: ${head}`);
    head += String.fromCharCode(byte[0]!);
  }
  if (!head.startsWith("HTTP/1.1 101 ") || !head.includes(`sec-websocket-accept: ${ACCEPT}\r\n`)) {
    throw new Error(`no upgrade: ${head}`);
  }
  return new WebSocketClient(socket);
}

export class WebSocketClient implements ClientSocket {
  readonly #socket: ClientSocket;
  #left: Uint8Array = new Uint8Array();
  #masks = 0;

  constructor(socket: ClientSocket) {
    this.#socket = socket;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#left.length === 0) {
      const frame = await this.readFrame();
      if (frame === null || frame.opcode === CLOSE) return null;
      if (frame.opcode < CLOSE) this.#left = frame.payload;
    }
    const length = Math.min(into.length, this.#left.length);
    into.set(this.#left.subarray(0, length));
    this.#left = this.#left.subarray(length);
    return length;
  }

  async write(from: Uint8Array): Promise<number> {
    await this.send({ opcode: BINARY, payload: from });
    return from.length;
  }

  async send(frame: ClientFrame): Promise<void> {
    await writeAll(this.#socket, frameBytes(frame, ++this.#masks * 0x01_35_79_bd));
  }

  async sendRaw(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#socket, bytes);
  }

  /** null at the end of the stream. */
  async readFrame(): Promise<ServerFrame | null> {
    const head = await this.#exactly(2);
    if (head === null) return null;
    if ((head[1]! & 0x80) !== 0) throw new Error("a server's frame is masked");
    let length = head[1]! & 0x7f;
    if (length === 126) length = numberOf(await this.#exactly(2));
    else if (length === 127) length = numberOf(await this.#exactly(8));
    const payload = await this.#exactly(length);
    if (payload === null) throw new Error("a frame is cut off");
    return { opcode: head[0]! & 0x0f, isLast: (head[0]! & 0x80) !== 0, payload };
  }

  closeWrite(): void | Promise<void> {
    return this.#socket.closeWrite();
  }

  close(): void {
    this.#socket.close();
  }

  async #exactly(length: number): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const got = await this.#socket.read(bytes.subarray(done));
      if (got === null) return null;
      done += got;
    }
    return bytes;
  }
}

export function frameBytes(frame: ClientFrame, mask: number): Uint8Array {
  const { opcode, isLast = true, reserved = 0, isMasked = true, payload } = frame;
  const head = [(isLast ? 0x80 : 0) | (reserved << 4) | opcode];
  const maskBit = isMasked ? 0x80 : 0;
  if (payload.length < 126) head.push(maskBit | payload.length);
  else if (payload.length < 65_536) head.push(maskBit | 126, payload.length >> 8, payload.length & 0xff);
  else {head.push(
      maskBit | 127,
      ...new Uint8Array(new BigUint64Array([BigInt(payload.length)]).buffer).reverse(),
    );}
  const key = isMasked ? [24, 16, 8, 0].map((shift) => (mask >>> shift) & 0xff) : [];
  const bytes = new Uint8Array(head.length + key.length + payload.length);
  bytes.set([...head, ...key]);
  for (const [at, byte] of payload.entries()) {
    bytes[head.length + key.length + at] = byte ^ (key[at & 3] ?? 0);
  }
  return bytes;
}

function numberOf(bytes: Uint8Array | null): number {
  return [...bytes ?? []].reduce((number, byte) => number * 256 + byte, 0);
}

async function writeAll(socket: ClientSocket, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await socket.write(bytes.subarray(done));
}
