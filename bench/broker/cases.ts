/** All cases, in the order of the report. */
import type { Case } from "../support/case.ts";
import { asks } from "./ask.ts";
import { besidePeers } from "./beside_peers.ts";
import { dispatch } from "./dispatch.ts";
import { floods } from "./floods.ts";
import { idle } from "./idle.ts";
import { idleClients, listTopics } from "./many.ts";
import { writtenPartitions } from "./many_partitions.ts";
import { memoryAfterWork } from "./memory.ts";
import { openPartitions } from "./open_partitions.ts";
import { pollFirstTime } from "./poll_first_time.ts";
import { pollLargeBatches, pollLargeBatchesOfMany, pollRecentBatches } from "./poll_large_batches.ts";
import { pollNothing, pollSingles } from "./poll_storm.ts";
import { rest } from "./rest.ts";
import { restLargeAnswers } from "./rest_large_answers.ts";
import { restBodies } from "./rest_bodies.ts";
import { restWaiting } from "./rest_waiting.ts";
import { roundRobin } from "./round_robin.ts";
import { sendLargeBatches } from "./send_large_batches.ts";
import { sendLargeBatchesOfMany } from "./send_large_batches_of_many.ts";
import { sendLargeBatchesSynced } from "./send_large_batches_synced.ts";
import { sendSingles, sendSinglesOfMany } from "./send_singles.ts";
import { sendSinglesSynced } from "./send_singles_synced.ts";
import { sendSmallMessages } from "./send_small_messages.ts";
import { together } from "./together.ts";

export const cases: readonly Case[] = [
  sendLargeBatches,
  sendLargeBatchesOfMany,
  sendSmallMessages,
  sendSingles,
  sendSinglesOfMany,
  ...sendSinglesSynced,
  sendLargeBatchesSynced,
  roundRobin,
  pollRecentBatches,
  pollLargeBatches,
  pollLargeBatchesOfMany,
  pollFirstTime,
  pollSingles,
  pollNothing,
  together,
  ...asks,
  ...rest,
  dispatch,
  ...floods,
  idle,
  memoryAfterWork,
  idleClients,
  writtenPartitions,
  openPartitions,
  listTopics,
  restLargeAnswers,
  restBodies,
  restWaiting,
  ...besidePeers,
];
