/** All cases, in the order of the report. */
import type { Case } from "../support/case.ts";
import { getStream, ping } from "./ask.ts";
import { idle } from "./idle.ts";
import { idleClients, listTopics } from "./many.ts";
import { memoryAfterWork } from "./memory.ts";
import { pollLargeBatches, pollLargeBatchesOfMany, pollRecentBatches } from "./poll_large_batches.ts";
import { sendLargeBatches } from "./send_large_batches.ts";
import { sendLargeBatchesOfMany } from "./send_large_batches_of_many.ts";
import { sendSingles, sendSinglesOfMany } from "./send_singles.ts";
import { sendSmallMessages } from "./send_small_messages.ts";

export const cases: readonly Case[] = [
  sendLargeBatches,
  sendLargeBatchesOfMany,
  sendSmallMessages,
  sendSingles,
  sendSinglesOfMany,
  pollRecentBatches,
  pollLargeBatches,
  pollLargeBatchesOfMany,
  ping,
  getStream,
  idle,
  memoryAfterWork,
  idleClients,
  listTopics,
];
