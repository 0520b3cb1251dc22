/** The broker as a process of its own, its memory, and the honest client that works while others flood it. */
import assert from "node:assert/strict";
import { commandTable, Reader } from "../../src/wire/mod.ts";
import { BrokerProcess } from "../support/broker_process.ts";
import { frame, FrameConnection } from "../support/frame_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { request } from "../support/request_bytes.ts";
import { connectTcp } from "../support/test_broker.ts";

const GET_STATS = 10;
const CREATE_TOKEN = 42;
const LOGIN_WITH_TOKEN = 44;

const NONE = new Uint8Array();

export class FloodedBroker {
  readonly #process: BrokerProcess;
  readonly #dataPath: string;
  readonly #honest: RawClient;
  readonly #loginFrame: Uint8Array;
  readonly #memory: number[] = [];
  #sent = 0;

  private constructor(
    process: BrokerProcess,
    parts: { readonly dataPath: string; readonly honest: RawClient; readonly loginFrame: Uint8Array },
  ) {
    this.#process = process;
    this.#dataPath = parts.dataPath;
    this.#honest = parts.honest;
    this.#loginFrame = parts.loginFrame;
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<FloodedBroker> {
    const dataPath = Deno.makeTempDirSync({ prefix: "galgo_flood_" });
    const quiet = { IGGY_HTTP_ENABLED: "false", IGGY_HEARTBEAT_ENABLED: "false" };
    const process = await BrokerProcess.start({ dataPath, settings: { ...quiet, ...settings } });
    const honest = await RawClient.loggedIn(await connectTcp(process.tcp));
    await honest.createStream("st");
    await honest.createTopic("st", "t", 1);
    const created = await honest.ask(CREATE_TOKEN, request((write) => write.str8("flood").u64(0n)));
    const token = new TextDecoder().decode(created.subarray(1));
    const loginFrame = frame(LOGIN_WITH_TOKEN, request((write) => write.str8(token)));
    return new FloodedBroker(process, { dataPath, honest, loginFrame });
  }

  /** Logged in before the flood. */
  get honest(): RawClient {
    return this.#honest;
  }

  /** A new connection, of a stranger. */
  async connect(): Promise<FrameConnection> {
    return new FrameConnection(await connectTcp(this.#process.tcp));
  }

  /** Logged in by a token, which costs the broker next to nothing. */
  async loggedIn(): Promise<FrameConnection> {
    const connection = await this.connect();
    await connection.write(this.#loginFrame);
    assert.equal((await connection.readAnswer()).status, 0);
    return connection;
  }

  /** One round of work, whole and right, and a look at the broker's memory. */
  async workHonestly(messages = 10, payloadLength = 100): Promise<void> {
    const payload = new Uint8Array(payloadLength).fill(this.#sent % 251);
    const at = { stream: "st", topic: "t", partition: 0 };
    await this.#honest.send(at, Array.from({ length: messages }, () => ({ payload })));
    const polled = await this.#honest.poll({ ...at, consumer: 1, offset: this.#sent, count: messages });
    assert.deepEqual(polled.messages.map((each) => each.payload), Array(messages).fill(payload));
    this.#sent += messages;
    this.#memory.push((await this.stats()).memoryBytes);
  }

  async stats() {
    return commandTable.get_stats.decodeAnswer(new Reader(await this.#honest.ask(GET_STATS, NONE)));
  }

  /** The first look and the highest one, in bytes. */
  get memory(): { readonly first: number; readonly most: number } {
    return { first: this.#memory[0]!, most: Math.max(...this.#memory) };
  }

  /** Stops it in order. Errors: when it does not end well, or said that something went wrong in it. */
  async stop(): Promise<void> {
    this.#honest.close();
    const { code, stdout, stderr } = await this.#process.stop();
    Deno.removeSync(this.#dataPath, { recursive: true });
    assert.equal(code, 0);
    assert.doesNotMatch(stdout + stderr, /\bERROR\b|Uncaught|a reason of ours/i);
  }
}
