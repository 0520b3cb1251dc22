import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/**
 * How a request names a stream, topic, group or user: by number (u32, from 0) or by name (1 to 255 bytes of UTF-8).
 * A name is a name even when it looks like a number.
 */
export type Identifier = number | string;
