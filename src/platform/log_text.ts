/**
 * Texts on their way into a log, the same for every place that logs go to. A line:
 *
 *     2026-11-24T16:00:00.000000Z INFO shard-0 the broker is ready
 *
 * Control characters are escaped, so that nobody's stream name can forge a line; the stack of a cause follows indented.
 */
import type { Micros } from "./clock.ts";

/** Who speaks, where nobody says otherwise. */
export const LOG_SOURCE = "shard-0";

/** The text of an event, without time and level. */
export function logText(text: string, cause: unknown): string {
  const line = escapeControls(text);
  return cause === undefined ? line : `${line}\n${describe(cause)}`;
}

/** As it stands at the beginning of a line. */
export function logTime(micros: Micros): string {
  return Temporal.Instant.fromEpochNanoseconds(BigInt(Math.round(micros)) * 1000n)
    .toString({ fractionalSecondDigits: 6 });
}

function escapeControls(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (control) => {
    return `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return `  ${escapeControls(String(cause))}`;
  const stack = (cause.stack ?? String(cause)).split("\n").map((line) => `  ${escapeControls(line)}`).join(
    "\n",
  );
  return cause.cause === undefined ? stack : `${stack}\n  because of\n${describe(cause.cause)}`;
}
