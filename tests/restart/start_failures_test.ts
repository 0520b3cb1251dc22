/**
 * Starts that must not be: each ends with one clear sentence and exit code 1, and leaves the data as it was. And the
 * damages that a crash may leave, with which the broker starts.
 */
import assert from "node:assert/strict";
import { BrokerProcess, type Outcome, type ProcessOptions, runToExit } from "../support/broker_process.ts";
import { snapshot } from "../support/folder_snapshot.ts";
import { AS_NOBODY, cacheForNobody, whyNotOtherUser } from "../support/other_user.ts";
import { RawClient } from "../support/raw_client.ts";
import { connectTcp } from "../support/test_broker.ts";

const PARTITION = { stream: "st", topic: "t", partition: 0 };
const PARTITION_FOLDER = "streams/0/topics/0/partitions/0";
const LOG_FILE = `${PARTITION_FOLDER}/${"0".repeat(20)}.log`;
const INDEX_FILE = `${PARTITION_FOLDER}/${"0".repeat(20)}.index`;
const JOURNAL = "state/log";
const MESSAGES = 10;

/** What a start may touch although it fails: nothing of it is data. */
function isNotData(path: string): boolean {
  return path === "galgo.lock" ||
    ["runtime", "logs"].some((own) => path === own || path.startsWith(`${own}/`));
}

async function withFolder(test: (dataPath: string) => Promise<void>): Promise<void> {
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_start_" });
  try {
    await test(dataPath);
  } finally {
    Deno.removeSync(dataPath, { recursive: true });
  }
}

/** A folder that was used: a stream, a topic, messages, a stored offset. */
async function withData(test: (dataPath: string) => Promise<void>): Promise<void> {
  await withFolder(async (dataPath) => {
    await withRunning({ dataPath }, async (client) => {
      await client.createStream("st");
      await client.createTopic("st", "t", 1);
      const messages = Array.from(
        { length: MESSAGES },
        (_, at) => ({ payload: new Uint8Array(100).fill(at) }),
      );
      await client.send(PARTITION, messages);
      await client.storeOffset({ ...PARTITION, consumer: 1 }, 5);
    });
    await test(dataPath);
  });
}

/** What it said until it was stopped. */
async function withRunning(
  options: ProcessOptions,
  test: (client: RawClient) => Promise<void>,
): Promise<Outcome> {
  const broker = await BrokerProcess.start(options);
  try {
    const client = await RawClient.loggedIn(await connectTcp(broker.tcp));
    await test(client);
    client.close();
  } catch (error) {
    await broker.kill();
    throw error;
  }
  return await broker.stop();
}

async function assertRefused(options: ProcessOptions, sentence: RegExp): Promise<void> {
  const isThere = exists(options.dataPath);
  const before = isThere ? await snapshot(options.dataPath, isNotData) : {};
  const { code, stderr } = await runToExit(options);
  assert.match(stderr, sentence);
  assert.match(stderr, /^galgo: [^\n]+\n$/, "more than one sentence");
  assert.equal(code, 1);
  if (isThere) assert.deepEqual(await snapshot(options.dataPath, isNotData), before, "the data was touched");
}

/** Starts and tells what was read back of the ten messages, and what the broker said. */
async function startAndRead(
  dataPath: string,
): Promise<{ readonly offsets: number[]; readonly said: string }> {
  const offsets: number[] = [];
  const { code, stdout, stderr } = await withRunning({ dataPath }, async (client) => {
    const { messages } = await client.poll({ ...PARTITION, consumer: 2, offset: 0, count: 100 });
    offsets.push(...messages.map(({ offset }) => offset));
  });
  assert.equal(code, 0);
  return { offsets, said: stdout + stderr };
}

const ALL = Array.from({ length: MESSAGES }, (_, offset) => offset);

Deno.test("a start on a journal whose last entry is torn: it is cut with a warning and kept aside", async () => {
  await withData(async (dataPath) => {
    const path = `${dataPath}/${JOURNAL}`;
    const whole = Deno.readFileSync(path);
    Deno.writeFileSync(path, Uint8Array.of(...whole, ...whole.subarray(0, 50)));
    const { offsets, said } = await startAndRead(dataPath);
    assert.deepEqual(offsets, ALL);
    assert.match(said, /WARN.*journal ended in 50 bytes/);
    assert.deepEqual(Deno.readFileSync(path), whole);
    assert.ok([...Deno.readDirSync(`${dataPath}/quarantine`)].length > 0);
  });
});

Deno.test("a start on a journal that is damaged in the middle: refused with the position", async () => {
  await withData(async (dataPath) => {
    const path = `${dataPath}/${JOURNAL}`;
    const bytes = Deno.readFileSync(path);
    bytes[100]! ^= 0x40;
    Deno.writeFileSync(path, bytes);
    await assertRefused({ dataPath }, /state\/log.*position 0/);
  });
});

