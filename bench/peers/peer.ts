/** What the bench asks of another server: to keep messages of 1 KB, as durably as Galgo does by default. */
import type { PeerProgram } from "../support/workbench.ts";

export interface Peer {
  readonly name: string;
  readonly program: PeerProgram;
  /** What it was made to do, for the report. */
  readonly how: string;
  connect(port: number): Promise<PeerClient>;
}

export interface PeerClient extends Disposable {
  /** Sends so many messages without waiting between them, and waits until all are acknowledged. Errors: a refusal. */
  send(count: number): Promise<void>;
  /** How many it holds. */
  held(): Promise<number>;
}

export const PAYLOAD_LENGTH = 1000;

/** The same bytes so often. */
export function repeated(request: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count * request.length);
  for (let number = 0; number < count; number++) bytes.set(request, number * request.length);
  return bytes;
}

/** Text around a payload. */
export function around(before: string, after: string): Uint8Array {
  return new TextEncoder().encode(before + "g".repeat(PAYLOAD_LENGTH) + after);
}
