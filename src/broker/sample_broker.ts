/** A broker in a simulated world, asked as doors ask it. For tests of this room. */
import { type SimulatedPlatform, simulatedPlatform } from "../platform/simulation/mod.ts";
import {
  type Answers,
  BrokerError,
  type CommandKind,
  type CommandOf,
  type ErrorName,
  GLOBAL_FLAGS,
  type GlobalFlag,
  type GlobalPermissions,
  type Permissions,
  type StreamPermissions,
} from "../wire/mod.ts";
import { Broker } from "./broker.ts";
import type { Session } from "./session.ts";
import type { BrokerSettings } from "./settings.ts";

const MEBIBYTE = 1024 ** 2;

const SETTINGS: BrokerSettings = {
  dataPath: "/data",
  runtimePath: "runtime",
  log: {
    segmentSizeBytes: 8 * MEBIBYTE,
    enforceFsync: false,
    messagesRequiredToSave: 1024,
    sizeRequiredToSaveBytes: MEBIBYTE,
  },
  limits: { memoryBytes: 64 * MEBIBYTE, openFiles: 64, quarantineBytes: MEBIBYTE },
  topicDefaults: { messageExpiryMicros: 2n ** 64n - 1n, maxTopicSizeBytes: 2n ** 64n - 1n },
  messageSaver: undefined,
  heartbeat: undefined,
  groups: { rebalancingTimeoutMs: 30_000, checkIntervalMs: 5_000 },
  tokens: { maxPerUser: 3, cleanerIntervalMs: undefined },
  root: { username: "iggy", password: "iggy" },
  clusterMetadata: () => ({ name: "single-node", nodes: [] }),
  configText: () => "",
  logFiles: undefined,
};

export class SampleBroker {
  readonly world: SimulatedPlatform;
  readonly #settings: BrokerSettings;
  #broker: Broker;
  #addresses = 0;

  private constructor(world: SimulatedPlatform, settings: BrokerSettings, broker: Broker) {
    this.world = world;
    this.#settings = settings;
    this.#broker = broker;
  }

  static async open(changes: Partial<BrokerSettings> = {}): Promise<SampleBroker> {
    const world = simulatedPlatform({ seed: 1 });
    const settings = { ...SETTINGS, ...changes };
    const broker = await Broker.open(world.platform, settings);
    await broker.ensureRoot();
    return new SampleBroker(world, settings, broker);
  }

  get broker(): Broker {
    return this.#broker;
  }

  /** Stops and starts again; sessions of before are of no use. */
  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  /** After `close`. */
  async start(): Promise<void> {
    this.#broker = await Broker.open(this.world.platform, this.#settings);
  }

  async close(): Promise<void> {
    await this.#broker.close();
  }

  connect(host = "10.0.0.1"): Session {
    const address = `${host}:${40_000 + this.#addresses++}`;
    return this.#broker.openSession({ transport: "tcp", address, maxPollBytes: MEBIBYTE });
  }

  disconnect(session: Session): void {
    this.#broker.closeSession(session);
  }

  async login(username: string, password: string, host?: string): Promise<Session> {
    const session = this.connect(host);
    await this.ask(session, {
      kind: "login_user",
      username,
      password,
      version: undefined,
      context: undefined,
    });
    return session;
  }

  root(): Promise<Session> {
    return this.login("iggy", "iggy");
  }

  async ask<K extends CommandKind>(session: Session, command: CommandOf<K>): Promise<Answers[K]> {
    return await this.#broker.execute(session, command);
  }

  /** The name of the refusal; "ok" when there is none. */
  async outcome<K extends CommandKind>(session: Session, command: CommandOf<K>): Promise<ErrorName | "ok"> {
    return await outcome(this.ask(session, command));
  }

  /** Created by root, with the password "secret"; returns the id. */
  async createUser(root: Session, username: string, permissions?: Permissions): Promise<number> {
    const user = await this.ask(root, {
      kind: "create_user",
      username,
      password: "secret",
      status: "active",
      permissions,
    });
    return user.id;
  }
}

export async function outcome(answer: Promise<unknown>): Promise<ErrorName | "ok"> {
  try {
    await answer;
    return "ok";
  } catch (error) {
    if (error instanceof BrokerError) return error.code;
    throw error;
  }
}

export function globalFlags(...flags: readonly GlobalFlag[]): GlobalPermissions {
  const entries = GLOBAL_FLAGS.map((flag) => [flag, flags.includes(flag)]);
  return Object.fromEntries(entries) as GlobalPermissions;
}

export function permissions(
  flags: readonly GlobalFlag[],
  streams: readonly (readonly [number, StreamPermissions])[] = [],
): Permissions {
  return { global: globalFlags(...flags), streams: new Map(streams) };
}
