/** From the configuration to the REST door. */
import { type Broker, StartError } from "../broker/mod.ts";
import { type Config, NEVER_EXPIRES } from "../config/mod.ts";
import type { Disk, Platform, Random } from "../platform/mod.ts";
import type { Admission } from "./admission.ts";
import type { TokenAlgorithm, TokenSettings } from "./http/access_tokens.ts";
import type { Health } from "./health.ts";
import { createApp } from "./http/app.ts";
import { type HttpDoor, type HttpOptions, serveHttp } from "./http/http_server.ts";
import { createStartingApp } from "./http/starting_app.ts";
import { ThreadPacker } from "./http/packing/packer.ts";

const RANDOM_SECRET_BYTES = 48;
/** In the data folder, where the original keeps it, too. */
const REVOKED_TOKENS = "state/tokens";
/** Bodies lie outside of the buffers that `limits.memory` counts, and may take this part as much besides. */
const BODIES_SHARE = 4;
const MICROS_A_SECOND = 1_000_000n;
const ALGORITHMS: ReadonlySet<string> = new Set<TokenAlgorithm>(["HS256", "HS384", "HS512"]);

export interface RestDoor extends HttpDoor {
  /**
   * Takes all requests from here on; until then there are the health routes alone. Errors: StartError for an unreadable
   * list of revoked tokens.
   */
  serve(broker: Broker): void;
}

/** Errors: ListenError; StartError for an algorithm that cannot sign with a secret. */
export async function openHttpDoor(
  platform: Platform,
  config: Config,
  { admission, health, secure }: {
    readonly admission: Admission;
    readonly health: Health;
    readonly secure?: HttpOptions["secure"];
  },
): Promise<RestDoor> {
  const { http, shutdown } = config;
  const { clock, random, logger } = platform;
  const tokens = tokenSettings(config, platform);
  const app = { fetch: createStartingApp(health, logger).fetch };
  const door = await serveHttp({
    app: { fetch: (...call) => app.fetch(...call) },
    ...http.address,
    admission,
    secure,
    closeTimeoutMs: shutdown.timeoutMs,
  });
  const { cors, metrics, maxRequestSizeBytes, maxWaitMs } = http;
  const bodiesBytes = Math.max(Math.floor(config.limits.memoryBytes / BODIES_SHARE), maxRequestSizeBytes);
  const packer = new ThreadPacker(clock);
  const settings = { tokens, cors, metrics, maxRequestSizeBytes, maxWaitMs, bodiesBytes };
  const options = { clock, random, logger, health, packer, ...settings };
  return {
    address: door.address,
    serve: (broker) => void (app.fetch = createApp(broker, options).fetch),
    close: () => door.close().finally(() => packer.close()),
  };
}

function tokenSettings(
  { http: { jwt }, system }: Config,
  { random, disk }: { readonly random: Random; readonly disk: Disk },
): TokenSettings {
  const { algorithm, accessTokenExpiryMicros } = jwt;
  if (!isSymmetric(algorithm)) {
    throw new StartError(
      `http.jwt.algorithm: "${algorithm}" needs a key pair and cannot sign; use HS256, HS384 or HS512`,
    );
  }
  const [encodingSecret, decodingSecret] = secretsOf(jwt, random);
  return {
    algorithm,
    issuer: jwt.issuer,
    audience: jwt.audience,
    validIssuers: jwt.validIssuers,
    validAudiences: jwt.validAudiences,
    accessTokenExpirySeconds: accessTokenExpiryMicros === NEVER_EXPIRES
      ? undefined
      : Number(accessTokenExpiryMicros / MICROS_A_SECOND),
    clockSkewSeconds: Math.floor(jwt.clockSkewMs / 1000),
    notBeforeSeconds: Math.floor(jwt.notBeforeMs / 1000),
    encodingSecret,
    decodingSecret,
    trustedIssuers: jwt.trustedIssuers,
    revokedPlace: tokensOutliveUs(jwt) ? { disk, path: `${system.path}/${REVOKED_TOKENS}` } : undefined,
  };
}

/** Those that a secret of this start signed do not, and need not be remembered. */
function tokensOutliveUs({ encodingSecret, decodingSecret, trustedIssuers }: Config["http"]["jwt"]): boolean {
  return encodingSecret + decodingSecret !== "" || trustedIssuers.some(({ userId }) => userId !== 0);
}

function isSymmetric(algorithm: string): algorithm is TokenAlgorithm {
  return ALGORITHMS.has(algorithm);
}

/** One secret serves both ways; none at all means a random one, and tokens that end with the process. */
function secretsOf(jwt: Config["http"]["jwt"], random: Random): [Uint8Array, Uint8Array] {
  const encoding = jwt.encodingSecret || jwt.decodingSecret;
  if (encoding === "") {
    const secret = new Uint8Array(RANDOM_SECRET_BYTES);
    random.fill(secret);
    return [secret, secret];
  }
  return [
    secretBytes(encoding, jwt.useBase64Secret),
    secretBytes(jwt.decodingSecret || encoding, jwt.useBase64Secret),
  ];
}

function secretBytes(text: string, isBase64: boolean): Uint8Array {
  if (!isBase64) return new TextEncoder().encode(text);
  try {
    return Uint8Array.fromBase64(text);
  } catch (cause) {
    throw new StartError("http.jwt: use_base64_secret is true, and a secret is no base64", { cause });
  }
}
