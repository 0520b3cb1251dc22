/** What the broker tells about itself. */
import type { ClusterNode, Stats } from "../../wire/mod.ts";
import { json, plainText } from "./answers.ts";
import { execute, sessionOf } from "./caller.ts";
import type { Rest, Route } from "./route.ts";
import { sizeText } from "./sizes.ts";

export function systemRoutes(rest: Rest): Route[] {
  return [
    { method: "GET", path: "/", isPublic: true, answer: (call) => plainText(call, "Iggy API") },
    { method: "GET", path: "/ping", isPublic: true, answer: (call) => plainText(call, "pong") },
    {
      method: "GET",
      path: "/stats",
      answer: async (call) =>
        json(call, statsJson(await execute(rest, sessionOf(call), { kind: "get_stats" }))),
    },
    {
      method: "GET",
      path: "/cluster/metadata",
      answer: async (call) => {
        const { name, nodes } = await execute(rest, sessionOf(call), { kind: "get_cluster_metadata" });
        return json(call, { name, nodes: nodes.map(nodeJson) });
      },
    },
  ];
}

function statsJson(stats: Stats): unknown {
  return {
    process_id: stats.processId,
    cpu_usage: stats.cpuUsage,
    total_cpu_usage: stats.totalCpuUsage,
    memory_usage: sizeText(stats.memoryBytes),
    total_memory: sizeText(stats.totalMemoryBytes),
    available_memory: sizeText(stats.availableMemoryBytes),
    run_time: stats.runTimeMicros,
    start_time: stats.startTimeMicros,
    read_bytes: sizeText(stats.readBytes),
    written_bytes: sizeText(stats.writtenBytes),
    messages_size_bytes: sizeText(stats.messagesSizeBytes),
    streams_count: stats.streamsCount,
    topics_count: stats.topicsCount,
    partitions_count: stats.partitionsCount,
    segments_count: stats.segmentsCount,
    messages_count: stats.messagesCount,
    clients_count: stats.clientsCount,
    consumer_groups_count: stats.consumerGroupsCount,
    hostname: stats.hostName,
    os_name: stats.osName,
    os_version: stats.osVersion,
    kernel_version: stats.kernelVersion,
    iggy_server_version: stats.serverVersion,
    iggy_server_semver: stats.serverVersionNumber,
    // Always empty: one of the released clients cannot read entries here.
    cache_metrics: {},
    threads_count: stats.threadsCount,
    free_disk_space: sizeText(stats.freeDiskBytes),
    total_disk_space: sizeText(stats.totalDiskBytes),
  };
}

function nodeJson(node: ClusterNode): unknown {
  const { name, ip, tcpPort, quicPort, httpPort, websocketPort, role, status } = node;
  // Released clients disagree on the name of the last one, so it stands there twice.
  const endpoints = {
    tcp: tcpPort,
    quic: quicPort,
    http: httpPort,
    websocket: websocketPort,
    web_socket: websocketPort,
  };
  return { name, ip, endpoints, role, status };
}
