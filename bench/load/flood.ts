/**
 * Clients that want nothing good, in a thread of their own so that the honest one beside them has its own. A flood goes
 * on until the thread is ended; it says "ready" when it is under way.
 */
import {
  type CommandOf,
  REQUEST_HEADER_LENGTH,
  SEND_MESSAGES_CODE,
  writeRequestHeader,
} from "../../src/wire/mod.ts";
import { commandFrame, pollFrame } from "./frames.ts";

export type FloodKind = "connections" | "half_open" | "never_reading" | "logins";

export interface Flood {
  readonly kind: FloodKind;
  readonly port: number;
  /** How many clients. */
  readonly count: number;
  /** A request that logs in, at no cost for the broker. */
  readonly login: Uint8Array;
}

/** Where a thread of its own begins. */
interface Thread {
  onmessage: ((event: MessageEvent<Flood>) => void) | null;
  postMessage(message: "ready"): void;
}

const AT_A_TIME = 100;
const ANSWER_LENGTH = 64 * 1024;
const CLAIMED_LENGTH = 64 * 1024 * 1024;
const POLLS_EACH = 4;
const PING: CommandOf<"ping"> = { kind: "ping" };

const FLOODS: { readonly [K in FloodKind]: (flood: Flood, ready: () => void) => Promise<void> } = {
  connections: floodConnections,
  half_open: floodHalfOpen,
  never_reading: floodNeverReading,
  logins: floodLogins,
};

/** They come, say one thing, and stay until all are there; then the oldest goes for each new one. */
async function floodConnections({ port, count }: Flood, ready: () => void): Promise<void> {
  const crowd: Deno.TcpConn[] = [];
  const ping = commandFrame<"ping">(PING);
  for (let number = 0;; number++) {
    const connection = await connect(port);
    await ask(connection, ping);
    crowd.push(connection);
    if (crowd.length > count) crowd.shift()!.close();
    if (number === Math.min(count, AT_A_TIME)) ready();
  }
}

/** A third of them has logged in, and claims all memory there is; the others sent a part of a header, or claim it too. */
async function floodHalfOpen(flood: Flood, ready: () => void): Promise<void> {
  const claim = new Uint8Array(REQUEST_HEADER_LENGTH + 4);
  writeRequestHeader(claim, 0, SEND_MESSAGES_CODE, CLAIMED_LENGTH);
  await forEach(flood.count, async (number) => {
    const connection = await connect(flood.port);
    if (number % 3 === 0) await ask(connection, flood.login);
    await write(connection, number % 3 === 1 ? claim.subarray(0, 5) : claim);
  });
  ready();
}

/** Each asks for megabytes a few times, and takes none. */
async function floodNeverReading(flood: Flood, ready: () => void): Promise<void> {
  const poll = pollFrame(0, 10_000);
  await forEach(flood.count, async () => {
    const connection = await connect(flood.port);
    await ask(connection, flood.login);
    for (let count = 0; count < POLLS_EACH; count++) await write(connection, poll);
  });
  ready();
}

/** Half of them guess at root, the others at names that nobody has. */
async function floodLogins({ port, count }: Flood, ready: () => void): Promise<void> {
  let answered = 0;
  await forEach(count, async (number) => {
    const connection = await connect(port);
    for (;;) {
      await ask(connection, loginOf(number % 2 === 0 ? "iggy" : `nobody-${number}`));
      if (answered++ === 0) ready();
    }
  });
}

function loginOf(username: string): Uint8Array {
  const rest = { version: undefined, context: undefined };
  return commandFrame<"login_user">({ kind: "login_user", username, password: "wrong", ...rest });
}

async function connect(port: number): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  return connection;
}

/** Short answers come in one piece. Errors: when the connection was closed instead. */
async function ask(connection: Deno.TcpConn, frame: Uint8Array): Promise<void> {
  await write(connection, frame);
  if (await connection.read(new Uint8Array(ANSWER_LENGTH)) === null) throw new Error("it was closed");
}

async function write(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}

/** So many at a time that nobody has to wait long to be accepted. */
async function forEach(count: number, task: (number: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += AT_A_TIME) {
    const size = Math.min(AT_A_TIME, count - from);
    await Promise.all(Array.from({ length: size }, (_, at) => task(from + at)));
  }
}

const thread = globalThis as unknown as Thread;
thread.onmessage = ({ data }) => void FLOODS[data.kind](data, () => thread.postMessage("ready"));
