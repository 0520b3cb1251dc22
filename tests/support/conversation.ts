/**
 * Replays conversations that were recorded from the original server (tests/vectors/conversations.json): the same bytes
 * go out, and every answer is held against its mask. The transport is the caller's, so that one recording serves TCP
 * and the simulated network.
 */
import { maskDifference } from "./answer_mask.ts";
import { type Answer, type ClientSocket, FrameConnection } from "./frame_connection.ts";

export interface ExpectedAnswer {
  readonly status: number;
  readonly payloadHex: string;
}

/** Writes whole frames, or damaged ones, and reads as many answers as are expected. */
export interface RequestStep {
  readonly note: string;
  readonly connection: string;
  readonly requestHex: string;
  readonly expect: ExpectedAnswer | readonly ExpectedAnswer[];
  readonly capture?: Readonly<Record<string, { readonly offset: number; readonly length: number }>>;
  /** What the original does and a better server need not copy: sent, not compared. */
  readonly level?: "official";
}

export type Step =
  | (RequestStep & { readonly action?: undefined })
  | { readonly action: "close"; readonly connection: string; readonly note: string }
  | { readonly action: "expectClosed"; readonly connection: string; readonly note: string }
  | { readonly action: "sleep"; readonly ms: number; readonly note?: string };

export interface Scenario {
  readonly name: string;
  readonly note: string;
  readonly serverEnv?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface ConversationTransport {
  connect(): Promise<ClientSocket>;
  sleep(ms: number): Promise<void>;
}

export interface Difference {
  readonly step: number;
  readonly note: string;
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

const CLOSE_TIMEOUT_MS = 1000;
const ANSWER_TIMEOUT_MS = 20_000;

const conversations: { readonly scenarios: readonly Scenario[] } = JSON.parse(
  Deno.readTextFileSync(new URL("../vectors/conversations.json", import.meta.url)),
);

export function scenarioNamed(name: string): Scenario {
  const scenario = conversations.scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario is called "${name}"`);
  return scenario;
}

/** Every difference, in order. A connection that fails is not used again; its later steps differ without being sent. */
export async function replay(scenario: Scenario, transport: ConversationTransport): Promise<Difference[]> {
  const conversation = new Conversation(transport);
  try {
    for (const [number, step] of scenario.steps.entries()) await conversation.take(number, step);
  } finally {
    conversation.close();
  }
  return conversation.differences;
}

/** One line a difference, for the message of a failed test. */
export function differenceText({ step, note, what, expected, got }: Difference): string {
  return `step ${step} (${note}): ${what}\n    expected ${expected}\n    got      ${got}`;
}

class Conversation {
  readonly differences: Difference[] = [];
  readonly #transport: ConversationTransport;
  readonly #connections = new Map<string, FrameConnection>();
  readonly #broken = new Set<string>();
  readonly #captured = new Map<string, string>();

  constructor(transport: ConversationTransport) {
    this.#transport = transport;
  }

  async take(number: number, step: Step): Promise<void> {
    if (step.action === "sleep") return await this.#transport.sleep(step.ms);
    const connection = await this.#connection(step.connection);
    if (step.action === "close") {
      // The name may be used again, for a new connection.
      this.#connections.delete(step.connection);
      return connection.close();
    }
    if (this.#broken.has(step.connection)) {
      return this.#differ(number, step.note, "not sent", "an answer", "a failed connection");
    }
    try {
      if (step.action === "expectClosed") await connection.expectClosed(CLOSE_TIMEOUT_MS);
      else await this.#ask(number, step, connection);
    } catch (error) {
      this.#broken.add(step.connection);
      const expected = step.action === undefined ? JSON.stringify(step.expect) : "a close";
      this.#differ(number, step.note, "failed", expected, (error as Error).message);
    }
  }

  close(): void {
    for (const connection of this.#connections.values()) connection.close();
  }

  async #ask(number: number, step: RequestStep, connection: FrameConnection): Promise<void> {
    const hex = step.requestHex.replace(/\{(\w+)\}/g, (_, name) => this.#captured.get(name) ?? "");
    await connection.write(Uint8Array.fromHex(hex));
    const expected = Array.isArray(step.expect) ? step.expect : [step.expect];
    for (const each of expected) {
      const answer = await connection.readAnswer(ANSWER_TIMEOUT_MS);
      if (step.level !== "official") this.#compare(number, step.note, each, answer);
      this.#keep(step, answer);
    }
  }

  #compare(number: number, note: string, expected: ExpectedAnswer, answer: Answer): void {
    const what = expected.status === answer.status
      ? maskDifference(expected.payloadHex, answer.payload)
      : "status";
    if (what === undefined) return;
    this.#differ(number, note, what, answerText(expected.status, expected.payloadHex), gotText(answer));
  }

  #keep(step: RequestStep, { payload }: Answer): void {
    for (const [name, { offset, length }] of Object.entries(step.capture ?? {})) {
      this.#captured.set(name, payload.subarray(offset, offset + length).toHex());
    }
  }

  #differ(step: number, note: string, what: string, expected: string, got: string): void {
    this.differences.push({ step, note, what, expected, got });
  }

  async #connection(name: string): Promise<FrameConnection> {
    const known = this.#connections.get(name);
    if (known !== undefined) return known;
    const connection = new FrameConnection(await this.#transport.connect());
    this.#connections.set(name, connection);
    return connection;
  }
}

function gotText({ status, payload }: Answer): string {
  return answerText(status, payload.toHex());
}

function answerText(status: number, hex: string): string {
  return `${status} ${hex.length > 400 ? `${hex.slice(0, 400)}… (${hex.length / 2} bytes)` : hex}`;
}
