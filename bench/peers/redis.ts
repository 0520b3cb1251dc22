/** Redis: XADD into a stream, with an append-only file that the operating system has before the answer leaves. */
import { LineClient } from "./line_client.ts";
import { around, PAYLOAD_LENGTH, type Peer, type PeerClient, repeated } from "./peer.ts";

const REPLY = "$";
const REFUSAL = "-";

export const redis: Peer = {
  name: "redis-server",
  how: "XADD pipelined, appendonly, appendfsync no",
  program: {
    command: "redis-server",
    args: ({ directory, port }) => [
      ...["--bind", "127.0.0.1", "--port", String(port), "--dir", directory],
      ...["--appendonly", "yes", "--appendfsync", "no", "--save", "", "--auto-aof-rewrite-percentage", "0"],
    ],
  },
  async connect(port) {
    return new RedisClient(await LineClient.open(port, REFUSAL));
  },
};

class RedisClient implements PeerClient {
  readonly #line: LineClient;
  readonly #add = around(
    `*5\r\n$4\r\nXADD\r\n$5\r\nbench\r\n$1\r\n*\r\n$1\r\nm\r\n$${PAYLOAD_LENGTH}\r\n`,
    "\r\n",
  );
  #requests: Uint8Array = new Uint8Array(0);

  constructor(line: LineClient) {
    this.#line = line;
  }

  async send(count: number): Promise<void> {
    const length = count * this.#add.length;
    if (this.#requests.length !== length) this.#requests = repeated(this.#add, count);
    const before = this.#line.seen(REPLY);
    await this.#line.write(this.#requests);
    await this.#line.until(REPLY, before + count);
  }

  async held(): Promise<number> {
    await this.#line.write(new TextEncoder().encode("XLEN bench\r\n"));
    return Number(await this.#line.untilText(/^:(\d+)\r\n/));
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]();
  }
}
