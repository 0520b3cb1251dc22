/** The operator asked for something that cannot be done. The message is the one sentence that says so. */
export class CliError extends Error {
  override readonly name = "CliError";
}
