/** What is a WebSocket's own: the upgrade, frames, and how it ends. What it carries is asked in conversations_test.ts. */
import assert from "node:assert/strict";
import { frame, FrameConnection } from "../support/frame_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, type RestartableBroker, simulatedBroker } from "../support/test_broker.ts";
import { type TestDoor, WEBSOCKET } from "../support/test_doors.ts";
import { BINARY, type WebSocketClient, webSocketClient } from "../support/web_socket_client.ts";
import { within } from "../support/within.ts";
import { clientWithTopic, noise, PARTITION, pollAll, withBroker, withBrokerOf } from "./subject.ts";

const [CONTINUATION, TEXT, CLOSE, PING, PONG] = [0, 1, 8, 9, 10];
const PING_COMMAND = frame(1, new Uint8Array());
const POLL = 100;
const OK_ANSWER = new Uint8Array(8);

/** The socket below, for bytes that are no WebSocket. */
const RAW_DOOR: TestDoor = {
  ...WEBSOCKET,
  connect: ({ websocket }, network) => network(websocket!),
};

function withRawDoor(
  test: (broker: RestartableBroker) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  return withBrokerOf(() => realBroker(settings, undefined, RAW_DOOR), test);
}

function withWebSocket(test: (client: WebSocketClient) => Promise<void>): Promise<void> {
  return withRawDoor(async (broker) => {
    const client = await webSocketClient(await broker.connect());
    await test(client);
    client.close();
  });
}

Deno.test("WebSocket: the runtime's own client gets answers, and its close is answered", () =>
  withRawDoor(async (broker) => {
    const { port } = broker.addresses().websocket!;
    const client = new WebSocket(`ws://127.0.0.1:${port}/any/path`, ["unknown"]);
    client.binaryType = "arraybuffer";
    await new Promise((resolve) => client.onopen = resolve);
    assert.deepEqual([client.protocol, client.extensions], ["", ""]);
    const answer = new Promise<MessageEvent>((resolve) => client.onmessage = resolve);
    client.send(PING_COMMAND);
    assert.deepEqual(new Uint8Array((await answer).data), OK_ANSWER);
    const closed = new Promise<CloseEvent>((resolve) => client.onclose = resolve);
    client.close(4001, "enough");
    const { wasClean, code } = await within(5_000, "closing", closed);
    assert.deepEqual([wasClean, code], [true, 4001]);
  }));

Deno.test("WebSocket: requests in fragments, several in one message, and frames behind the upgrade", () =>
  withRawDoor(async (broker) => {
    const socket = await broker.connect();
    const client = await webSocketClient(socket);
    const two = new Uint8Array([...PING_COMMAND, ...PING_COMMAND]);
    await client.send({ opcode: BINARY, payload: two });
    await client.send({ opcode: BINARY, isLast: false, payload: PING_COMMAND.subarray(0, 3) });
    await client.send({ opcode: PING, payload: new Uint8Array() });
    await client.send({ opcode: CONTINUATION, payload: PING_COMMAND.subarray(3) });
    const answers = new FrameConnection(client);
    for (let request = 0; request < 3; request++) assert.equal((await answers.readAnswer()).status, 0);
    client.close();
  }));

Deno.test("WebSocket: texts are ignored, a Ping is answered with what it carries", () =>
  withWebSocket(async (client) => {
    await client.send({ opcode: TEXT, payload: PING_COMMAND });
    await client.send({ opcode: PING, payload: new Uint8Array([1, 2, 3]) });
    assert.deepEqual(await client.readFrame(), {
      opcode: PONG,
      isLast: true,
      payload: new Uint8Array([1, 2, 3]),
    });
    await client.send({ opcode: BINARY, payload: PING_COMMAND });
    assert.deepEqual(await client.readFrame(), { opcode: BINARY, isLast: true, payload: OK_ANSWER });
  }));

Deno.test("WebSocket: an unmasked frame is answered with a Close without a code", () =>
  withWebSocket(async (client) => {
    await client.send({ opcode: BINARY, isMasked: false, payload: PING_COMMAND });
    assert.deepEqual(await client.readFrame(), { opcode: CLOSE, isLast: true, payload: new Uint8Array() });
    assert.equal(await client.readFrame(), null);
  }));

Deno.test("WebSocket: what comes before a broken frame is answered, then the Close says 1002", () =>
  withWebSocket(async (client) => {
    await client.send({ opcode: BINARY, payload: PING_COMMAND });
    await client.send({ opcode: BINARY, reserved: 1, payload: PING_COMMAND });
    assert.equal((await client.readFrame())?.opcode, BINARY);
    assert.deepEqual((await client.readFrame())?.payload, new Uint8Array([3, 234]));
    assert.equal(await client.readFrame(), null);
  }));

