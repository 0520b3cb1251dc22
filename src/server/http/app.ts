/**
 * The REST API as a Hono app: the layers around every request, then the endpoints. No rule lives here: endpoints turn a
 * request into the same commands that the binary protocol carries, and answers into JSON.
 *
 * Layers, outermost first: log, gzip, CORS, who may pass (authentication.ts). What any of them throws becomes an answer
 * in one place (errors.ts).
 */
import { Hono, type MiddlewareHandler } from "hono";
import type { Broker } from "../../broker/mod.ts";
import type { Clock, Logger, Random } from "../../platform/mod.ts";
import type { Health } from "../health.ts";
import { AccessTokens, type TokenSettings } from "./access_tokens.ts";
import { setAnswerHeader } from "./answer_headers.ts";
import { gate } from "./authentication.ts";
import { BodyRoom } from "./body_room.ts";
import { clientRoutes } from "./clients.ts";
import { compression } from "./compression.ts";
import { cors, type CorsSettings } from "./cors.ts";
import { documentationRoutes } from "./documentation.ts";
import { errorAnswer } from "./errors.ts";
import { groupRoutes } from "./groups.ts";
import { healthRoutes } from "./health_routes.ts";
import { hintFor } from "./hints.ts";
import { loginRoutes } from "./logins.ts";
import { messageRoutes } from "./messages.ts";
import { metricsRoutes, type MetricsSettings, type RequestCounter } from "./metrics.ts";
import { offsetRoutes } from "./offsets.ts";
import { type Packer, packsHere } from "./packing/packer.ts";
import { partitionRoutes } from "./partitions.ts";
import type { Rest, RestEnv, Route } from "./route.ts";
import { fixedFirst, RouteMap } from "./route_map.ts";
import { snapshotRoutes } from "./snapshot.ts";
import { streamRoutes } from "./streams.ts";
import { systemRoutes } from "./system.ts";
import { tokenRoutes } from "./tokens.ts";
import { Tickets } from "./tickets.ts";
import { topicRoutes } from "./topics.ts";
import { userRoutes } from "./users.ts";

export interface AppOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly tokens: TokenSettings;
  readonly cors: CorsSettings;
  readonly metrics: MetricsSettings;
  readonly health: Health;
  /** Most bytes of a body. */
  readonly maxRequestSizeBytes: number;
  /** The longest that a poll may wait for messages. */
  readonly maxWaitMs: number;
  /** Most bytes of all bodies together while they arrive. */
  readonly bodiesBytes: number;
  /** Packs bodies; everything where it is asked when absent. */
  readonly packer?: Packer;
}

/** On every answer. */
const HEADERS: readonly (readonly [name: string, value: string])[] = [
  // Also a GET may change something here, a poll that commits for example.
  ["cache-control", "no-store"],
  // What clients stored must not become a page of this broker, whatever a browser takes it for.
  ["x-content-type-options", "nosniff"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ["referrer-policy", "no-referrer"],
];

export type RestApp = Hono<RestEnv>;

export function createApp(broker: Broker, options: AppOptions): RestApp {
  const { clock, random, logger, maxRequestSizeBytes, maxWaitMs, packer = packsHere } = options;
  const tokens = new AccessTokens(options.tokens, options, () => broker.recheckWaiting());
  const tickets = new Tickets(options);
  const bodies = new BodyRoom(options.bodiesBytes);
  const rest: Rest = {
    broker,
    clock,
    random,
    tokens,
    maxRequestSizeBytes,
    maxWaitMs,
    bodies,
    packer,
    tickets,
    logger,
  };
  const requests: RequestCounter = { count: 0 };
  const routes = allRoutes(rest, options, requests);
  const map = new RouteMap(routes);
  // Paths stay as they came until a parameter is taken out of them, so that `%2F` in a name is no slash.
  const app: RestApp = new Hono<RestEnv>({ getPath: (request) => rawPath(request.url) });
  app.onError((error, call) => errorAnswer(call, error, logger, hintFor(call, error, rest)));
  app.use(log(clock, logger, requests));
  app.use(compression(clock));
  if (options.cors.enabled) app.use(cors(options.cors, map));
  app.use(gate(rest, map));
  for (const { method, path, answer } of fixedFirst(routes)) app.on(method, path, answer);
  return app;
}

function allRoutes(rest: Rest, { metrics, health }: AppOptions, requests: RequestCounter): Route[] {
  const routes: Route[] = [
    ...documentationRoutes(rest, () => routes),
    ...systemRoutes(rest),
    ...healthRoutes(health),
    ...metricsRoutes(rest, metrics, requests),
    ...clientRoutes(rest),
    ...snapshotRoutes(rest),
    ...loginRoutes(rest),
    ...userRoutes(rest),
    ...tokenRoutes(rest),
    ...streamRoutes(rest),
    ...topicRoutes(rest),
    ...partitionRoutes(rest),
    ...messageRoutes(rest),
    ...offsetRoutes(rest),
    ...groupRoutes(rest),
  ];
  return routes;
}

/** Counts, and writes one line a request. Neither queries nor headers are in it: they may hold secrets. */
function log(clock: Clock, logger: Logger, requests: RequestCounter): MiddlewareHandler<RestEnv> {
  return async (call, next) => {
    requests.count++;
    const startedAtMs = clock.monotonicMs();
    for (const [name, value] of HEADERS) setAnswerHeader(call, name, value);
    await next();
    const { method, path } = call.req;
    const write = (status: number) => {
      const durationMs = (clock.monotonicMs() - startedAtMs).toFixed(1);
      logger.debug(`HTTP ${method} ${path}: ${status} in ${durationMs} ms`);
    };
    const sent = call.get("sent");
    if (sent === undefined) write(call.res.status);
    else void sent.then(write);
  };
}

/** The path in an absolute URL. */
function rawPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start < 0) return "/";
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}
