/** Snapshots as a client gets them: a ZIP archive of texts, bounded and without secrets. */
import assert from "node:assert/strict";
import { strFromU8, unzipSync } from "fflate";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, type TestBroker } from "../support/test_broker.ts";

const GET_SNAPSHOT = 11;
const COMPRESSION = { stored: 1, deflate: 2, bzip2: 3, zstd: 4, lzma: 5, xz: 6 };
const TYPE = { files: 1, processes: 2, resources: 3, test: 4, logs: 5, config: 6, all: 100 };

/** How an entry is packed, in its local header. */
const METHODS: Readonly<Record<number, string>> = { 0: "stored", 8: "deflate" };

const SECRETS = {
  IGGY_HTTP_JWT_ENCODING_SECRET: "the-secret-of-tokens",
  IGGY_HTTP_JWT_DECODING_SECRET: "another",
};

async function withClient(
  test: (client: RawClient, broker: TestBroker) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const broker = await realBroker(settings);
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    await test(client, broker);
    client.close();
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
}

async function snapshot(client: RawClient, compression: number, ...types: number[]): Promise<Uint8Array> {
  return await client.ask(GET_SNAPSHOT, Uint8Array.of(compression, types.length, ...types));
}

function entriesOf(archive: Uint8Array): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
}

Deno.test("snapshot: each type has its entry, all means all but the test", async () => {
  await withClient(async (client) => {
    const all = entriesOf(await snapshot(client, COMPRESSION.deflate, TYPE.all));
    assert.deepEqual(Object.keys(all).sort(), [
      "filesystem_overview.txt",
      "process_list.txt",
      "resource_usage.txt",
      "server_config.txt",
      "server_logs.txt",
    ]);
    assert.match(all["filesystem_overview.txt"] ?? "", / state\/log\n/);
    assert.match(all["process_list.txt"] ?? "", new RegExp(`^ *${Deno.pid} +[\\d.]+ MiB `, "m"));
    assert.match(all["resource_usage.txt"] ?? "", /^memory of the process +\d+\.\d MiB$/m);
    assert.match(all["server_config.txt"] ?? "", /^\[tcp\]$/m);
    assert.deepEqual(entriesOf(await snapshot(client, COMPRESSION.stored, TYPE.test, TYPE.test)), {
      "test.txt": "test\n",
    });
    assert.deepEqual(entriesOf(await snapshot(client, COMPRESSION.xz)), {});
  });
});

Deno.test("snapshot: stored and deflated as asked, deflated for what we do not have", async () => {
  await withClient(async (client) => {
    for (const [name, number] of Object.entries(COMPRESSION)) {
      const archive = await snapshot(client, number, TYPE.test);
      const method = new DataView(archive.buffer, archive.byteOffset).getUint16(8, true);
      assert.equal(METHODS[method], name === "stored" ? "stored" : "deflate", name);
      assert.deepEqual(entriesOf(archive), { "test.txt": "test\n" });
    }
  });
});

Deno.test("snapshot: no secret of the configuration is in it", async () => {
  await withClient(async (client) => {
    const texts = Object.values(entriesOf(await snapshot(client, COMPRESSION.stored, TYPE.all))).join("");
    for (const secret of Object.values(SECRETS)) assert.ok(!texts.includes(secret), secret);
    assert.match(texts, /^encoding_secret = "\*+"$/m);
  }, SECRETS);
});

Deno.test("snapshot: several at once are made one after another, and other requests go between", async () => {
  await withClient(async (_, broker) => {
    const clients = await Promise.all(
      Array.from({ length: 8 }, async () => await RawClient.loggedIn(await broker.connect())),
    );
    const archives = await Promise.all(
      clients.map((client) => snapshot(client, COMPRESSION.deflate, TYPE.all)),
    );
    for (const archive of archives) assert.equal(Object.keys(entriesOf(archive)).length, 5);
    for (const client of clients) client.close();
  });
});
