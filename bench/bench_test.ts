/** Every case in a tiny size: that it still runs, and that the broker did the work that its numbers are about. */
import assert from "node:assert/strict";
import { cases } from "./broker/cases.ts";
import type { Row, WorkDone } from "./support/case.ts";
import { Workbench } from "./support/workbench.ts";

const NOTHING: WorkDone = { requests: 0, messages: 0, bytes: 0 };

const expected: Readonly<Record<string, WorkDone>> = {
  "send 1000 x 1 KB, 1 client": { requests: 3, messages: 3_000, bytes: 3_192_000 },
  "send 1000 x 1 KB, 8 clients": { requests: 16, messages: 16_000, bytes: 17_024_000 },
  "send 1000 x 100 B, 1 client": { requests: 5, messages: 5_000, bytes: 820_000 },
  "send 1 x 1 KB, 1 client": { requests: 20, messages: 20, bytes: 21_280 },
  "send 1 x 1 KB, 1 client: p99 beside p50": { requests: 20, messages: 20, bytes: 21_280 },
  "send 1 x 1 KB, 8 clients": { requests: 40, messages: 40, bytes: 42_560 },
  "send 1 x 1 KB with fsync, 1 client, 1 partition": { requests: 5, messages: 5, bytes: 5_320 },
  "send 1 x 1 KB with fsync, 8 clients, 1 partition": { requests: 40, messages: 40, bytes: 42_560 },
  "send 1 x 1 KB with fsync, 64 clients, 1 partition": { requests: 320, messages: 320, bytes: 340_480 },
  "send 1000 x 1 KB with fsync, 1 client": { requests: 3, messages: 3_000, bytes: 3_192_000 },
  "send 1000 x 1 KB over 10,000 partitions": { requests: 4, messages: 4_000, bytes: 4_256_000 },
  "poll 1000 x 1 KB, 1 client, last 60 MB": { requests: 4, messages: 4_000, bytes: 4_256_000 },
  "poll 1000 x 1 KB, 1 client, all of 430 MB": { requests: 4, messages: 4_000, bytes: 4_256_000 },
  "poll 1000 x 1 KB, 8 clients": { requests: 16, messages: 16_000, bytes: 17_024_000 },
  "poll 1000 x 1 KB, all for the first time": { requests: 3, messages: 3_000, bytes: 3_192_000 },
  "poll 1 x 1 KB, 8 clients": { requests: 40, messages: 40, bytes: 42_560 },
  "poll with nothing new, 64 clients": { ...NOTHING, requests: 20 },
  "2 producers and 2 consumers, 1000 x 1 KB": { requests: 6, messages: 12_000, bytes: 12_768_000 },
  "how far a consumer fell behind there": { requests: 6, messages: 12_000, bytes: 12_768_000 },
  "ping, 1 client": { ...NOTHING, requests: 5 },
  "get_stream, 1 client": { ...NOTHING, requests: 5 },
  "get_topic, 1 client": { ...NOTHING, requests: 5 },
  "ping, 8 clients": { ...NOTHING, requests: 40 },
  "get_stream, 8 clients": { ...NOTHING, requests: 40 },
  "REST: ping": { ...NOTHING, requests: 4 },
  "REST: poll 100 x 1 KB": { requests: 4, messages: 400, bytes: 435_200 },
  "permission check and dispatch of one request": NOTHING,
  "p99 of an honest send, 5,000 connections that come and go": { requests: 20, messages: 20, bytes: 21_280 },
  "p99 of an honest send, 1,500 half-open connections": { requests: 20, messages: 20, bytes: 21_280 },
  "p99 of an honest send, 60 clients that never read": { requests: 20, messages: 20, bytes: 21_280 },
  "p99 of an honest send, 40 clients that guess passwords": { requests: 20, messages: 20, bytes: 21_280 },
  "from an empty folder to ready": NOTHING,
  "idle resident memory": NOTHING,
  "resident memory after work": { requests: 8, messages: 8_000, bytes: 8_512_000 },
  "growth of resident memory": { requests: 8, messages: 8_000, bytes: 8_512_000 },
  "2,000 idle clients": { ...NOTHING, requests: 5 },
  "1,000 partitions written by 8 clients": { requests: 8, messages: 80, bytes: 85_120 },
  "the slowest ping while they are made": NOTHING,
  "open 10,000 partitions": { requests: 10, messages: 10, bytes: 1_640 },
  "resident memory with them open": NOTHING,
  "list 1,000 topics": { ...NOTHING, requests: 5 },
  "REST: poll 1000 x 1 KB as one JSON body": { requests: 5, messages: 5_000, bytes: 5_320_000 },
  "the longest send beside 2 MB of JSON": { ...NOTHING, requests: 2 },
  "the longest send beside 2 MB of lines of JSON": { ...NOTHING, requests: 2 },
  "1,000 long polls and 1,000 tails that wait": { ...NOTHING, requests: 10 },
};

/** Other servers are not installed everywhere. */
const besidePeers: Readonly<Record<string, WorkDone>> = {
  "send 1000 x 1 KB, 1 client, beside redis-server": { requests: 2, messages: 2_000, bytes: 2_128_000 },
  "send 1 x 1 KB, 1 client, beside redis-server": { requests: 5, messages: 5, bytes: 5_320 },
  "send 1000 x 1 KB, 1 client, beside nats-server": { requests: 2, messages: 2_000, bytes: 2_128_000 },
  "send 1 x 1 KB, 1 client, beside nats-server": { requests: 5, messages: 5, bytes: 5_320 },
};

Deno.test("bench: every case does its work in a small size", async (t) => {
  const seen: string[] = [];
  let directory = "";
  {
    await using bench = new Workbench();
    directory = bench.directory;
    for (const each of cases) {
      await t.step(each.name, async () => {
        const rows = await each.run(bench, { small: true, full: false, rounds: 1 });
        for (const row of rows) checkRow(row);
        seen.push(...rows.map(({ name }) => name));
      });
    }
  }
  assert.deepEqual(seen.filter((name) => !(name in besidePeers)), Object.keys(expected));
  assert.throws(() => Deno.statSync(directory), Deno.errors.NotFound);
});

function checkRow(row: Row): void {
  assert.deepEqual(row.work, expected[row.name] ?? besidePeers[row.name], row.name);
  if (row.unit === "MB/GB") return;
  // Memory is not told by every system.
  if (row.unit === "MB" && row.galgo === undefined) return;
  assert.ok(row.galgo! > 0, `${row.name}: ${row.galgo}`);
  if (row.limit !== undefined) assert.ok(row.limit.value > 0, `${row.name}: beside ${row.limit.value}`);
}
