/** Where things are in a message and in an index entry, and how large they may be (docs/protocol.md, Message, Sending). */

export const HEADER: u32 = 64;
export const CHECKSUM: usize = 0;
export const ID: usize = 8;
export const OFFSET: usize = 24;
export const TIMESTAMP: usize = 32;
export const HEADERS_LENGTH: usize = 48;
export const PAYLOAD_LENGTH: usize = 52;
export const RESERVED: usize = 56;

/** The checksum covers everything behind itself. */
export const UNCOVERED: u32 = 8;

export const MAX_PAYLOAD: u32 = 64_000_000;
export const MAX_HEADERS: u32 = 100_000;

export const ENTRY: u32 = 16;
export const ENTRY_OFFSET: usize = 0;
export const ENTRY_END: usize = 4;
export const ENTRY_TIMESTAMP: usize = 8;
