/** Conversations with one broker, one after another, each judged by what it changed. */
import assert from "node:assert/strict";
import type { Seed } from "../../src/platform/simulation/mod.ts";
import { converse, sayAndGo, type Statuses } from "./conversation.ts";
import { type Mutated, mutated, type Recorded } from "./mutations.ts";
import type { Figures, Subject } from "./subject.ts";

const LONGEST_CONVERSATION = 16;
const HONEST_WORK_EVERY = 20;

/** The share of conversations of one kind. */
const WITHOUT_LOGIN = 1 / 4;
const SINGLE = 1 / 3;
const OUT_OF_STEP = 1 / 4;
const LEFT_ABRUPTLY = 1 / 20;

/** Ping, stats, cluster, snapshot, clients, users, logins, tokens, offsets, flush, streams, topics, groups: they read. */
const CHANGES_NOTHING = new Set(
  [1, 10, 11, 12, 20, 21, 22, 31, 32, 38, 39, 41, 44, 102, 120, 200, 201, 300, 301, 600, 601],
);

export interface FuzzOptions {
  readonly seed: Seed;
  readonly requests: readonly Recorded[];
  /** At least so many are sent. */
  readonly frames: number;
  /** Nobody logs in. */
  readonly strangersOnly?: boolean;
}

interface Conversation {
  readonly hasLogin: boolean;
  readonly parts: readonly Mutated[];
  readonly isAbrupt: boolean;
}

/** Returns how many frames were sent: at least `frames`. */
export async function fuzzWorld(
  subject: Subject,
  { seed, requests, frames, strangersOnly = false }: FuzzOptions,
): Promise<number> {
  let sent = 0;
  let before = await subject.figures();
  for (let number = 0; sent < frames; number++) {
    const conversation = conversationOf(seed, requests, strangersOnly ? 0 : 1 - WITHOUT_LOGIN);
    try {
      before = await judge(subject, conversation, before);
    } catch (cause) {
      const text = `conversation ${number}: ${(cause as Error).message}\n${described(conversation)}`;
      throw new Error(text, { cause });
    }
    if (number % HONEST_WORK_EVERY === 0) {
      await subject.workHonestly();
      await subject.refill();
      before = await subject.figures();
    }
    sent += conversation.parts.reduce((sum, { codes }) => sum + Math.max(1, codes.length), 0);
  }
  return sent;
}

function conversationOf(seed: Seed, requests: readonly Recorded[], withLogin: number): Conversation {
  const length = seed.chance(SINGLE) ? 1 : 1 + seed.below(LONGEST_CONVERSATION);
  const wrongAt = seed.chance(OUT_OF_STEP) ? seed.below(length) : -1;
  return {
    hasLogin: seed.chance(withLogin),
    parts: Array.from({ length }, (_, at) => mutated(seed, requests, at === wrongAt)),
    isAbrupt: seed.chance(LEFT_ABRUPTLY),
  };
}

/** Returns the figures after it. Errors: when it changed what it must not, or was not answered as it must be. */
async function judge(subject: Subject, conversation: Conversation, before: Figures): Promise<Figures> {
  const { hasLogin, parts, isAbrupt } = conversation;
  const pieces = [...(hasLogin ? [subject.loginFrame] : []), ...parts.map(({ bytes }) => bytes)];
  const socket = await subject.connect();
  if (isAbrupt) {
    await subject.settle(sayAndGo(socket, pieces));
    await subject.whenAlone();
    return await subject.figures();
  }
  const statuses = await subject.settle(converse(socket, pieces));
  const after = await subject.figures();
  if (!parts.every(({ inStep }) => inStep)) return after;
  const codes = parts.flatMap((part) => part.codes);
  const answers = hasLogin ? statuses.slice(1) : statuses;
  assert.equal(answers.length, codes.length, "each request gets one answer");
  if (changesNothing(codes, answers)) assert.deepEqual(after, before);
  return after;
}

function changesNothing(codes: readonly number[], statuses: Statuses): boolean {
  return codes.every((code, at) => statuses[at] !== 0 || CHANGES_NOTHING.has(code));
}

function described({ hasLogin, parts }: Conversation): string {
  const lines = parts.map(({ codes, bytes }) => `${codes.join(",")}: ${bytes.toHex().slice(0, 2_000)}`);
  return [hasLogin ? "after a login" : "without a login", ...lines].join("\n");
}
