/**
 * How long so many bytes may take from or to a client. They lie in memory that others wait for, so a client that moves a
 * byte now and then is no better than one that moves none.
 */
const FIRST_MS = 30_000;
const SLOWEST_BYTES_A_MS = 256;

export function patienceMs(lengthBytes: number): number {
  return FIRST_MS + lengthBytes / SLOWEST_BYTES_A_MS;
}
