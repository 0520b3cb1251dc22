/** Why a WebSocket ends, as RFC 6455, section 7.4 numbers it. */

export const NORMAL = 1000;
export const GOING_AWAY = 1001;
export const PROTOCOL_ERROR = 1002;
export const INVALID_TEXT = 1007;
export const TOO_BIG = 1009;

/** Whether a peer may say so in a Close frame; the others stand for a close without one. */
export function maySay(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

/** How a connection ends: the code to answer with, none for a Close frame without one, and why, for our log. */
export interface Ending {
  readonly code: number | undefined;
  readonly reason: string;
}
