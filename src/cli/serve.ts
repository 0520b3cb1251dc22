/** `galgo serve`: from flags, files and environment to a broker that runs until a signal ends it. */
import type { Config, Environment } from "../config/mod.ts";
import { consoleLogger, denoPlatform, isLoopback, levelOf, type Platform } from "../platform/mod.ts";
import { type RunningBroker, startBroker } from "../server/mod.ts";
import { CliError } from "./cli_error.ts";
import { emptyDataFolder } from "./fresh.ts";
import { generatedPasswordText, greetingText } from "./greeting.ts";
import { requirePermissions } from "./permissions.ts";
import { onReloadSignal } from "./reload_signal.ts";
import { areDefault, type RootCredentials, rootCredentials } from "./root_credentials.ts";
import { processEnvironment, readSettings } from "./settings.ts";
import { type StopSignals, stopSignals } from "./stop_signals.ts";
import type { Terminal } from "./terminal.ts";

export interface ServeFlags {
  readonly fresh?: true;
  readonly yes?: true;
  readonly withDefaultRootCredentials?: true;
  readonly follower?: true;
}

/** Resolves when the broker was stopped in order. Errors: all that `failureText` knows. */
export async function serve(flags: ServeFlags, terminal: Terminal): Promise<void> {
  const quiet = denoPlatform();
  const { loaded: { config, warnings, notices }, environment } = readSettings(
    quiet.disk,
    processEnvironment(),
  );
  const platform = { ...quiet, logger: consoleLogger({ level: levelOf(config.system.logging.level) }) };
  requirePermissions(config);
  const credentials = newRootUser(config, { environment, flags, platform });
  for (const warning of warnings) platform.logger.warn(warning);
  for (const notice of notices) platform.logger.info(notice);
  if (flags.follower && !config.cluster.enabled) {
    platform.logger.info("--follower changes nothing while cluster.enabled is false");
  }
  if (flags.fresh) emptyDataFolder(config, { yes: flags.yes ?? false, disk: platform.disk, terminal });
  const broker = await startBroker(config, platform, {
    rootUser: credentials,
    onRootCreated: () => {
      if (credentials?.origin === "generated") terminal.print(generatedPasswordText(credentials, terminal));
    },
    isFollower: flags.follower ?? false,
  });
  // Before the greeting, which says that Ctrl+C stops in order.
  const signals = stopSignals(() => {
    terminal.printError("galgo: stopped at once; what was acknowledged is kept");
    Deno.exit(1);
  });
  onReloadSignal(config, () => void broker.reloadCertificates());
  terminal.print(greeting(config, broker, { credentials, terminal }));
  await runUntilSignal(broker, { signals, terminal });
}

/**
 * Credentials for a root user that is still to be made. Of a folder that has a journal the variables are not asked, so
 * a wrong one does not stop its start.
 */
function newRootUser(
  config: Config,
  { environment, flags, platform }: { environment: Environment; flags: ServeFlags; platform: Platform },
): RootCredentials | undefined {
  const withDefaults = flags.withDefaultRootCredentials ?? false;
  try {
    const credentials = rootCredentials(environment, { withDefaults, random: platform.random });
    refuseDefaultInPublic(config, credentials);
    return credentials;
  } catch (error) {
    if (!flags.fresh && hasJournal(config, platform)) return undefined;
    throw error;
  }
}

/** The journal's first entry is the root user. */
function hasJournal({ system }: Config, { disk }: Platform): boolean {
  return (disk.facts(`${system.path}/state/log`)?.length ?? 0) > 0;
}

function refuseDefaultInPublic(
  { tcp, websocket, http, security }: Config,
  credentials: RootCredentials,
): void {
  if (security.allowDefaultPassword || !areDefault(credentials)) return;
  for (const [door, { enabled, address }] of Object.entries({ tcp, websocket, http })) {
    if (!enabled || isLoopback(address.host)) continue;
    throw new CliError(
      `${door}.address "${address.host}" is open to other machines and the root user would have the password "iggy": ` +
        "set IGGY_ROOT_USERNAME and IGGY_ROOT_PASSWORD, or security.allow_default_password = true",
    );
  }
}

function greeting(
  config: Config,
  broker: RunningBroker,
  { credentials, terminal }: { credentials: RootCredentials | undefined; terminal: Terminal },
): string {
  return greetingText({
    config,
    addresses: broker.addresses,
    dataPath: absolutePath(broker.dataPath),
    root: { name: broker.rootName, wasCreated: broker.rootCreated, credentials },
    // Counted from the start of the process, as the person who waits counts.
    startupMs: performance.now(),
    hasColors: terminal.hasColors,
  });
}

/** Where a folder really is; as it was given when that may not be asked. */
function absolutePath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** The signals are kept to the end of the process: a quick stop may be over before the first one's twin comes. */
async function runUntilSignal(
  broker: RunningBroker,
  { signals, terminal }: { signals: StopSignals; terminal: Terminal },
): Promise<void> {
  const signal = await signals.first;
  terminal.print(`${signal}: finishing what is in flight; once more stops at once`);
  const { partitionsFlushed } = await broker.stop();
  const partitions = partitionsFlushed === 1 ? "1 partition" : `${partitionsFlushed} partitions`;
  terminal.print(
    partitionsFlushed === 0
      ? "Stopped; everything was on the disk already."
      : `Stopped; the last messages of ${partitions} were flushed to the disk.`,
  );
}
