/**
 * A broker with its REST API for tests, over a simulated disk and clock: the app called without a socket, or the whole
 * broker behind one.
 */
import { Broker } from "../../src/broker/mod.ts";
import { loadConfig } from "../../src/config/mod.ts";
import { type RecordingLogger, simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { type AppOptions, createApp } from "../../src/server/http/app.ts";
import { brokerSettings, configuredDoors } from "../../src/server/broker_settings.ts";
import { startBroker } from "../../src/server/mod.ts";
import { heldAgainstDocument } from "./documented.ts";
import type { RestTransport } from "./replay.ts";

export interface RestBroker extends RestTransport {
  readonly logger: RecordingLogger;
  /** Where there is a socket. */
  readonly port?: number;
  /** Where there is none: bytes of buffers in use. */
  readonly slabsInUse?: () => number;
  /** Takes all buffers; the function that comes back gives them back. */
  readonly fillSlabs?: () => () => void;
  stop(): Promise<void>;
}

/** Names and values as in the environment of the real program. */
export type Settings = Readonly<Record<string, string>>;

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
    maxRequestSizeBytes: config.http.maxRequestSizeBytes,
    ...settings,
  });
  return {
    logger,
    slabsInUse: () => broker.slabs.usedBytes,
    fillSlabs: () => {
      const slab = broker.slabs.acquire(config.limits.memoryBytes);
      return () => broker.slabs.release(slab);
    },
    fetch: heldAgainstDocument(async (path, init) => await app.request(path, init)),
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
    ...settings,
  };
  const { config } = loadConfig({ environment });
  const running = await startBroker(config, platform, { rootUser: { name: "iggy", password: "iggy" } });
  const client = Deno.createHttpClient({});
  const { port } = running.addresses.http!;
  const origin = `http://127.0.0.1:${port}`;
  return {
    logger,
    port,
    fetch: heldAgainstDocument((path, init) => fetch(origin + path, { ...init, client })),
    sleep: (ms) => clock.advance(ms),
    stop: async () => {
      client.close();
      await running.stop();
    },
  };
}
