/** The configuration cannot be used. Every problem is told at once, each with key, value found and values allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly string[]) {
    super(
      problems.length === 1
        ? `the configuration is not usable: ${problems[0]}`
        : `the configuration is not usable, ${problems.length} problems:\n${
          problems.map((problem) => `  - ${problem}`).join("\n")
        }`,
    );
  }
}