Deno.test("a start on streams without a journal, or with one that holds nothing: refused", async () => {
  for (const journal of [undefined, new Uint8Array(0), new Uint8Array(100).fill(0x5a)]) {
    await withData(async (dataPath) => {
      const path = `${dataPath}/${JOURNAL}`;
      if (journal === undefined) Deno.removeSync(path);
      else Deno.writeFileSync(path, journal);
      const log = Deno.readFileSync(`${dataPath}/${LOG_FILE}`);
      const { code, stderr } = await runToExit({ dataPath });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /holds no entry, but ".*streams" holds streams: restore the journal from a backup/,
      );
      assert.deepEqual(Deno.readFileSync(`${dataPath}/${LOG_FILE}`), log);
    });
  }
});

Deno.test("a start on a log whose last message is half-written: what came before is there", async () => {
  await withData(async (dataPath) => {
    const { size } = Deno.statSync(`${dataPath}/${LOG_FILE}`);
    Deno.truncateSync(`${dataPath}/${LOG_FILE}`, size - 30);
    const { offsets, said } = await startAndRead(dataPath);
    assert.deepEqual(offsets, ALL.slice(0, -1));
    assert.match(said, /WARN.*offset 8/);
  });
});

Deno.test("a start on a log with garbage behind the last message: the messages are there, the garbage is kept", async () => {
  await withData(async (dataPath) => {
    const bytes = Deno.readFileSync(`${dataPath}/${LOG_FILE}`);
    Deno.writeFileSync(`${dataPath}/${LOG_FILE}`, Uint8Array.of(...bytes, ...new Uint8Array(77).fill(9)));
    const { offsets, said } = await startAndRead(dataPath);
    assert.deepEqual(offsets, ALL);
    assert.match(said, /WARN.*77/);
    assert.deepEqual(Deno.readFileSync(`${dataPath}/${LOG_FILE}`), bytes);
  });
});

Deno.test("a start without an index file, or with half of one: it is made again", async (context) => {
  for (const length of [undefined, 0, 40, 88]) {
    await context.step(
      length === undefined ? "no index file" : `an index file of ${length} bytes`,
      async () => {
        await withData(async (dataPath) => {
          const path = `${dataPath}/${INDEX_FILE}`;
          const whole = Deno.readFileSync(path);
          if (length === undefined) Deno.removeSync(path);
          else Deno.truncateSync(path, length);
          const { offsets } = await startAndRead(dataPath);
          assert.deepEqual(offsets, ALL);
          assert.deepEqual(Deno.readFileSync(path), whole);
        });
      },
    );
  }
});

Deno.test("a start without a file in the middle of a log: told, and what is left is served", async () => {
  await withFolder(async (dataPath) => {
    const options = { dataPath, settings: { IGGY_SYSTEM_SEGMENT_SIZE: "1 KiB" } };
    await withRunning(options, async (client) => {
      await client.createStream("st");
      await client.createTopic("st", "t", 1);
      for (let sent = 0; sent < 25; sent++) await client.send(PARTITION, [{ payload: new Uint8Array(200) }]);
    });
    Deno.removeSync(`${dataPath}/${PARTITION_FOLDER}/${"10".padStart(20, "0")}.log`);
    const { stdout, stderr } = await withRunning(options, async (client) => {
      const { messages } = await client.poll({ ...PARTITION, consumer: 1, offset: 0, count: 100 });
      const expected = [...Array(25).keys()].filter((offset) => offset < 10 || offset > 14);
      assert.deepEqual(messages.map(({ offset }) => offset), expected);
    });
    assert.match(stdout + stderr, /ERROR.*offsets 10 to 14 are missing/);
  });
});

Deno.test("a start without a partition's folder: the partition is empty, the others are not touched", async () => {
  await withData(async (dataPath) => {
    Deno.removeSync(`${dataPath}/${PARTITION_FOLDER}`, { recursive: true });
    const { offsets } = await startAndRead(dataPath);
    assert.deepEqual(offsets, []);
  });
});

Deno.test("a start on folders that the journal does not know: they move aside with a warning", async () => {
  await withData(async (dataPath) => {
    const log = Deno.readFileSync(`${dataPath}/${LOG_FILE}`);
    const journal = Deno.readFileSync(`${dataPath}/${JOURNAL}`);
    // The first entry, the root user: a header of 64 bytes whose last four are the length of what follows.
    Deno.truncateSync(`${dataPath}/${JOURNAL}`, 64 + new DataView(journal.buffer).getUint32(60, true));
    const { stdout, stderr } = await withRunning({ dataPath }, async (client) => {
      assert.deepEqual(await client.streamNames(), []);
    });
    assert.match(stdout + stderr, /WARN.*not in the journal/);
    const [orphan] = [...Deno.readDirSync(`${dataPath}/orphaned`)];
    const kept = `${dataPath}/orphaned/${orphan!.name}/${LOG_FILE}`;
    assert.deepEqual(Deno.readFileSync(kept), log);
  });
});

