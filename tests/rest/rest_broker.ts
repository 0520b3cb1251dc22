/**
 * A broker with its REST API for tests, over a simulated disk and clock: the app called without a socket, or the whole
 * broker behind one.
 */
import { Broker, type Session } from "../../src/broker/mod.ts";
import { loadConfig } from "../../src/config/mod.ts";
import { type RecordingLogger, simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { type AppOptions, createApp } from "../../src/server/http/app.ts";
import { brokerSettings, configuredDoors } from "../../src/server/broker_settings.ts";
import { Health } from "../../src/server/health.ts";
import { startBroker } from "../../src/server/mod.ts";
import { heldAgainstDocument } from "./documented.ts";
import type { Answers, CommandKind, CommandOf } from "../../src/wire/mod.ts";
import type { RestTransport } from "./replay.ts";
import { OTHER_DOORS_OFF } from "../support/other_doors_off.ts";

export interface RestBroker extends RestTransport {
  readonly logger: RecordingLogger;
  /** Where there is a socket. */
  readonly port?: number;
  /** Where there is none: bytes of buffers in use. */
  readonly slabsInUse?: () => number;
  /** The answer as it is, not held against the document; its body is for the caller to take. */
  readonly bareFetch?: RestTransport["fetch"];
  /** Takes all buffers; the function that comes back gives them back. */
  readonly fillSlabs?: () => () => void;
  /** Where there is no socket: a command of the root user, without a request. */
  readonly asRoot?: <K extends CommandKind>(command: CommandOf<K>) => Promise<Answers[K]>;
  /** How many timers are set. */
  readonly timers: () => number;
  stop(): Promise<void>;
}

/** Names and values as in the environment of the real program. */
export type Settings = Readonly<Record<string, string>>;

const ROOT_SESSION: Session = {
  clientId: 0,
  transport: "http",
  address: "",
  maxPollBytes: 0,
  userId: 0,
  groups: [],
};
const SEED = 1;
const DATA = { IGGY_SYSTEM_PATH: "/data" };
export const TOKEN_SECRET = "a secret of tests, long enough";

/** The app alone. */
export async function restApp(settings: Partial<AppOptions> = {}): Promise<RestBroker> {
  const { platform, clock, logger } = simulatedPlatform({ seed: SEED });
  const { config } = loadConfig({ environment: DATA });
  const root = { username: "iggy", password: "iggy" };
  const broker = await Broker.open(
    platform,
    brokerSettings(config, {
      root,
      doors: configuredDoors(config),
      logFiles: undefined,
      isFollower: false,
    }),
  );
  await broker.ensureRoot();
  const health = new Health();
  health.becomeReady(() => broker.ailments());
  const app = createApp(broker, {
    clock: platform.clock,
    random: platform.random,
    logger,
    tokens: {
      algorithm: "HS256",
      issuer: "iggy.apache.org",
      audience: "iggy.apache.org",
      validIssuers: ["iggy.apache.org"],
      validAudiences: ["iggy.apache.org"],
      accessTokenExpirySeconds: 3600,
      clockSkewSeconds: 5,
      notBeforeSeconds: 0,
      encodingSecret: new TextEncoder().encode(TOKEN_SECRET),
      decodingSecret: new TextEncoder().encode(TOKEN_SECRET),
      trustedIssuers: [],
      revokedPlace: undefined,
    },
    cors: config.http.cors,
    metrics: config.http.metrics,
    health,
    maxRequestSizeBytes: config.http.maxRequestSizeBytes,
    maxWaitMs: config.http.maxWaitMs,
    bodiesBytes: config.limits.memoryBytes,
    ...settings,
  });
  const fetchApp = async (path: string, init: RequestInit) => await app.request(path, init);
  return {
    logger,
    slabsInUse: () => broker.slabs.usedBytes,
    fillSlabs: () => {
      const slab = broker.slabs.acquire(config.limits.memoryBytes);
      return () => broker.slabs.release(slab);
    },
    timers: () => clock.timers,
    asRoot: async (command) => await broker.execute(ROOT_SESSION, command),
    bareFetch: fetchApp,
    fetch: heldAgainstDocument(fetchApp),
    sleep: (ms) => clock.advance(ms),
    stop: async () => void await broker.close(),
  };
}

/** All of it, on a free port of this machine. */
export async function restServer(settings: Settings = {}): Promise<RestBroker> {
  const { platform, clock, logger } = simulatedPlatform({ seed: SEED });
  const environment = {
    ...DATA,
    IGGY_TCP_ENABLED: "false",
    IGGY_HTTP_ADDRESS: "127.0.0.1:0",
    ...OTHER_DOORS_OFF,
    ...settings,
  };
  const { config } = loadConfig({ environment });
  const running = await startBroker(config, platform, { rootUser: { name: "iggy", password: "iggy" } });
  const client = Deno.createHttpClient({});
  const { port } = running.addresses.http!;
  const origin = `http://127.0.0.1:${port}`;
  const fetchBroker = (path: string, init: RequestInit) => fetch(origin + path, { ...init, client });
  return {
    logger,
    port,
    timers: () => clock.timers,
    bareFetch: fetchBroker,
    fetch: heldAgainstDocument(fetchBroker),
    sleep: (ms) => clock.advance(ms),
    stop: async () => {
      client.close();
      await running.stop();
    },
  };
}