Deno.test("WebSocket: an answer above 16 MiB is one message in frames of at most 16 MiB", () =>
  withRawDoor(async (broker) => {
    const client = await webSocketClient(await broker.connect());
    const raw = await RawClient.loggedIn(client);
    await raw.createStream("st");
    await raw.createTopic("st", "t", 1);
    const payload = noise(1_000_000);
    for (let batch = 0; batch < 4; batch++) {
      await raw.send(PARTITION, Array.from({ length: 5 }, () => ({ payload })));
    }
    await client.write(frame(POLL, pollAll()));
    const first = await client.readFrame();
    const second = await client.readFrame();
    assert.deepEqual([first?.opcode, first?.isLast], [BINARY, false]);
    assert.deepEqual([second?.opcode, second?.isLast], [CONTINUATION, true]);
    assert.equal(first?.payload.length, 16 * 1024 * 1024);
    const length = new DataView(first.payload.buffer).getUint32(4, true);
    assert.ok(length > 20_000_000);
    assert.equal(first.payload.length + second!.payload.length, 8 + length);
    await raw.ping();
    client.close();
  }));

Deno.test("WebSocket: a server that stops says so in the protocol, then closes with 1001", async () => {
  const broker = await realBroker({}, undefined, RAW_DOOR);
  const client = await webSocketClient(await broker.connect());
  const stopping = broker.stop();
  assert.equal((await client.readFrame())?.opcode, BINARY);
  assert.deepEqual(await client.readFrame(), {
    opcode: CLOSE,
    isLast: true,
    payload: new Uint8Array([3, 233]),
  });
  await within(5_000, "the stop", stopping);
  client.close();
});

const REFUSALS: Readonly<Record<string, readonly [request: string, status: number]>> = {
  "a plain request": ["GET / HTTP/1.1\r\nHost: galgo\r\n\r\n", 426],
  "the frame of another door": ["\x04\0\0\0\x01\0\0\0\r\n\r\n", 400],
  "headers of more than 8 KiB": [`GET / HTTP/1.1\r\nA: ${"a".repeat(8192)}`, 431],
};

for (const [what, [request, status]] of Object.entries(REFUSALS)) {
  Deno.test(`WebSocket: ${what} is answered with ${status} and closed`, () =>
    withRawDoor(async (broker) => {
      const socket = await broker.connect();
      await socket.write(new TextEncoder().encode(request));
      const answer = await textOf(socket);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} [^]*\r\nconnection: close\r\n`));
      socket.close();
    }));
}

Deno.test("WebSocket: pages of other origins than websocket.allowed_origins are refused", () =>
  withRawDoor(async (broker) => {
    const from = async (origin: string) => webSocketClient(await broker.connect(), `Origin: ${origin}\r\n`);
    (await from("https://a.example")).close();
    await assert.rejects(from("https://b.example"), /403 Forbidden/);
    (await webSocketClient(await broker.connect())).close();
  }, { IGGY_WEBSOCKET_ALLOWED_ORIGINS: "[https://a.example]" }));

Deno.test("WebSocket: a connection that does not ask for its upgrade is closed, and its place is free", () =>
  withBroker(async (broker) => {
    const slow = await broker.connect();
    await slow.write(new TextEncoder().encode("GET / HTTP/1.1\r\n"));
    await broker.sleep(9_000);
    const turnedAway = await broker.connect();
    assert.equal(await endOf(turnedAway), null);
    await broker.sleep(2_000);
    assert.equal(await endOf(slow), null);
    const client = await webSocketClient(await broker.connect());
    client.close();
  }, () => simulatedBroker(1, { IGGY_LIMITS_CONNECTIONS: "1" }, {}, RAW_DOOR)));

Deno.test("WebSocket: a client that takes nothing is held back, then cut; the others go on", () =>
  withBroker(async (broker) => {
    const rich = await clientWithTopic(broker);
    await rich.send(PARTITION, Array.from({ length: 20 }, (_, at) => ({ payload: noise(50_000, at) })));
    const slow = await RawClient.loggedIn(await broker.connect());
    for (let request = 0; request < 20; request++) await slow.connection.write(frame(POLL, pollAll()));
    await broker.sleep(35_000);
    assert.match(broker.logger.texts("info").join("\n"), /does not read its answers/);
    await rich.ping();
  }, () => simulatedBroker(1, {}, {}, WEBSOCKET)));

async function textOf(socket: { read(into: Uint8Array): Promise<number | null> }): Promise<string> {
  let text = "";
  const bytes = new Uint8Array(1024);
  for (let got = await endOf(socket, bytes); got !== null; got = await endOf(socket, bytes)) {
    text += new TextDecoder().decode(bytes.subarray(0, got));
  }
  return text;
}

/** A reset is an end, too. */
async function endOf(
  socket: { read(into: Uint8Array): Promise<number | null> },
  into = new Uint8Array(1024),
): Promise<number | null> {
  try {
    return await within(5_000, "the end of a connection", socket.read(into));
  } catch (error) {
    if ((error as Error).name === "TookTooLong") throw error;
    return null;
  }
}
