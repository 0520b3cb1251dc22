/**
 * Puts a broker together: the data folder's lock, the rules and the files behind them, then the doors. The command
 * line, the tests and whoever embeds a broker all come through here.
 */
import { Broker, type StopReport } from "../broker/mod.ts";
import { type Config, effectiveConfigToml } from "../config/mod.ts";
import { seedIds } from "../log/mod.ts";
import { addressText, type Disk, DiskError, type DiskLock, type Platform } from "../platform/mod.ts";
import { brokerSettings, type DoorAddresses } from "./broker_settings.ts";
import { Doors } from "./doors.ts";
import { Health } from "./health.ts";
import { ReadinessFile } from "./readiness.ts";
import { ServerLog } from "./server_log.ts";

export interface StartOptions {
  /** Name and password of the root user, for a data folder that has none yet. */
  readonly rootUser: { readonly name: string; readonly password: string } | undefined;
  /** Called just before the root user is made, which comes last: a start that fails before has made none. */
  readonly onRootCreated?: () => void;
  /** Clients are told that another node of the cluster leads. */
  readonly isFollower?: boolean;
}

export interface RunningBroker {
  /** Of the doors that are open. */
  readonly addresses: Readonly<Partial<DoorAddresses>>;
  readonly dataPath: string;
  /** Whether this start made the root user. */
  readonly rootCreated: boolean;
  readonly rootName: string;
  /** Reads the files of certificates again, for connections to come. Never rejects: what is wrong is in the log. */
  reloadCertificates(): Promise<void>;
  /** Resolves when nothing is in flight, everything is on the disk, and all is closed. */
  stop(): Promise<StopReport>;
}

/** Errors: StartError, ListenError, DiskError, each with one sentence for the operator; nothing is left open then. */
export async function startBroker(
  config: Config,
  platform: Platform,
  options: StartOptions,
): Promise<RunningBroker> {
  const dataPath = config.system.path;
  platform.disk.makeDirectory(dataPath);
  await syncParent(platform.disk, dataPath);
  const lock = platform.disk.lock(`${dataPath}/galgo.lock`);
  const log = new ServerLog(config, platform);
  try {
    return await startLocked(config, { ...platform, logger: log.logger }, options, { lock, log });
  } catch (error) {
    log.record.error(`the broker could not be started: ${error instanceof Error ? error.message : error}`);
    log.close();
    lock.release();
    throw error;
  }
}

async function startLocked(
  config: Config,
  platform: Platform,
  options: StartOptions,
  { lock, log }: { readonly lock: DiskLock; readonly log: ServerLog },
): Promise<RunningBroker> {
  const readiness = new ReadinessFile(platform.disk, config.system.path, config.system.runtime.path);
  readiness.remove();
  seedMessageIds(platform);
  const doors = new Doors(config, platform);
  const root = options.rootUser && { username: options.rootUser.name, password: options.rootUser.password };
  const settings = brokerSettings(config, {
    root,
    doors: doors.addresses,
    logFiles: log.place,
    isFollower: options.isFollower ?? false,
  });
  const health = new Health();
  let broker: Broker | undefined;
  let rootUser: Awaited<ReturnType<Broker["ensureRoot"]>>;
  const closeAll = async () => {
    health.stop();
    broker?.stopWaiting();
    await doors.close();
    return await broker?.close() ?? { partitionsFlushed: 0 };
  };
  try {
    // First, so that whoever waits for the start sees how far it is.
    const rest = await doors.openRest(health);
    broker = await Broker.open(platform, settings, log.record, health.progress);
    await doors.openBinary(broker);
    rootUser = await broker.ensureRoot(options.onRootCreated);
    rest?.serve(broker);
    health.becomeReady(() => broker!.ailments());
    await readiness.write(effectiveConfigToml(config, doors.addresses));
  } catch (error) {
    await closeAll();
    throw error;
  }
  log.record.info(`ready, with data in "${config.system.path}"; open doors: ${doorsText(doors.open)}`);
  return {
    addresses: doors.open,
    dataPath: config.system.path,
    rootCreated: rootUser.wasCreated,
    rootName: rootUser.username,
    reloadCertificates: () => doors.reloadCertificates(),
    stop: once(async () => {
      readiness.remove();
      const report = await closeAll();
      log.record.info(`stopped in order; ${report.partitionsFlushed} partitions were flushed by it`);
      log.close();
      lock.release();
      return report;
    }),
  };
}

function doorsText(open: RunningBroker["addresses"]): string {
  return Object.entries(open).map(([door, address]) => `${door} ${addressText(address)}`).join(", ") ||
    "none";
}

/** The kernel makes up ids of messages that come without; it is fed once, from a source fit for secrets. */
function seedMessageIds(platform: Platform): void {
  const seed = new Uint32Array(4);
  platform.random.fill(new Uint8Array(seed.buffer));
  seedIds(seed);
}

/** A new data folder must not vanish with its directory entry. The folder above may be none of ours to open. */
async function syncParent(disk: Disk, path: string): Promise<void> {
  const slash = path.lastIndexOf("/");
  try {
    await disk.syncDirectory(slash < 0 ? "." : path.slice(0, slash) || "/");
  } catch (error) {
    if (!(error instanceof DiskError && error.code === "permission_denied")) throw error;
  }
}

function once<T>(task: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => result ??= task();
}
