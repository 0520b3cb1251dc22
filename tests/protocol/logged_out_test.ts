/** After a logout a connection may do what one may that never logged in: the same requests get the same refusals. */
import assert from "node:assert/strict";
import { RawClient } from "../support/raw_client.ts";
import { withBroker } from "./subject.ts";

interface Step {
  readonly note: string;
  readonly requestHex: string;
  readonly expect: { readonly status: number };
}

const LOGOUT = 39;
const HEADER_LENGTH = 8;
const UNAUTHENTICATED = 40;

const { scenarios }: { scenarios: { name: string; steps: Step[] }[] } = JSON.parse(
  Deno.readTextFileSync(new URL("../vectors/conversations.json", import.meta.url)),
);

/** One of each command, with valid and with odd arguments. */
const requests = scenarios.find(({ name }) => name === "ping-and-unauthenticated")!.steps
  .filter(({ note, expect }) => expect.status === UNAUTHENTICATED && note !== "unknown code")
  .map(({ note, requestHex }) => ({ note, bytes: Uint8Array.fromHex(requestHex) }));

Deno.test("after a logout every command is refused as before the login, and the next login works", async () => {
  assert.ok(requests.length > 40, `${requests.length} requests`);
  await withBroker(async (broker) => {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.createStream("st");
    await client.ask(LOGOUT, new Uint8Array());
    for (const { note, bytes } of requests) {
      const code = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
      const { status, payload } = await client.connection.request(code, bytes.subarray(HEADER_LENGTH));
      assert.deepEqual([status, payload.length], [UNAUTHENTICATED, 0], note);
    }
    await client.ping();
    await client.login("iggy", "iggy");
    assert.deepEqual(await client.streamNames(), ["st"]);
  });
});
