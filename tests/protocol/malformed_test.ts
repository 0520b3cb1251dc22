/**
 * Bad, borderline and oddly valid payloads, all on one connection: each gets the recorded status, with login and
 * without, and a ping behind it is answered, so the connection is in step. The original server falls out of step after
 * some of them; ours reads every frame whole before it answers.
 */
import assert from "node:assert/strict";
import { frame } from "../support/frame_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { realBroker } from "../support/test_broker.ts";

interface Malformed {
  readonly command: string;
  readonly code: number;
  readonly description: string;
  readonly payloadHex: string;
  readonly expectedStatus: number;
  readonly statusWithoutLogin: number;
  /** Where the layout is accepted and the state that it meets refuses. */
  readonly observedStatus?: number;
}

const CASES: readonly Malformed[] = JSON.parse(
  Deno.readTextFileSync(new URL("../vectors/malformed.json", import.meta.url)),
);

/** The status of each case; then a ping must be answered. */
async function statusOf(client: RawClient, { code, payloadHex }: Malformed): Promise<number> {
  const { status } = await client.connection.request(code, Uint8Array.fromHex(payloadHex));
  await client.ping();
  return status;
}

async function differences(client: RawClient, expected: (each: Malformed) => number): Promise<string[]> {
  const found: string[] = [];
  for (const each of CASES) {
    const wanted = expected(each);
    const got = await statusOf(client, each);
    if (got !== wanted) found.push(`${each.command}, ${each.description}: expected ${wanted}, got ${got}`);
  }
  return found;
}

Deno.test("malformed payloads without login: the recorded status, and the connection stays in step", async () => {
  const broker = await realBroker();
  try {
    const client = new RawClient(await broker.connect());
    assert.deepEqual(await differences(client, (each) => each.statusWithoutLogin), []);
    client.close();
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
});

Deno.test("malformed payloads with login: the recorded status, and the connection stays in step", async () => {
  const broker = await realBroker();
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.createStream("st");
    await client.createTopic("st", "t", 1);
    assert.deepEqual(await differences(client, (each) => each.observedStatus ?? each.expectedStatus), []);
    client.close();
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
});

Deno.test("malformed payloads of several requests in one write: answered in order", async () => {
  const broker = await realBroker();
  try {
    const client = new RawClient(await broker.connect());
    const frames = CASES.map(({ code, payloadHex }) => [...frame(code, Uint8Array.fromHex(payloadHex))]);
    await client.connection.write(Uint8Array.from(frames.flat()));
    for (const { command, description, statusWithoutLogin } of CASES) {
      const { status } = await client.connection.readAnswer();
      assert.equal(status, statusWithoutLogin, `${command}, ${description}`);
    }
    client.close();
  } finally {
    await broker.stop();
  }
});
