/** What the broker tells its operator. Never message contents, passwords or tokens. */
export interface Logger {
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  /** `cause` is printed with its stack: it is a bug of ours, or a refusal of the machine. */
  error(text: string, cause?: unknown): void;
}

/** Tells each what it is told. */
export function bothLoggers(first: Logger, second: Logger): Logger {
  return {
    debug: (text) => {
      first.debug(text);
      second.debug(text);
    },
    info: (text) => {
      first.info(text);
      second.info(text);
    },
    warn: (text) => {
      first.warn(text);
      second.warn(text);
    },
    error: (text, cause) => {
      first.error(text, cause);
      second.error(text, cause);
    },
  };
}
