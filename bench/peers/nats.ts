/**
 * NATS: publishing into a JetStream stream on files, each message acknowledged. The server's own pings are not answered:
 * it puts up with that for minutes.
 */
import { LineClient } from "./line_client.ts";
import { around, PAYLOAD_LENGTH, type Peer, type PeerClient, repeated } from "./peer.ts";

const MESSAGE = "M";
/** A publication that nobody takes is answered with headers alone. */
const NOBODY = "H";
const REFUSAL = "-";

const STREAM = JSON.stringify({
  name: "bench",
  subjects: ["bench"],
  storage: "file",
  retention: "limits",
  discard: "old",
  num_replicas: 1,
});
const HELLO = JSON.stringify({ verbose: false, pedantic: false, headers: true, no_responders: true });

export const nats: Peer = {
  name: "nats-server",
  how: "JetStream, file store, publications not waited for one by one",
  program: {
    command: "nats-server",
    args: ({ directory, port }) => [
      ...["--addr", "127.0.0.1", "--port", String(port), "--jetstream", "--store_dir", directory],
    ],
  },
  async connect(port) {
    const line = await LineClient.open(port, REFUSAL, NOBODY);
    const text = `CONNECT ${HELLO}\r\nSUB _INBOX.* 1\r\n` +
      `PUB $JS.API.STREAM.CREATE.bench _INBOX.1 ${STREAM.length}\r\n${STREAM}\r\n`;
    await line.write(new TextEncoder().encode(text));
    await line.untilText(/"(did_create)":true/);
    return new NatsClient(line);
  },
};

class NatsClient implements PeerClient {
  readonly #line: LineClient;
  readonly #publish = around(`PUB bench _INBOX.2 ${PAYLOAD_LENGTH}\r\n`, "\r\n");
  #requests: Uint8Array = new Uint8Array(0);

  constructor(line: LineClient) {
    this.#line = line;
  }

  async send(count: number): Promise<void> {
    const length = count * this.#publish.length;
    if (this.#requests.length !== length) this.#requests = repeated(this.#publish, count);
    const before = this.#line.seen(MESSAGE);
    await this.#line.write(this.#requests);
    await this.#line.until(MESSAGE, before + count);
  }

  async held(): Promise<number> {
    await this.#line.write(new TextEncoder().encode("PUB $JS.API.STREAM.INFO.bench _INBOX.3 0\r\n\r\n"));
    return Number(await this.#line.untilText(/"messages":(\d+)/));
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]();
  }
}
