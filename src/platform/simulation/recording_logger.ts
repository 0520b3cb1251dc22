/** A logger that keeps what it is told, for tests to look at. */
import type { LogLevel } from "../console_logger.ts";
import type { Logger } from "../logger.ts";

export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
  readonly cause?: unknown;
}

export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];

  debug(text: string): void {
    this.lines.push({ level: "debug", text });
  }

  info(text: string): void {
    this.lines.push({ level: "info", text });
  }

  warn(text: string): void {
    this.lines.push({ level: "warn", text });
  }

  error(text: string, cause?: unknown): void {
    this.lines.push({ level: "error", text, cause });
  }

  /** The texts of one level, or of all. */
  texts(level?: LogLevel): string[] {
    return this.lines.filter((line) => level === undefined || line.level === level).map((line) => line.text);
  }
}