Deno.test("a start on a path that is a file: refused", async () => {
  await withFolder(async (folder) => {
    const dataPath = `${folder}/file`;
    Deno.writeTextFileSync(dataPath, "not a folder");
    const { code, stderr } = await runToExit({ dataPath });
    assert.match(stderr, /^galgo: [^\n]*file[^\n]*\n$/);
    assert.equal(code, 1);
    assert.equal(Deno.readTextFileSync(dataPath), "not a folder");
  });
});

Deno.test("a start on a path below a file: refused", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "not a folder");
    const { code, stderr } = await runToExit({ dataPath: `${folder}/file/data` });
    assert.match(stderr, /^galgo: [^\n]*file\/data[^\n]*\n$/);
    assert.equal(code, 1);
  });
});

Deno.test("a start on a port that another program uses: refused with the address", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  try {
    await withData(async (dataPath) => {
      const sentence = new RegExp(`${address}.*another program uses this port`);
      await assertRefused({ dataPath, settings: { IGGY_TCP_ADDRESS: address } }, sentence);
      await assertRefused({ dataPath, settings: { IGGY_HTTP_ADDRESS: address } }, sentence);
    });
  } finally {
    listener.close();
  }
});

Deno.test("a second broker on the same folder: refused, and the first goes on", async () => {
  await withData(async (dataPath) => {
    await withRunning({ dataPath }, async (client) => {
      await assertRefused({ dataPath }, /data folder ".*" is in use/);
      assert.ok(exists(`${dataPath}/runtime/current_config.toml`), "the readiness file of the first is gone");
      await client.send(PARTITION, [{ payload: new Uint8Array(1) }]);
    });
  });
});

Deno.test("a start with a broken configuration: refused with key or place, every way it may be broken", async (context) => {
  const cases: readonly (readonly [what: string, toml: string, sentence: RegExp])[] = [
    ["not TOML", "[tcp\naddress = 1", /config\.toml.*line 1/],
    ["a wrong type", "[tcp]\nenabled = 17", /tcp\.enabled/],
    ["a wrong unit", '[system.segment]\nsize = "12 parsecs"', /system\.segment\.size.*12 parsecs/],
    [
      "a switch of what is not built",
      "[system.message_deduplication]\nenabled = true",
      /system\.message_deduplication\.enabled/,
    ],
  ];
  for (const [what, toml, sentence] of cases) {
    await context.step(what, async () => {
      await withData(async (dataPath) => {
        const path = `${dataPath}/config.toml`;
        Deno.writeTextFileSync(path, toml);
        await assertRefused({ dataPath, settings: { IGGY_CONFIG_PATH: path } }, sentence);
      });
    });
  }
  await context.step("a configuration that is not there", async () => {
    await withData(async (dataPath) => {
      const settings = { IGGY_CONFIG_PATH: `${dataPath}/none.toml` };
      await assertRefused({ dataPath, settings }, /none\.toml.*does not exist/);
    });
  });
});

const whyNot = whyNotOtherUser();

Deno.test({
  name: `a start as a user who may not use the folder: refused${
    whyNot === undefined ? "" : ` (skipped: ${whyNot})`
  }`,
  ignore: whyNot !== undefined,
  fn: async (context) => {
    const cache = cacheForNobody();
    const asNobody = { prefix: AS_NOBODY, settings: { DENO_DIR: cache } };
    try {
      await context.step("a folder that it may not write", () =>
        withData(async (dataPath) => {
          Deno.chmodSync(dataPath, 0o755);
          await assertRefused({ dataPath, ...asNobody }, /denies access/);
        }));
      await context.step("a folder that it may not read", () =>
        withData(async (dataPath) => {
          Deno.chmodSync(dataPath, 0o700);
          await assertRefused({ dataPath, ...asNobody }, /denies access/);
        }));
      await context.step("a folder that it may not make", () =>
        withFolder(async (folder) => {
          Deno.chmodSync(folder, 0o755);
          const { code, stderr } = await runToExit({ dataPath: `${folder}/data`, ...asNobody });
          assert.match(stderr, /^galgo: [^\n]*data[^\n]*\n$/);
          assert.equal(code, 1);
          assert.ok(!exists(`${folder}/data`));
        }));
    } finally {
      Deno.removeSync(cache, { recursive: true });
    }
  },
});

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
