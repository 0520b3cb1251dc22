/**
 * `galgo verify` and `galgo repair` as an operator runs them: on the folder of a broker that was killed, with damage
 * planted, and beside a broker that runs.
 */
import assert from "node:assert/strict";
import { BrokerProcess, runCommand } from "../support/broker_process.ts";
import { snapshot } from "../support/folder_snapshot.ts";
import { RawClient, Refused } from "../support/raw_client.ts";
import { connectTcp } from "../support/test_broker.ts";

const PARTITION = { stream: "st", topic: "t", partition: 0 };
const FOLDER = "streams/0/topics/0/partitions/0";
/** A message with a payload of 200 bytes. */
const MESSAGE = 264;
const MESSAGES = 30;
const SETTINGS = { IGGY_SYSTEM_SEGMENT_SIZE: "2 KiB" };
const CHECKSUM_STATUS = 4027;

const everything = () => false;
const butTheLock = (path: string) => path === "galgo.lock";

Deno.test("verify and repair: a damaged folder, from the finding to consumers that go on", async (test) => {
  await withKilled(async (dataPath) => {
    flip(`${dataPath}/${segment(dataPath, 0)}.log`, 2 * MESSAGE + 100);
    flip(`${dataPath}/${segment(dataPath, 1)}.index`, 20);
    append(`${dataPath}/${segment(dataPath, -1)}.log`, 50);
    const before = await snapshot(dataPath, everything);

    await test.step("verify names each damage and changes nothing", async () => {
      const { code, stdout } = await runCommand(dataPath, ["verify", "--data", dataPath, "--json"]);
      assert.equal(code, 1);
      const { findings, broker_is_running, messages_count } = JSON.parse(stdout);
      assert.equal(broker_is_running, false);
      assert.equal(messages_count, MESSAGES);
      const found = (findings as Record<string, unknown>[]).map(({ what, path, first_offset, detail }) =>
        [
          what,
          String(path).split("/").at(-1),
          first_offset,
          String(detail).replace(/\d+ entries of \d+/, "few"),
        ].join(" ")
      );
      assert.deepEqual(found.slice(0, 2), [
        `message ${"0".repeat(20)}.log 2 the message is damaged`,
        `index ${String(secondStart(dataPath)).padStart(20, "0")}.index  entry 1 is not what the log says`,
      ]);
      assert.ok(found.some((line) => /^log \d+\.log {2}it ends in bytes that are no message/.test(line)));
      assert.deepEqual(await snapshot(dataPath, everything), before);
    });

    await test.step("the table says it for people", async () => {
      const { stdout } = await runCommand(dataPath, ["verify", "--data", dataPath]);
      assert.match(stdout, /│ message │ stream "st", topic "t", partition 0 .*│ 528 to 791 │ 2 /);
      assert.match(stdout, /3[01] things|[3-9] things are not right/);
    });

    await test.step("repair --dry-run tells and does nothing", async () => {
      const { code, stdout } = await runCommand(dataPath, ["repair", "--data", dataPath, "--dry-run"]);
      assert.equal(code, 0);
      assert.match(stdout, /the message is damaged: offsets 2 to 2 stay as they are/);
      assert.match(stdout, /it is made again from its log/);
      assert.deepEqual(await snapshot(dataPath, everything), before);
    });

    await test.step("repair asks, and without a terminal wants --yes", async () => {
      const { code, stderr } = await runCommand(dataPath, ["repair", "--data", dataPath]);
      assert.equal(code, 1);
      assert.match(stderr, /add --yes to mean it/);
      assert.deepEqual(await snapshot(dataPath, butTheLock), await without(before, butTheLock));
    });

    await test.step("repair puts it in order", async () => {
      const { code, stdout } = await runCommand(dataPath, ["repair", "--data", dataPath, "--yes"]);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /offsets 2 to 2 are damaged and lost/);
      const { findings } = JSON.parse(
        (await runCommand(dataPath, ["verify", "--data", dataPath, "--json"])).stdout,
      );
      assert.deepEqual(findings.map(({ what }: { what: string }) => what), ["message"]);
    });

    await test.step("a consumer stops before the damaged message", async () => {
      await withRunning(dataPath, async (client) => {
        assert.deepEqual(await offsetsFrom(client, 0), [0, 1]);
        await assert.rejects(
          offsetsFrom(client, 2),
          (error) => error instanceof Refused && error.status === CHECKSUM_STATUS,
        );
        assert.equal((await offsetsFrom(client, 3)).length, MESSAGES - 3);
      });
    });

    await test.step("with --skip-damaged it steps over", async () => {
      const { code } = await runCommand(dataPath, ["repair", "--data", dataPath, "--yes", "--skip-damaged"]);
      assert.equal(code, 0);
      await withRunning(dataPath, async (client) => {
        const all = Array.from({ length: MESSAGES }, (_, at) => at);
        assert.deepEqual(await offsetsFrom(client, 0), all.filter((offset) => offset !== 2));
      });
    });
  });
});

