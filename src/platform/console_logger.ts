/** The log on the console, one line an event; warnings and errors go to standard error. */
import { LOG_SOURCE, logText } from "./log_text.ts";
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
  const source = options.source ?? LOG_SOURCE;
  const write = options.write ?? writeToConsole;
  const log = (level: LogLevel, text: string, cause?: unknown) => {
    if (LEVELS.indexOf(level) < lowest) return;
    write(`${timestamp()} ${level.toUpperCase()} ${source} ${logText(text, cause)}`, level);
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

/**
 * The level of the first part that is a level: `warn` of `warn,some::module=debug`. Directives for modules have no
 * meaning here.
 */
export function levelOf(directives: string): LogLevel {
  for (const part of directives.split(",")) {
    const level = logLevel(part);
    if (level !== undefined) return level;
  }
  return "info";
}

function writeToConsole(line: string, level: LogLevel): void {
  if (level === "warn" || level === "error") console.error(line);
  else console.log(line);
}

function timestamp(): string {
  return Temporal.Now.instant().toString({ fractionalSecondDigits: 6 });
}
