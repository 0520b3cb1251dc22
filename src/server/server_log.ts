/**
 * The broker's own log in files, beside the logger that it was given. Everything told to the operator goes to both;
 * changes of the control plane, figures of the machine, starts and stops are for the files.
 */
import type { Config } from "../config/mod.ts";
import { bothLoggers, levelOf, type Logger, type Platform, type Timer } from "../platform/mod.ts";
import { fileLogger } from "./file_logger.ts";
import { LOG_FILE_NAME, LogFiles } from "./log_files.ts";

export class ServerLog {
  /** For what the operator is told. */
  readonly logger: Logger;
  /** For the record: in the files, and elsewhere only when everything is wanted. */
  readonly record: Logger;
  /** undefined: nothing is written to files. */
  readonly place: { readonly directory: string; readonly name: string } | undefined;
  readonly #files: LogFiles | undefined;
  readonly #timers = new Set<Timer>();

  /** Opens no file before there is something to write. */
  constructor({ system: { path, logging } }: Config, platform: Platform) {
    const { clock, disk, logger, machine } = platform;
    const quiet = onlyForDebugging(logger);
    if (!logging.fileEnabled) {
      this.logger = logger;
      this.record = quiet;
      return;
    }
    const directory = `${path}/${logging.path}`;
    const files = new LogFiles({
      disk,
      directory,
      maxFileBytes: logging.maxFileSizeBytes,
      maxTotalBytes: logging.maxTotalSizeBytes,
      retentionMs: logging.retentionMs,
      onTrouble: (text) => logger.error(text),
    });
    const level = levelOf(logging.level);
    const inFiles = fileLogger({ clock, level, write: (line) => files.write(line) });
    this.#files = files;
    this.place = { directory, name: LOG_FILE_NAME };
    this.logger = bothLoggers(logger, inFiles);
    this.record = bothLoggers(quiet, inFiles);
    this.#every(platform, logging.rotationCheckIntervalMs, () => files.sweep(clock.nowMicros()));
    if (logging.sysinfoPrintIntervalMs > 0) {
      this.#every(platform, logging.sysinfoPrintIntervalMs, () => {
        inFiles.info(machineText(machine.facts(), disk.space(path)));
      });
    }
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#files?.close();
  }

  #every(platform: Platform, intervalMs: number, task: () => void): void {
    const timer = platform.clock.after(intervalMs, () => {
      this.#timers.delete(timer);
      try {
        task();
      } catch (error) {
        platform.logger.error("the log could not be looked after", error);
      }
      this.#every(platform, intervalMs, task);
    });
    this.#timers.add(timer);
  }
}

function onlyForDebugging(logger: Logger): Logger {
  const debug = (text: string) => logger.debug(text);
  return { debug, info: debug, warn: debug, error: debug };
}

function machineText(
  facts: ReturnType<Platform["machine"]["facts"]>,
  space: ReturnType<Platform["disk"]["space"]>,
): string {
  return `process: ${facts.cpuUsage.toFixed(1)} % of a core, ${mebibytes(facts.memoryBytes)} of memory, ` +
    `${facts.threadsCount} threads; machine: ${facts.totalCpuUsage.toFixed(1)} % of all cores, ` +
    `${mebibytes(facts.availableMemoryBytes)} of ${mebibytes(facts.totalMemoryBytes)} of memory available, ` +
    `${mebibytes(space.freeBytes)} of ${mebibytes(space.totalBytes)} of disk free`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
