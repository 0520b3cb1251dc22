/** Every case in a tiny size: that it still runs, and that the broker did the work that its numbers are about. */
import assert from "node:assert/strict";
import { cases } from "./broker/cases.ts";
import type { Row, Work } from "./support/case.ts";
import { Workbench } from "./support/workbench.ts";

const NOTHING: Work = { requests: 0, messages: 0, bytes: 0 };

const expected: Readonly<Record<string, Work>> = {
  "send 1000 x 1 KB, 1 client": { requests: 3, messages: 3_000, bytes: 3_192_000 },
  "send 1000 x 1 KB, 8 clients": { requests: 16, messages: 16_000, bytes: 17_024_000 },
  "send 1000 x 100 B, 1 client": { requests: 5, messages: 5_000, bytes: 820_000 },
  "send 1 x 1 KB, 1 client": { requests: 20, messages: 20, bytes: 21_280 },
  "send 1 x 1 KB, 8 clients": { requests: 40, messages: 40, bytes: 42_560 },
  "poll 1000 x 1 KB, 1 client, last 60 MB": { requests: 4, messages: 4_000, bytes: 4_256_000 },
  "poll 1000 x 1 KB, 1 client, all of 430 MB": { requests: 4, messages: 4_000, bytes: 4_256_000 },
  "poll 1000 x 1 KB, 8 clients": { requests: 16, messages: 16_000, bytes: 17_024_000 },
  "ping, 8 clients": { ...NOTHING, requests: 40 },
  "get_stream, 8 clients": { ...NOTHING, requests: 40 },
  "from an empty folder to ready": NOTHING,
  "idle resident memory": NOTHING,
  "resident memory after work": { requests: 4, messages: 4_000, bytes: 4_256_000 },
  "2,000 idle clients": { ...NOTHING, requests: 5 },
  "list 1,000 topics": { ...NOTHING, requests: 5 },
};

Deno.test("bench: every case does its work in a small size", async (t) => {
  const seen: string[] = [];
  let directory = "";
  {
    await using bench = new Workbench();
    directory = bench.directory;
    for (const each of cases) {
      await t.step(each.name, async () => {
        const rows = await each.run(bench, { small: true, rounds: 1 });
        for (const row of rows) checkRow(row);
        seen.push(...rows.map(({ name }) => name));
      });
    }
  }
  assert.deepEqual(seen, Object.keys(expected));
  assert.throws(() => Deno.statSync(directory), Deno.errors.NotFound);
});

function checkRow(row: Row): void {
  assert.deepEqual(row.work, expected[row.name]);
  // Memory is not told by every system.
  if (row.unit === "MB" && row.galgo === undefined) return;
  assert.ok(row.galgo! > 0, `${row.name}: ${row.galgo}`);
  if (row.limit !== undefined) assert.ok(row.limit.value > 0, `${row.name}: beside ${row.limit.value}`);
}
