/** How the broker is: while it starts, while it runs, and when something is wrong with it. */
import assert from "node:assert/strict";
import { loadConfig } from "../../src/config/mod.ts";
import type { Disk } from "../../src/platform/mod.ts";
import { simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { startBroker } from "../../src/server/mod.ts";
import { documentedBy, heldAgainstDocument } from "./documented.ts";
import { RestClient } from "./rest_client.ts";

const SETTINGS = { IGGY_SYSTEM_PATH: "/data", IGGY_TCP_ENABLED: "false" };
const PARTITION = "/data/streams/0/topics/0/partitions/0";

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** A start on a disk in memory; how it is asked before it has ended. */
class Start {
  readonly world = simulatedPlatform({ seed: 1 });
  readonly client: RestClient;
  readonly #http = Deno.createHttpClient({});
  readonly #port = freePort();

  constructor() {
    const origin = `http://127.0.0.1:${this.#port}`;
    const ask = (path: string, init: RequestInit) => fetch(origin + path, { ...init, client: this.#http });
    this.client = new RestClient({ fetch: ask, sleep: (ms) => this.world.clock.advance(ms) });
  }

  run(disk: Disk = this.world.disk) {
    const environment = { ...SETTINGS, IGGY_HTTP_ADDRESS: `127.0.0.1:${this.#port}` };
    const { config } = loadConfig({ environment });
    return startBroker(config, { ...this.world.platform, disk }, {
      rootUser: { name: "iggy", password: "iggy" },
    });
  }

  close(): void {
    this.#http.close();
  }

  async status(path: string): Promise<number> {
    return (await this.client.ask("GET", path)).status;
  }

  /** As soon as somebody listens. */
  async firstAnswer(path: string) {
    for (;;) {
      try {
        return await this.client.ask("GET", path);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
}

/** A disk that lets nobody go on who syncs a folder, until it is told to. */
function held(disk: Disk): { readonly disk: Disk; release: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const syncDirectory = async (path: string) => {
    if (path === "/data") await promise;
    await disk.syncDirectory(path);
  };
  const disk2 = new Proxy(disk, {
    get(target, name) {
      if (name === "syncDirectory") return syncDirectory;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { disk: disk2, release: resolve };
}

Deno.test("REST health: while the broker starts it lives, is not ready, and asks everybody else to come again", async () => {
  const start = new Start();
  const first = await start.run();
  await start.client.login();
  await start.client.createTopic(3);
  assert.equal(await start.status("/readyz"), 200);
  await first.stop();

  const { disk, release } = held(start.world.disk);
  const starting = start.run(disk);
  const readiness = await start.firstAnswer("/readyz");
  assert.equal(readiness.status, 503);
  assert.deepEqual(readiness.json(), {
    status: "not ready",
    reason: "the broker is starting: 0 of 3 partitions are open",
    partitions: { open: 0n, total: 3n },
  });
  assert.equal(await start.status("/livez"), 200);
  assert.deepEqual((await start.client.ask("GET", "/healthz")).json()["reasons"], [
    readiness.json()["reason"],
  ]);
  for (const path of ["/streams", "/ping", "/users/login", "/openapi.json", "/nope"]) {
    const answer = await start.client.ask("GET", path);
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, "1"], path);
    assert.equal(answer.json()["reason"], readiness.json()["reason"]);
  }
  release();
  const running = await starting;
  const ready = await start.client.ask("GET", "/readyz");
  assert.equal(ready.status, 200);
  const documented = documentedBy((await start.client.ask("GET", "/openapi.json")).text);
  for (const { status, text } of [readiness, ready]) {
    const exchange = { method: "GET", path: "/readyz", contentType: "application/json" };
    assert.equal(documented.difference({ ...exchange, status, body: text }), undefined);
  }
  await running.stop();
  start.close();
});

async function reasonsOf(start: Start): Promise<[status: number, reasons: unknown]> {
  const healthy = heldAgainstDocument((path, init) =>
    start.client.ask(init.method ?? "GET", path).then(({ status, headers, text }) =>
      new Response(text, { status, headers })
    )
  );
  const answer = await healthy("/healthz", {});
  return [answer.status, (await answer.json()).reasons];
}

Deno.test("REST health: partitions that could not be opened, and a full disk, are told in numbers", async () => {
  const start = new Start();
  const first = await start.run();
  await start.client.login();
  await start.client.createTopic(2);
  assert.deepEqual(await reasonsOf(start), [200, []]);
  await first.stop();

  const { disk } = start.world;
  disk.rename(PARTITION, "/data/away");
  disk.open(PARTITION, { write: true, create: true }).close();
  const second = await start.run();
  const damaged = "1 of 2 partitions could not be opened; the broker's log names them";
  assert.deepEqual(await reasonsOf(start), [503, [damaged]]);
  assert.equal(await start.status("/readyz"), 200, "the others are served");
  disk.space = () => ({ freeBytes: 12 * 2 ** 20, totalBytes: 2 ** 30 });
  assert.deepEqual(await reasonsOf(start), [503, [damaged, "the disk has 12 MiB left"]]);
  await second.stop();
  start.close();
});