Deno.test("repair: after a kill, every index is what its log says", async () => {
  await withKilled(async (dataPath) => {
    const unfinished = await runCommand(dataPath, ["verify", "--data", dataPath, "--json"]);
    assert.match(
      unfinished.stdout,
      /it has \d+ entries of \d+/,
      "the kill came before the last entries were written",
    );
    assert.equal((await runCommand(dataPath, ["repair", "--data", dataPath, "--yes"])).code, 0);
    const { code, stdout } = await runCommand(dataPath, ["verify", "--data", dataPath]);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /30 messages in \d+ segments of 1 partitions; all is right/);
  });
});

Deno.test("repair: of a journal that is damaged in the middle the valid part is kept, the rest is told", async () => {
  await withKilled(async (dataPath) => {
    await withRunning(dataPath, async (client) => void await client.createStream("lost"));
    const journal = `${dataPath}/state/log`;
    const { position, length } = lastButOneEntry(journal);
    flip(journal, position + length - 1);
    const { code, stderr } = await runCommand(dataPath, ["serve"]);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`damaged at position ${position}, .*galgo verify.*galgo repair`));
    const verified = await runCommand(dataPath, ["verify", "--data", dataPath]);
    assert.match(verified.stdout, new RegExp(`│ journal │ state/log +│ ${position} `));
    const repaired = await runCommand(dataPath, ["repair", "--data", dataPath, "--yes"]);
    assert.match(repaired.stdout, /create_stream.*"lost"/);
    assert.equal(Deno.statSync(journal).size, position);
    await withRunning(dataPath, async (client) => assert.deepEqual(await client.streamNames(), ["st"]));
  });
});

Deno.test("verify beside a broker that runs: all is right while it writes; repair is refused", async () => {
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_verify_" });
  const broker = await BrokerProcess.start({ dataPath, settings: SETTINGS });
  try {
    const client = await filled(broker);
    let isDone = false;
    const sending = (async () => {
      while (!isDone) await client.send(PARTITION, [{ payload: new Uint8Array(200) }]);
    })();
    const { code, stdout } = await runCommand(dataPath, ["verify", "--data", dataPath]);
    isDone = true;
    await sending;
    assert.equal(code, 0, stdout);
    assert.match(stdout, /while a broker runs; all is right/);
    const refused = await runCommand(dataPath, ["repair", "--data", dataPath, "--yes"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /is in use by another process/);
    client.close();
  } finally {
    await broker.stop();
    Deno.removeSync(dataPath, { recursive: true });
  }
});

Deno.test("verify: what cannot be looked at is neither right nor damaged", async () => {
  const { code, stderr } = await runCommand("/nowhere", ["verify", "--data", "/nowhere"]);
  assert.equal(code, 2);
  assert.match(stderr, /the data folder "\/nowhere" does not exist/);
});

async function withKilled(test: (dataPath: string) => Promise<void>): Promise<void> {
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_repair_" });
  try {
    const broker = await BrokerProcess.start({ dataPath, settings: SETTINGS });
    try {
      (await filled(broker)).close();
    } finally {
      await broker.kill();
    }
    await test(dataPath);
  } finally {
    Deno.removeSync(dataPath, { recursive: true });
  }
}

async function filled(broker: BrokerProcess): Promise<RawClient> {
  const client = await RawClient.loggedIn(await connectTcp(broker.tcp));
  await client.createStream("st");
  await client.createTopic("st", "t", 1);
  for (let sent = 0; sent < MESSAGES; sent++) {
    await client.send(PARTITION, [{ payload: new Uint8Array(200) }]);
  }
  return client;
}

async function withRunning(dataPath: string, test: (client: RawClient) => Promise<void>): Promise<void> {
  const broker = await BrokerProcess.start({ dataPath, settings: SETTINGS });
  try {
    const client = await RawClient.loggedIn(await connectTcp(broker.tcp));
    await test(client);
    client.close();
  } finally {
    await broker.stop();
  }
}

async function offsetsFrom(client: RawClient, offset: number): Promise<number[]> {
  const { messages } = await client.poll({ ...PARTITION, consumer: 1, offset, count: 100 });
  return messages.map((message) => message.offset);
}

/** The path of a segment's files without their ending; a negative number counts from the last one. */
function segment(dataPath: string, number: number): string {
  const starts = [...Deno.readDirSync(`${dataPath}/${FOLDER}`)]
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".log"))
    .sort();
  return `${FOLDER}/${starts.at(number)!.slice(0, 20)}`;
}

function secondStart(dataPath: string): number {
  return Number(segment(dataPath, 1).slice(-20));
}

function flip(path: string, position: number): void {
  const bytes = Deno.readFileSync(path);
  bytes[position]! ^= 1;
  Deno.writeFileSync(path, bytes);
}

function append(path: string, length: number): void {
  Deno.writeFileSync(path, new Uint8Array(length).fill(0xa5), { append: true });
}

function lastButOneEntry(path: string): { position: number; length: number } {
  const bytes = Deno.readFileSync(path);
  const view = new DataView(bytes.buffer);
  const entries: { position: number; length: number }[] = [];
  for (let position = 0; position < bytes.length;) {
    const length = 64 + view.getUint32(position + 60, true);
    entries.push({ position, length });
    position += length;
  }
  return entries.at(-2)!;
}

function without(
  files: Record<string, string>,
  isLeftOut: (path: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isLeftOut(path)));
}
