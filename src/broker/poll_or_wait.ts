/** A poll that waits: where there is nothing yet, it is asked again when that may have changed (docs/rest.md). */
import type { Bell } from "../log/mod.ts";
import type { PollMessages } from "../wire/mod.ts";
import { allowedTopic, type Asker, requireStillActive, requireUser } from "./access.ts";
import { bellsOfReading } from "./consumers.ts";
import type { Core } from "./core.ts";
import { type PolledMessages, pollMessages } from "./messages.ts";
import type { Session } from "./session.ts";
import type { Presence } from "./waits.ts";

export interface Patience {
  readonly mostMs: number;
  /** Of whoever waits. */
  readonly presence?: Presence | undefined;
  /** Called before the broker is asked again, for what it does not know; it throws when that may not be any more. */
  readonly check?: (() => void) | undefined;
}

/**
 * The answer of a poll with messages, or without any when the time is over. Permissions are asked for at its end as at
 * its beginning. A member of a group that names no partition waits for all of its own.
 */
export async function pollOrWait(
  core: Core,
  session: Session,
  command: PollMessages,
  { mostMs, presence, check }: Patience,
): Promise<PolledMessages> {
  const { clock } = core.platform;
  const untilMs = clock.monotonicMs() + mostMs;
  // The same user all the time: its id may be another's by the end.
  const asker: Asker = { session, user: requireUser(core, session, command.kind) };
  const poll = () => {
    requireStillActive(core, asker.user, command.kind);
    return pollMessages(core, asker, command);
  };
  let polled = await poll();
  while (!isAnswer(polled, command)) {
    const bells = bellsOf(core, asker, command);
    using wait = core.waits.begin([...bells, core.rightsChanged]);
    // A turn each, where the messages may be in any of several partitions.
    for (let turn = 0; turn < Math.max(1, bells.length) && !isAnswer(polled, command); turn++) {
      polled = await poll();
    }
    if (isAnswer(polled, command)) break;
    const end = await wait.over(untilMs - clock.monotonicMs(), presence);
    if (end === "gone") break;
    check?.();
    polled = await poll();
    if (end !== "woken") break;
  }
  return polled;
}

function isAnswer({ read }: PolledMessages, { count }: PollMessages): boolean {
  return read.messagesCount > 0 || count === 0;
}

function bellsOf(core: Core, { session, user }: Asker, command: PollMessages): Bell[] {
  return bellsOfReading(core, session, allowedTopic(core, user, command).topic, command);
}
