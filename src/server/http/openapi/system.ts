/** What the broker tells about itself, as the document describes it. */
import { z } from "@hono/zod-openapi";
import { jsonAnswer, jsonContent, type Operations, TEXT_TYPE } from "./operation.ts";
import { micros, size, u32, u64 } from "./values.ts";

const Stats = z.object({
  process_id: u32,
  cpu_usage: z.number().openapi({ description: "Percent of one core, of this process." }),
  total_cpu_usage: z.number().openapi({ description: "Percent, of the machine." }),
  memory_usage: size,
  total_memory: size,
  available_memory: size,
  run_time: u64.openapi({ description: "Microseconds." }),
  start_time: micros,
  read_bytes: size,
  written_bytes: size,
  messages_size_bytes: size,
  streams_count: u32,
  topics_count: u32,
  partitions_count: u32,
  segments_count: u32,
  messages_count: u64,
  clients_count: u32.openapi({ description: "Connections of the binary protocol." }),
  consumer_groups_count: u32,
  hostname: z.string(),
  os_name: z.string(),
  os_version: z.string(),
  kernel_version: z.string(),
  iggy_server_version: z.string().openapi({ description: "Whose protocol is spoken." }),
  iggy_server_semver: u32,
  cache_metrics: z.object({}),
  threads_count: u32,
  free_disk_space: size,
  total_disk_space: size,
}).openapi("Stats");

const ClusterNode = z.object({
  name: z.string(),
  ip: z.string(),
  endpoints: z.object({ tcp: u32, quic: u32, http: u32, websocket: u32, web_socket: u32 }),
  role: z.enum(["leader", "follower"]),
  status: z.enum(["healthy", "starting", "stopping", "unreachable", "maintenance", "unknown"]),
}).openapi("ClusterNode");

const ClusterMetadata = z.object({ name: z.string(), nodes: z.array(ClusterNode) }).openapi(
  "ClusterMetadata",
);

const SnapshotRequest = z.object({
  compression: z.enum(["Stored", "Deflated", "Bzip2", "Zstd", "Lzma", "Xz"]).openapi({
    description: "Stored or Deflated; the others are Deflated, too.",
  }),
  snapshot_types: z.array(
    z.enum([
      "FilesystemOverview",
      "ProcessList",
      "ResourceUsage",
      "Test",
      "ServerLogs",
      "ServerConfig",
      "All",
    ]),
  ).openapi({ description: "All stands alone, and is all but Test." }),
}).openapi("SnapshotRequest");

const Liveness = z.object({ status: z.enum(["alive"]) }).openapi("Liveness");

const Readiness = z.object({
  status: z.enum(["ready", "not ready"]),
  reason: z.string().nullable(),
  partitions: z.object({ open: u32, total: u32.nullable() }).nullable(),
}).openapi("Readiness");

const Healthiness = z.object({
  status: z.enum(["healthy", "unhealthy"]),
  reasons: z.array(z.string()),
}).openapi("Healthiness");

const METRICS = "# HELP streams total count of streams.\n# TYPE streams gauge\nstreams 2\n# EOF\n";

const STATS = {
  process_id: 4120,
  cpu_usage: 1.75,
  total_cpu_usage: 6.5,
  memory_usage: "48 MiB",
  total_memory: "16 GiB",
  available_memory: "11.5 GiB",
  run_time: 93000000,
  start_time: 1775000000000000,
  read_bytes: "0 B",
  written_bytes: "212 KiB",
  messages_size_bytes: "185 B",
  streams_count: 1,
  topics_count: 1,
  partitions_count: 1,
  segments_count: 1,
  messages_count: 2,
  clients_count: 1,
  consumer_groups_count: 1,
  hostname: "node-a",
  os_name: "Debian GNU/Linux",
  os_version: "12",
  kernel_version: "6.1.0",
  iggy_server_version: "0.8.0",
  iggy_server_semver: 8000,
  cache_metrics: {},
  threads_count: 9,
  free_disk_space: "80 GiB",
  total_disk_space: "250 GB",
};
const CLUSTER = {
  name: "single-node",
  nodes: [{
    name: "iggy-node",
    ip: "127.0.0.1",
    endpoints: { tcp: 8090, quic: 8080, http: 3000, websocket: 8092, web_socket: 8092 },
    role: "leader",
    status: "healthy",
  }],
};

