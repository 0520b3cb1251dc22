/**
 * How the broker is, without a login: whether it lives at all, whether it takes requests, and what is wrong with it. These
 * alone answer 503, which a released client takes for success, so no other endpoint may.
 */
import type { Health } from "../health.ts";
import { json } from "./answers.ts";
import type { Route } from "./route.ts";

export function healthRoutes(health: Health): Route[] {
  return [
    { method: "GET", path: "/livez", isPublic: true, answer: (call) => json(call, { status: "alive" }) },
    {
      method: "GET",
      path: "/readyz",
      isPublic: true,
      answer: (call) => {
        const reason = health.unreadiness;
        if (reason === undefined) return json(call, { status: "ready", reason: null, partitions: null });
        const { partitionsOpen, partitionsTotal } = health.progress;
        const partitions = { open: partitionsOpen, total: partitionsTotal ?? null };
        return json(call, { status: "not ready", reason, partitions }, 503);
      },
    },
    {
      method: "GET",
      path: "/healthz",
      isPublic: true,
      answer: (call) => {
        const { reasons } = health;
        const isHealthy = reasons.length === 0;
        return json(call, { status: isHealthy ? "healthy" : "unhealthy", reasons }, isHealthy ? 200 : 503);
      },
    },
  ];
}
