/** Messages as clients write and read them; the layout is that of `docs/protocol.md`, "Message". */

export interface OutgoingMessage {
  readonly payload: Uint8Array;
  /** 0: the server chooses. */
  readonly id?: bigint;
  readonly headers?: Uint8Array;
  readonly originTimestamp?: bigint;
}

export interface IncomingMessage {
  readonly checksum: bigint;
  readonly id: bigint;
  readonly offset: number;
  readonly timestamp: bigint;
  readonly originTimestamp: bigint;
  readonly payload: Uint8Array;
  readonly headers: Uint8Array;
}

export const MESSAGE_HEADER_LENGTH = 64;
const INDEX_ENTRY_LENGTH = 16;

export function messageLength({ payload, headers }: OutgoingMessage): number {
  return MESSAGE_HEADER_LENGTH + payload.length + (headers?.length ?? 0);
}

/** Index section, then messages, as they stand at the end of a send. */
export function batchBytes(messages: readonly OutgoingMessage[]): Uint8Array {
  const indexLength = messages.length * INDEX_ENTRY_LENGTH;
  const length = messages.reduce((sum, message) => sum + messageLength(message), indexLength);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = indexLength;
  for (const [number, message] of messages.entries()) {
    writeMessage(bytes, view, at, message);
    at += messageLength(message);
    view.setUint32(number * INDEX_ENTRY_LENGTH + 4, at - indexLength, true);
  }
  return bytes;
}

function writeMessage(bytes: Uint8Array, view: DataView, at: number, message: OutgoingMessage): void {
  const { payload, id = 0n, headers = new Uint8Array(), originTimestamp = 0n } = message;
  view.setBigUint64(at + 8, id & 0xffff_ffff_ffff_ffffn, true);
  view.setBigUint64(at + 16, id >> 64n, true);
  view.setBigUint64(at + 40, originTimestamp, true);
  view.setUint32(at + 48, headers.length, true);
  view.setUint32(at + 52, payload.length, true);
  bytes.set(payload, at + MESSAGE_HEADER_LENGTH);
  bytes.set(headers, at + MESSAGE_HEADER_LENGTH + payload.length);
}

/** The messages of a polled answer or of a log file; payloads and headers are views. Errors: when one is cut off. */
export function readMessages(bytes: Uint8Array): IncomingMessage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const messages: IncomingMessage[] = [];
  for (let at = 0; at < bytes.length;) {
    const payloadStart = at + MESSAGE_HEADER_LENGTH;
    if (payloadStart > bytes.length) throw new Error(`a message header is cut off at byte ${at}`);
    const payloadEnd = payloadStart + view.getUint32(at + 52, true);
    const end = payloadEnd + view.getUint32(at + 48, true);
    if (end > bytes.length) throw new Error(`a message is cut off at byte ${at}`);
    messages.push({
      checksum: view.getBigUint64(at, true),
      id: view.getBigUint64(at + 8, true) | view.getBigUint64(at + 16, true) << 64n,
      offset: Number(view.getBigUint64(at + 24, true)),
      timestamp: view.getBigUint64(at + 32, true),
      originTimestamp: view.getBigUint64(at + 40, true),
      payload: bytes.subarray(payloadStart, payloadEnd),
      headers: bytes.subarray(payloadEnd, end),
    });
    at = end;
  }
  return messages;
}
