/** The bytes of get_stats (docs/protocol.md, Stats): nothing in it is optional, and clients read to the very end. */
import { bare, row } from "./command_row.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export interface GetStats {
  readonly kind: "get_stats";
}

/** Bytes, percent, microseconds and counts; every field stands on the wire. */
export interface Stats {
  readonly processId: number;
  readonly cpuUsage: number;
  readonly totalCpuUsage: number;
  readonly memoryBytes: number;
  readonly totalMemoryBytes: number;
  readonly availableMemoryBytes: number;
  readonly runTimeMicros: number;
  readonly startTimeMicros: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly messagesSizeBytes: number;
  readonly streamsCount: number;
  readonly topicsCount: number;
  readonly partitionsCount: number;
  readonly segmentsCount: number;
  readonly messagesCount: number;
  readonly clientsCount: number;
  readonly consumerGroupsCount: number;
  readonly hostName: string;
  readonly osName: string;
  readonly osVersion: string;
  readonly kernelVersion: string;
  readonly serverVersion: string;
  /** major × 1,000,000 + minor × 1,000 + patch */
  readonly serverVersionNumber: number;
  readonly threadsCount: number;
  readonly freeDiskBytes: number;
  readonly totalDiskBytes: number;
}

type FieldOf<T> = { [K in keyof Stats]: Stats[K] extends T ? K : never }[keyof Stats];
type NumberField = FieldOf<number>;
type TextField = FieldOf<string>;

type Row =
  | readonly ["u32" | "u64" | "f32", NumberField]
  | readonly ["str32", TextField]
  | readonly ["cacheMetrics"];

const LAYOUT: readonly Row[] = [
  ["u32", "processId"],
  ["f32", "cpuUsage"],
  ["f32", "totalCpuUsage"],
  ["u64", "memoryBytes"],
  ["u64", "totalMemoryBytes"],
  ["u64", "availableMemoryBytes"],
  ["u64", "runTimeMicros"],
  ["u64", "startTimeMicros"],
  ["u64", "readBytes"],
  ["u64", "writtenBytes"],
  ["u64", "messagesSizeBytes"],
  ["u32", "streamsCount"],
  ["u32", "topicsCount"],
  ["u32", "partitionsCount"],
  ["u32", "segmentsCount"],
  ["u64", "messagesCount"],
  ["u32", "clientsCount"],
  ["u32", "consumerGroupsCount"],
  ["str32", "hostName"],
  ["str32", "osName"],
  ["str32", "osVersion"],
  ["str32", "kernelVersion"],
  ["str32", "serverVersion"],
  ["u32", "serverVersionNumber"],
  ["cacheMetrics"],
  ["u32", "threadsCount"],
  ["u64", "freeDiskBytes"],
  ["u64", "totalDiskBytes"],
];

/** u32 stream, u32 topic, u32 partition, u64 hits, u64 misses, f32 ratio */
const CACHE_METRICS_LENGTH = 32;

function writeStats(writer: Writer, stats: Stats): void {
  for (const row of LAYOUT) {
    switch (row[0]) {
      case "u32":
        writer.u32(stats[row[1]]);
        break;
      case "u64":
        writer.u64(stats[row[1]]);
        break;
      case "f32":
        writer.f32(stats[row[1]]);
        break;
      case "str32":
        writer.str32(stats[row[1]]);
        break;
      case "cacheMetrics":
        writer.u32(0);
    }
  }
}

function readStats(reader: Reader): Stats {
  const stats: Record<string, number | string> = {};
  for (const row of LAYOUT) {
    if (row[0] === "cacheMetrics") {
      reader.skip(reader.u32("cache metrics count") * CACHE_METRICS_LENGTH, "cache metrics");
    } else if (row[0] === "u64") stats[row[1]] = reader.u64Saturated(row[1]);
    else stats[row[1]] = reader[row[0]](row[1]);
  }
  return stats as unknown as Stats;
}

const stats = { read: readStats, write: writeStats };

export const statsRows = { get_stats: row<GetStats, Stats>(10, "get_stats", bare, stats) };
