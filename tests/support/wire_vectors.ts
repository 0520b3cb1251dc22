/** The recorded bytes of the protocol: what clients send, what the original server answers, what it refuses. */

/** Bytes as they stand in a vector file: hex, or the UTF-8 of a text. */
export type FileBytes = string | { readonly $hex: string };

interface Vector {
  readonly command: string;
  readonly code: number;
  readonly description: string;
  readonly payloadHex: string;
}

export interface RequestVector extends Vector {
  /** Differs from command to command; see `request_values.ts`. */
  readonly input: unknown;
  readonly officialDecoder:
    | { readonly accepted: true; readonly bytesUsed: number; readonly bytesIgnored: number }
    | { readonly accepted: false; readonly status: number };
}

export interface ResponseVector extends Vector {
  /** Differs from command to command; see `answer_values.ts`. Null: nothing was found. */
  readonly fields: unknown;
}

export interface MalformedVector extends Vector {
  /** 0: the layout is accepted. */
  readonly expectedStatus: number;
  readonly statusWithoutLogin: number;
}

export interface HashVectors {
  readonly messagesKey: readonly {
    readonly keyHex: string;
    readonly xxh32: number;
    readonly partition: Readonly<Record<string, number>>;
  }[];
  readonly consumerName: readonly { readonly name: string; readonly consumerId: number }[];
  readonly clientId: readonly { readonly address: string; readonly clientId: number }[];
}

export const requestVectors = (): readonly RequestVector[] => load("requests");
export const responseVectors = (): readonly ResponseVector[] => load("responses");
export const malformedVectors = (): readonly MalformedVector[] => load("malformed");
export const hashVectors = (): HashVectors => load("hashes");

export function payloadOf({ payloadHex }: Vector): Uint8Array {
  return Uint8Array.fromHex(payloadHex);
}

export function bytesOf(bytes: FileBytes): Uint8Array {
  return typeof bytes === "string" ? new TextEncoder().encode(bytes) : Uint8Array.fromHex(bytes.$hex);
}

function load<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`../vectors/${name}.json`, import.meta.url)));
}
