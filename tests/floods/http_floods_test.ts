/** Many over HTTP who never finish what they begin: all of them are cut in time, and an honest client does not notice. */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { residentMegabytes } from "../../bench/support/machine.ts";

const CROWD = 500;
/** As long as somebody may at most be served who sends a byte now and then. */
const PATIENCE_MS = 60_000;
const BYTE_EVERY_MS = 500;
/** Of a connection with node's parser and a request that is not whole. */
const CONNECTION_MEGABYTES = 0.064;
const SLACK_MEGABYTES = 64;

const utf8 = new TextEncoder();

const SLOW: Readonly<Record<string, string>> = {
  "nothing": "",
  "half of their headers, and a byte now and then": "GET /ping HTTP/1.1\r\nhost: x\r\nx: ",
  "half of a request line": "GET /pi",
};

/** How long the broker kept it, in milliseconds. */
async function trickle(port: number, beginning: string): Promise<number> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const openedAt = performance.now();
  let isOver = false;
  const gone = connection.readable.pipeTo(new WritableStream()).catch(() => {}).then(() => isOver = true);
  const writer = connection.writable.getWriter();
  writer.closed.catch(() => {});
  await writer.write(utf8.encode(beginning));
  while (!isOver && performance.now() - openedAt < PATIENCE_MS) {
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, BYTE_EVERY_MS))]);
    if (!isOver && beginning !== "") await writer.write(utf8.encode("a")).catch(() => {});
  }
  const keptMs = performance.now() - openedAt;
  if (!isOver) connection.close();
  return keptMs;
}

async function ping(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/ping`);
  assert.equal(await answer.text(), "pong");
}

for (const [what, beginning] of Object.entries(SLOW)) {
  Deno.test(`flood: ${CROWD} HTTP clients at a time that send ${what}`, async () => {
    const dataPath = Deno.makeTempDirSync({ prefix: "galgo_flood_" });
    const broker = await BrokerProcess.start({ dataPath });
    try {
      const { longestMs, megabytes } = await flood(broker, beginning);
      console.log(`cut after at most ${(longestMs / 1000).toFixed(1)} s, ${Math.round(megabytes)} MB more`);
      assert.ok(longestMs < PATIENCE_MS, "all of them are cut");
      assert.ok(megabytes < CROWD * CONNECTION_MEGABYTES + SLACK_MEGABYTES);
    } finally {
      assert.equal((await broker.stop()).code, 0);
      Deno.removeSync(dataPath, { recursive: true });
    }
  });
}

/** With honest pings all the while. */
async function flood(broker: BrokerProcess, beginning: string) {
  const { port } = broker.http;
  await ping(port);
  const before = await residentMegabytes(broker.pid) ?? 0;
  let most = before;
  let isOver = false;
  const crowd = Promise.all(Array.from({ length: CROWD }, () => trickle(port, beginning)))
    .finally(() => isOver = true);
  crowd.catch(() => {});
  while (!isOver) {
    await ping(port);
    most = Math.max(most, await residentMegabytes(broker.pid) ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { longestMs: Math.max(...await crowd), megabytes: most - before };
}
