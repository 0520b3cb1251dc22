/** Figures in the text format of OpenMetrics, for who scrapes them without a login. */
import type { Figures } from "../../broker/mod.ts";
import { plainText } from "./answers.ts";
import type { Rest, Route } from "./route.ts";

export interface MetricsSettings {
  readonly enabled: boolean;
  /** A path. */
  readonly endpoint: string;
}

/** How many requests came, whatever became of them. */
export interface RequestCounter {
  count: number;
}

export function metricsRoutes(
  { broker }: Rest,
  settings: MetricsSettings,
  requests: RequestCounter,
): Route[] {
  if (!settings.enabled) return [];
  return [{
    method: "GET",
    path: settings.endpoint,
    documentedAs: "/metrics",
    isPublic: true,
    answer: (call) => plainText(call, metricsText(requests.count, broker.figures())),
  }];
}

/** In the order in which the original has them. */
export function metricsText(requests: number, figures: Figures): string {
  const gauges = [
    ["streams", figures.streamsCount],
    ["topics", figures.topicsCount],
    ["partitions", figures.partitionsCount],
    ["segments", figures.segmentsCount],
    ["messages", figures.messagesCount],
    ["users", figures.usersCount],
    ["clients", figures.clientsCount],
  ] as const;
  const lines = [
    ...family("http_requests", "counter"),
    `http_requests_total ${requests}`,
    ...gauges.flatMap(([name, value]) => [...family(name, "gauge"), `${name} ${value}`]),
    "# EOF",
  ];
  return `${lines.join("\n")}\n`;
}

function family(name: string, type: "counter" | "gauge"): string[] {
  return [`# HELP ${name} total count of ${name}.`, `# TYPE ${name} ${type}`];
}
