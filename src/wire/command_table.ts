/**
 * Every command that stands in this version: its number, and how its request and its answer become bytes and back. The
 * rows lie with their nouns. Sending and polling are not here: their bytes are not turned into values (messages.ts).
 */
import { clientRows, meRows } from "./clients.ts";
import type { CommandRow } from "./command_row.ts";
import type { Answers, CommandKind, CommandOf } from "./commands.ts";
import { flushRows } from "./flush.ts";
import { groupRows } from "./groups.ts";
import { offsetRows } from "./offsets.ts";
import { partitionRows } from "./partitions.ts";
import { segmentRows } from "./segments.ts";
import { snapshotRows } from "./snapshot.ts";
import { statsRows } from "./stats.ts";
import { streamRows } from "./streams.ts";
import { systemRows } from "./system.ts";
import { topicRows } from "./topics.ts";
import { loginRows } from "./login.ts";
import { tokenRows } from "./tokens.ts";
import { userRows } from "./users.ts";

export type CommandEntry<K extends CommandKind = CommandKind> = CommandRow<CommandOf<K>, Answers[K]>;

export const commandTable: { readonly [K in CommandKind]: CommandEntry<K> } = {
  ...systemRows,
  ...statsRows,
  ...snapshotRows,
  ...meRows,
  ...clientRows,
  ...userRows,
  ...loginRows,
  ...tokenRows,
  ...flushRows,
  ...offsetRows,
  ...streamRows,
  ...topicRows,
  ...partitionRows,
  ...segmentRows,
  ...groupRows,
};

const BY_CODE: (CommandEntry | undefined)[] = [];
for (const entry of Object.values(commandTable)) BY_CODE[entry.code] = entry as unknown as CommandEntry;

export function commandByCode(code: number): CommandEntry | undefined {
  return code < BY_CODE.length ? BY_CODE[code] : undefined;
}
