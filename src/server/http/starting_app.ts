/** What REST answers while logs are opened: how far that is, and to everything else that it may be asked again. */
import { Hono } from "hono";
import type { Health } from "../health.ts";
import { errorAnswer, RequestError } from "./errors.ts";
import { healthRoutes } from "./health_routes.ts";
import type { RestEnv } from "./route.ts";
import type { Logger } from "../../platform/mod.ts";
import type { RestApp } from "./app.ts";

const RETRY_AFTER_SECONDS = 1;

export function createStartingApp(health: Health, logger: Logger): RestApp {
  const app: RestApp = new Hono<RestEnv>();
  app.onError((error, call) => errorAnswer(call, error, logger, undefined));
  for (const { method, path, answer } of healthRoutes(health)) app.on(method, path, answer);
  app.all("*", (call) => {
    call.header("retry-after", String(RETRY_AFTER_SECONDS));
    throw new RequestError(429, "error", health.unreadiness ?? "the broker is starting");
  });
  return app;
}
