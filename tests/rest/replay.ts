/**
 * Replays conversations over HTTP that were recorded from the original server (tests/vectors/rest.json). How a request
 * is carried is the caller's, so that one recording serves the app alone and the app behind a socket.
 */
import { jsonDifference, parseExact } from "./json_mask.ts";

export interface ExpectedResponse {
  readonly status: number;
  /** null: there is no such header. */
  readonly contentType: string | null;
  /** A text is the whole body, or a mask of it; anything else is JSON, with masks inside. */
  readonly body: unknown;
  /** What must be there besides. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RequestStep {
  readonly action?: undefined;
  readonly note: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A body of so many letters. */
  readonly bodyFill?: { readonly length: number };
  readonly expect: ExpectedResponse;
  /** Values to keep, by where they stand in the answer. */
  readonly capture?: Readonly<Record<string, string>>;
  /**
   * `official-body`: the status counts, our body is JSON where the original's is empty or plain text. `official`: what the
   * original does and a better server need not copy.
   */
  readonly level?: "official" | "official-body";
}

export type Step = RequestStep | { readonly action: "sleep"; readonly ms: number };

export interface Scenario {
  readonly name: string;
  readonly serverEnv?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface RestTransport {
  fetch(path: string, init: RequestInit): Promise<Response>;
  sleep(ms: number): Promise<void>;
}

export interface Difference {
  readonly step: number;
  readonly note: string;
  readonly what: string;
  /** The status that came. */
  readonly status: number;
}

export const SCENARIOS: readonly Scenario[] = JSON.parse(
  Deno.readTextFileSync(new URL("../vectors/rest.json", import.meta.url)),
).scenarios;

export function isExchange(step: Step): step is RequestStep {
  return step.action === undefined;
}

export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario is called "${name}"`);
  return scenario;
}

/** Every difference, in order. Steps in `unsent` are left out. */
export async function replay(
  { steps }: Scenario,
  transport: RestTransport,
  unsent: ReadonlyMap<number, string> = new Map(),
): Promise<Difference[]> {
  const captured = new Map<string, string>();
  const differences: Difference[] = [];
  for (const [number, step] of steps.entries()) {
    if (unsent.has(number)) continue;
    if (!isExchange(step)) {
      await transport.sleep(step.ms);
      continue;
    }
    const response = await transport.fetch(filled(step.path, captured), requestOf(step, captured));
    const body = new Uint8Array(await response.arrayBuffer());
    const what = difference(step, response, new TextDecoder().decode(body));
    if (what !== undefined) {
      differences.push({
        step: number,
        note: `${step.note} ${step.method} ${step.path}`,
        what,
        status: response.status,
      });
    }
    keep(step, body, captured);
  }
  return differences;
}

export function differenceText({ step, note, what }: Difference): string {
  return `step ${step} (${note}): ${what}`;
}

function requestOf(step: RequestStep, captured: ReadonlyMap<string, string>): RequestInit {
  const headers = Object.entries(step.headers ?? {}).map(([name, value]) =>
    [name, filled(value, captured)] as const
  );
  const body = step.bodyFill === undefined ? step.body : "x".repeat(step.bodyFill.length);
  if (body === undefined) {
    return { method: step.method, headers: new Headers(headers.map((pair) => [...pair])) };
  }
  // Bytes, because a text would bring a content type of its own.
  const bytes = new TextEncoder().encode(filled(body, captured));
  return { method: step.method, headers: new Headers(headers.map((pair) => [...pair])), body: bytes };
}

function filled(text: string, captured: ReadonlyMap<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => captured.get(name) ?? whole);
}

function difference(step: RequestStep, response: Response, body: string): string | undefined {
  if (step.level === "official") return undefined;
  const { expect } = step;
  if (response.status !== expect.status) {
    return `expected status ${expect.status}, got ${response.status} ${body}`;
  }
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    const got = response.headers.get(name);
    if (value === "<any:string>" ? got === null : got !== value) {
      return `header ${name}: "${got}", not "${value}"`;
    }
  }
  return step.level === "official-body"
    ? ourBodyDifference(step, response, body)
    : bodyDifference(expect, response, body);
}

/** Where the original sends no JSON, ours does. */
function ourBodyDifference(step: RequestStep, response: Response, body: string): string | undefined {
  if (response.headers.get("content-type") !== "application/json") return "our body is not JSON";
  if (step.method === "HEAD") return body === "" ? undefined : "an answer to HEAD has a body";
  const mask = { id: "<any:u32>", code: "<any:string>", reason: "<any:string>", field: "<any>" };
  return jsonDifference(mask, parseExact(body));
}

function bodyDifference(expect: ExpectedResponse, response: Response, body: string): string | undefined {
  const contentType = response.headers.get("content-type");
  if (contentType !== expect.contentType) return `content type ${contentType}, not ${expect.contentType}`;
  if (typeof expect.body !== "string") return jsonDifference(expect.body, parseExact(body));
  const regex = /^<regex:(.*)>$/s.exec(expect.body)?.[1];
  if (regex !== undefined) return new RegExp(regex).test(body) ? undefined : `body does not match: ${body}`;
  if (expect.body === "<zip>") return body.startsWith("PK") ? undefined : "body is no ZIP file";
  return jsonDifference(expect.body, body);
}

function keep({ capture = {} }: RequestStep, body: Uint8Array, captured: Map<string, string>): void {
  for (const [name, place] of Object.entries(capture)) {
    let value = parseExact(new TextDecoder().decode(body));
    for (const key of place.split(".")) value = (value as Record<string, unknown>)[key];
    captured.set(name, String(value));
  }
}
