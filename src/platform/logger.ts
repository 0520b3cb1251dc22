/** What the broker tells its operator. Never message contents, passwords or tokens. */
export interface Logger {
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  /** `cause` is printed with its stack: it is a bug of ours, or a refusal of the machine. */
  error(text: string, cause?: unknown): void;
}
