/** Snapshots over REST: a ZIP archive to save. */
import type { CommandOf } from "../../wire/mod.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import type { Fields } from "./fields.ts";
import type { Call, Rest, Route } from "./route.ts";

type Snapshot = CommandOf<"get_snapshot">;

const COMPRESSIONS: ReadonlyMap<string, Snapshot["compression"]> = new Map([
  ["Stored", "stored"],
  ["Deflated", "deflate"],
  ["Bzip2", "bzip2"],
  ["Zstd", "zstd"],
  ["Lzma", "lzma"],
  ["Xz", "xz"],
]);

const TYPES: ReadonlyMap<string, Snapshot["types"][number]> = new Map([
  ["FilesystemOverview", "filesystem_overview"],
  ["ProcessList", "process_list"],
  ["ResourceUsage", "resource_usage"],
  ["Test", "test"],
  ["ServerLogs", "server_logs"],
  ["ServerConfig", "server_config"],
  ["All", "all"],
]);

export function snapshotRoutes(rest: Rest): Route[] {
  return [{ method: "POST", path: "/snapshot", answer: (call) => take(call, rest) }];
}

async function take(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const compression = COMPRESSIONS.get(body.oneOf("compression", [...COMPRESSIONS.keys()]))!;
  const types = typesIn(body);
  const archive = await execute(rest, sessionOf(call), { kind: "get_snapshot", compression, types });
  const name = `iggy_snapshot_${timeInName(rest.clock.nowMicros())}.zip`;
  return call.body(Uint8Array.from(archive), 200, {
    "content-type": "application/zip",
    "content-disposition": `attachment; filename="${name}"`,
  });
}

function typesIn(body: Fields): Snapshot["types"] {
  return body.list("snapshot_types").map((name) => {
    const type = typeof name === "string" ? TYPES.get(name) : undefined;
    if (type === undefined) throw body.wrong("snapshot_types", `a list of ${[...TYPES.keys()].join(", ")}`);
    return type;
  });
}

/** In local time: `20260401_101500` */
function timeInName(micros: number): string {
  const time = Temporal.Instant.fromEpochMilliseconds(Math.floor(micros / 1000))
    .toZonedDateTimeISO(Temporal.Now.timeZoneId());
  const digits = [time.year, time.month, time.day, time.hour, time.minute, time.second]
    .map((number) => String(number).padStart(2, "0"));
  return `${digits.slice(0, 3).join("")}_${digits.slice(3).join("")}`;
}
