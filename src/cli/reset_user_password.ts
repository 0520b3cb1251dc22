/** `galgo user reset-password`: another password for a user, written into the data folder of a broker that is stopped. */
import { type ResetOutcome, resetPassword } from "../broker/mod.ts";
import { consoleLogger, denoPlatform } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";
import { generatedPassword, requirePasswordLength } from "./root_credentials.ts";
import { processEnvironment, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

const LOCK_NAME = "galgo.lock";

/** Errors: CliError, and all that `failureText` knows. Nothing was changed then. */
export async function resetUserPassword(
  username: string | undefined,
  { fromStdin, terminal }: { readonly fromStdin: boolean; readonly terminal: Terminal },
): Promise<void> {
  const platform = { ...denoPlatform(), logger: consoleLogger({ level: "warn" }) };
  const { loaded: { config } } = readSettings(platform.disk, processEnvironment());
  const dataPath = config.system.path;
  if (platform.disk.facts(dataPath) === undefined) {
    throw new CliError(`the data folder "${dataPath}" does not exist`);
  }
  const password = fromStdin ? await passwordFromStdin() : generatedPassword(platform.random);
  const lock = platform.disk.lock(`${dataPath}/${LOCK_NAME}`);
  try {
    const outcome = await resetPassword(platform, { dataPath, username, password });
    report(outcome, { username, shown: fromStdin ? undefined : password, terminal });
  } finally {
    lock.release();
  }
}

async function passwordFromStdin(): Promise<string> {
  const text = await new Response(Deno.stdin.readable).text();
  const password = text.replace(/\r?\n$/, "");
  requirePasswordLength("the password on the standard input", password);
  return password;
}

function report(
  outcome: ResetOutcome,
  { username, shown, terminal }: {
    readonly username: string | undefined;
    readonly shown: string | undefined;
    readonly terminal: Terminal;
  },
): void {
  if (outcome.kind === "unknown user") {
    const names = outcome.usernames.map((name) => `"${name}"`).join(", ");
    throw new CliError(`no user is called "${username}"; there are ${names}`);
  }
  terminal.print(
    shown === undefined
      ? `"${outcome.username}" has the new password.`
      : `"${outcome.username}" has the new password ${shown}`,
  );
  if (outcome.madeActive) terminal.print(`"${outcome.username}" was inactive and is active again.`);
  if (outcome.isInactive) {
    terminal.print(
      `"${outcome.username}" is inactive still: its logins are refused until somebody who manages users makes it active.`,
    );
  }
}
