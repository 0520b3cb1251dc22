/**
 * A client leaves the list of clients: its connection closed, or it was silent for too long. Whatever belongs to a
 * client and ends with it is given up here, once, for every way of leaving.
 */
import type { Core } from "./core.ts";
import { leaveAllGroups } from "./groups.ts";
import type { Session } from "./session.ts";

/** Leaving twice is fine: an evicted client's connection closes later. */
export function departClient(core: Core, session: Session): void {
  core.clients.remove(session);
  leaveAllGroups(session);
}
