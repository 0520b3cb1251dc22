/** From an accepted connection to a WebSocket: one HTTP request is read and answered. */
import type { Clock, Socket } from "../../platform/mod.ts";
import type { DecoderSettings } from "./frame_decoder.ts";
import {
  headersEnd,
  MOST_HEADER_BYTES,
  readUpgrade,
  type Refusal,
  type UpgradeRequest,
} from "./upgrade_request.ts";
import { WebSocketStream } from "./web_socket.ts";

export interface WebSocketSettings extends DecoderSettings {
  /** Of pages that may connect; "*" is every one. */
  readonly allowedOrigins: readonly string[];
}

/** From the accept to the end of the request's headers. */
const REQUEST_TIMEOUT_MS = 10_000;

/** RFC 6455, section 1.3. */
const KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

const TOO_LONG: Refusal = {
  status: "431 Request Header Fields Too Large",
  text: `the headers have more than ${MOST_HEADER_BYTES} bytes`,
};

/** Errors: when there will be no WebSocket; the client has been told why where it could be. The socket is open then. */
export async function upgrade(socket: Socket, clock: Clock, settings: WebSocketSettings): Promise<Socket> {
  const timer = clock.after(REQUEST_TIMEOUT_MS, () => socket.close());
  try {
    const { request, early } = await readRequest(socket, settings.allowedOrigins);
    if ("status" in request) {
      await writeAll(socket, refusalText(request));
      throw new Error(`no WebSocket: ${request.text}`);
    }
    await writeAll(socket, await acceptText(request));
    return new WebSocketStream({ socket, early }, clock, settings);
  } finally {
    timer.cancel();
  }
}

async function readRequest(
  socket: Socket,
  allowedOrigins: readonly string[],
): Promise<{ readonly request: UpgradeRequest | Refusal; readonly early: Uint8Array }> {
  const bytes = new Uint8Array(MOST_HEADER_BYTES);
  for (let length = 0; length < bytes.length;) {
    const got = await socket.read(bytes.subarray(length));
    if (got === null) throw new Error("it went before its request was whole");
    length += got;
    const arrived = bytes.subarray(0, length);
    const end = headersEnd(arrived);
    if (end !== undefined) {
      return { request: readUpgrade(arrived.subarray(0, end), allowedOrigins), early: arrived.slice(end) };
    }
  }
  return { request: TOO_LONG, early: new Uint8Array() };
}

async function acceptText({ key }: UpgradeRequest): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(key + KEY_SUFFIX));
  const head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n";
  return `${head}sec-websocket-accept: ${new Uint8Array(hash).toBase64()}\r\n\r\n`;
}

function refusalText({ status, text }: Refusal): string {
  const upgrade = status.startsWith("426") ? "upgrade: websocket\r\nsec-websocket-version: 13\r\n" : "";
  const allow = status.startsWith("405") ? "allow: GET\r\n" : "";
  const head = `HTTP/1.1 ${status}\r\n${upgrade}${allow}connection: close\r\ncontent-type: text/plain\r\n`;
  return `${head}content-length: ${text.length + 1}\r\n\r\n${text}\n`;
}

async function writeAll(socket: Socket, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += await socket.write(bytes.subarray(done));
}
