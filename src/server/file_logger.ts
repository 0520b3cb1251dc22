/** The broker's log as LogTape's records, formatted as on the console, for a sink that takes lines. */
import { getLevelFilter, getTextFormatter, type LogRecord, withFilter } from "@logtape/logtape";
import { type Clock, LOG_SOURCE, type Logger, type LogLevel, logText, logTime } from "../platform/mod.ts";

export interface FileLoggerOptions {
  readonly clock: Clock;
  /** Lines below it are dropped. */
  readonly level: LogLevel;
  /** Takes a line with its end. */
  readonly write: (line: string) => void;
}

/** What LogTape calls a level that has another name there. */
const LEVELS = { debug: "debug", info: "info", warn: "warning", error: "error" } as const;
const NAMES: Readonly<Record<string, string>> = { warning: "WARN" };

const format = getTextFormatter({
  timestamp: (ms) => logTime(ms * 1000),
  level: (level) => NAMES[level] ?? level.toUpperCase(),
  format: ({ timestamp, level, message }) => `${timestamp} ${level} ${LOG_SOURCE} ${message}`,
});

export function fileLogger({ clock, level, write }: FileLoggerOptions): Logger {
  const sink = withFilter((record: LogRecord) => write(format(record)), getLevelFilter(LEVELS[level]));
  const log = (level: LogLevel, text: string, cause?: unknown) => {
    const message = logText(text, cause);
    sink({
      category: ["galgo"],
      level: LEVELS[level],
      message: [message],
      rawMessage: message,
      timestamp: clock.nowMicros() / 1000,
      properties: {},
    });
  };
  return {
    debug: (text) => log("debug", text),
    info: (text) => log("info", text),
    warn: (text) => log("warn", text),
    error: (text, cause) => log("error", text, cause),
  };
}