export const systemOperations: Operations = {
  "GET /": {
    tag: "System",
    summary: "Say what this is",
    answers: { 200: textAnswer("A fixed text.", "Iggy API") },
  },
  "GET /ping": {
    tag: "System",
    summary: "Ask for a sign of life",
    answers: { 200: textAnswer("A fixed text.", "pong") },
  },
  "GET /openapi.json": {
    tag: "System",
    summary: "This document",
    answers: {
      200: jsonAnswer("The OpenAPI document.", z.object({ openapi: z.string() }), { openapi: "3.1.0" }),
    },
  },
  "GET /docs": {
    tag: "System",
    summary: "This document as a page",
    answers: {
      200: { description: "A page.", content: { "text/html; charset=utf-8": text("<!doctype html>…") } },
    },
  },
  "GET /docs/reference.js": {
    tag: "System",
    summary: "The script of the page",
    answers: { 200: { description: "A script.", content: { "text/javascript; charset=utf-8": text("…") } } },
  },
  "GET /livez": {
    tag: "System",
    summary: "Say whether the process lives",
    answers: { 200: jsonAnswer("It does.", Liveness, { status: "alive" }) },
  },
  "GET /readyz": {
    tag: "System",
    summary: "Say whether requests are taken",
    answers: {
      200: jsonAnswer("They are.", Readiness, { status: "ready", reason: null, partitions: null }),
      503: jsonAnswer("The broker is starting or stopping.", Readiness, {
        status: "not ready",
        reason: "the broker is starting: 37 of 120 partitions are open",
        partitions: { open: 37, total: 120 },
      }),
    },
  },
  "GET /healthz": {
    tag: "System",
    summary: "Say what is wrong",
    description:
      "A partition that could not be opened, or a full disk; a restart may not help, so that the process is no " +
      "less alive.",
    answers: {
      200: jsonAnswer("Nothing is.", Healthiness, { status: "healthy", reasons: [] }),
      503: jsonAnswer("What is wrong.", Healthiness, {
        status: "unhealthy",
        reasons: ["the disk has 12 MiB left"],
      }),
    },
  },
  "GET /metrics": {
    tag: "System",
    summary: "Show figures for Prometheus",
    description: "In the text format of OpenMetrics. Where it is, and whether, is set by `http.metrics`.",
    answers: { 200: textAnswer("The figures.", METRICS) },
  },
  "POST /snapshot": {
    tag: "System",
    summary: "Take a snapshot for whoever searches a fault",
    description: "A ZIP archive with a text for each type, without secrets.",
    body: jsonContent(SnapshotRequest, { compression: "Deflated", snapshot_types: ["ServerConfig", "Test"] }),
    answers: {
      200: {
        description: "The archive.",
        content: { "application/zip": { schema: z.string().openapi({ format: "binary" }), example: "PK…" } },
        headers: { "Content-Disposition": "A name for the file." },
      },
    },
    refusals: ["invalid_command", "snapshot_file_completion_failed", "unauthorized"],
  },
  "GET /stats": {
    tag: "System",
    summary: "Show figures of the process, the machine and the data",
    answers: { 200: jsonAnswer("The figures.", Stats, STATS) },
    refusals: ["unauthorized"],
  },
  "GET /cluster/metadata": {
    tag: "System",
    summary: "Show the nodes and their ports",
    answers: { 200: jsonAnswer("The nodes.", ClusterMetadata, CLUSTER) },
  },
};

function textAnswer(description: string, example: string) {
  return { description, content: { [TEXT_TYPE]: text(example) } };
}

function text(example: string) {
  return { schema: z.string(), example };
}
