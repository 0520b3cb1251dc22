/**
 * The log on the console, one line an event:
 *
 *     2026-11-24T16:00:00.000000Z INFO shard-0 the broker is ready
 *
 * Warnings and errors go to standard error. Control characters of a text are escaped, so that nobody's stream name
 * can forge a line.
 */
import type { Logger } from "./logger.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

export type LogLevel = typeof LEVELS[number];

export interface ConsoleLoggerOptions {
  /** Lines below it are dropped; "info" when absent. */
  readonly level?: LogLevel;
  /** Who speaks; "shard-0" when absent. */
  readonly source?: string;
  /** Where lines go; the console when absent. */
  readonly write?: (line: string, level: LogLevel) => void;
}

/** Errors: none. */
export function consoleLogger(options: ConsoleLoggerOptions = {}): Logger {
  const lowest = LEVELS.indexOf(options.level ?? "info");
  const source = options.source ?? "shard-0";
  const write = options.write ?? writeToConsole;
  const log = (level: LogLevel, text: string, cause?: unknown) => {
    if (LEVELS.indexOf(level) < lowest) return;
    const line = `${timestamp()} ${level.toUpperCase()} ${source} ${escapeControls(text)}`;
    write(cause === undefined ? line : `${line}\n${describe(cause)}`, level);
  };
  return {
    debug: (text) => log("debug", text),
    info: (text) => log("info", text),
    warn: (text) => log("warn", text),
    error: (text, cause) => log("error", text, cause),
  };
}

/** The level that a configuration names, in any case (`trace` is debug here); undefined when there is none. */
export function logLevel(name: string): LogLevel | undefined {
  const wanted = name.trim().toLowerCase();
  if (wanted === "trace") return "debug";
  if (wanted === "warning") return "warn";
  return LEVELS.find((level) => level === wanted);
}

function writeToConsole(line: string, level: LogLevel): void {
  if (level === "warn" || level === "error") console.error(line);
  else console.log(line);
}

function timestamp(): string {
  return Temporal.Now.instant().toString({ fractionalSecondDigits: 6 });
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
