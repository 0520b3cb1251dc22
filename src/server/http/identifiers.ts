/** How paths, queries and bodies name streams, topics and consumers. */
import { BrokerError, type Identifier } from "../../wire/mod.ts";
import type { Call } from "./route.ts";

const MAX_NAME_BYTES = 255;
const U32_MAX = 0xffff_ffff;
const DIGITS = /^\+?\d+$/;

const encoder = new TextEncoder();

/** All digits that fit in 32 bits are a number, anything else is a name; undefined when it can be neither. */
export function identifierOf(text: string): Identifier | undefined {
  if (!isName(text)) return undefined;
  const number = u32Of(text);
  return number ?? text;
}

/** An unsigned 32-bit decimal; a plus before it is tolerated. */
export function u32Of(text: string): number | undefined {
  if (!DIGITS.test(text)) return undefined;
  const number = Number(text);
  return number <= U32_MAX ? number : undefined;
}

/** 1 to 255 bytes. */
export function isName(text: string): boolean {
  if (text.length === 0 || text.length > MAX_NAME_BYTES) return false;
  return encoder.encode(text).length <= MAX_NAME_BYTES;
}

/** Errors: invalid_identifier. */
export function identifierInPath(call: Call, parameter: string): Identifier {
  const identifier = identifierOf(call.req.param(parameter) ?? "");
  if (identifier === undefined) {
    throw new BrokerError(
      "invalid_identifier",
      `"${parameter}" in the path is 1 to ${MAX_NAME_BYTES} bytes long`,
    );
  }
  return identifier;
}

export function streamInPath(call: Call): { readonly stream: Identifier } {
  return { stream: identifierInPath(call, "stream_id") };
}

export function topicInPath(call: Call): { readonly stream: Identifier; readonly topic: Identifier } {
  return { ...streamInPath(call), topic: identifierInPath(call, "topic_id") };
}
