/** The HTTP request that a WebSocket begins with (RFC 6455, section 4.2.1): read, and what is wrong with it. */

export interface UpgradeRequest {
  /** What the answer's key is made of. */
  readonly key: string;
}

/** Why there is no WebSocket, as an answer of HTTP. */
export interface Refusal {
  readonly status: string;
  readonly text: string;
}

/** Past this the headers are refused. */
export const MOST_HEADER_BYTES = 8 * 1024;

const KEY_BYTES = 16;
const END = [13, 10, 13, 10];

/** Where what follows the headers begins; undefined while they have not all arrived. */
export function headersEnd(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(END[0]!); at >= 0; at = bytes.indexOf(END[0]!, at + 1)) {
    if (END.every((byte, number) => bytes[at + number] === byte)) return at + END.length;
  }
  return undefined;
}

/** `head` goes to the empty line. `allowedOrigins` may hold "*"; whoever is no page has no origin and may come in. */
export function readUpgrade(head: Uint8Array, allowedOrigins: readonly string[]): UpgradeRequest | Refusal {
  const [requestLine = "", ...lines] = new TextDecoder("latin1").decode(head).trimEnd().split("\r\n");
  const [method, , version] = requestLine.split(" ");
  if (!/^HTTP\/1\.\d$/.test(version ?? "")) return refusal("400 Bad Request", "this is no HTTP request");
  if (method !== "GET" || version === "HTTP/1.0") {
    return refusal("405 Method Not Allowed", "a WebSocket begins with GET and HTTP/1.1");
  }
  const headers = headersOf(lines);
  if (headers === undefined) return refusal("400 Bad Request", "a header has no name");
  if (!has(headers, "upgrade", "websocket") || !has(headers, "connection", "upgrade")) {
    return refusal("426 Upgrade Required", "this port speaks WebSocket alone");
  }
  if (headers.get("sec-websocket-version") !== "13") {
    return refusal("426 Upgrade Required", "the version of WebSocket is 13");
  }
  const key = headers.get("sec-websocket-key");
  if (!isKey(key)) return refusal("400 Bad Request", "sec-websocket-key must be 16 bytes of Base64");
  const origin = headers.get("origin");
  if (origin !== undefined && !allowedOrigins.some((each) => each === "*" || isSame(each, origin))) {
    return refusal("403 Forbidden", "pages of this origin may not connect, see websocket.allowed_origins");
  }
  return { key };
}

/** Names in lower case; lines of one name are one list. undefined where a line is no header. */
function headersOf(lines: readonly string[]): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

function has(headers: ReadonlyMap<string, string>, name: string, word: string): boolean {
  return (headers.get(name) ?? "").split(",").some((each) => each.trim().toLowerCase() === word);
}

function isKey(key: string | undefined): key is string {
  if (key === undefined) return false;
  try {
    return Uint8Array.fromBase64(key).length === KEY_BYTES;
  } catch {
    return false;
  }
}

function isSame(allowed: string, origin: string): boolean {
  return allowed.replace(/\/$/, "").toLowerCase() === origin.toLowerCase();
}

function refusal(status: string, text: string): Refusal {
  return { status, text };
}
