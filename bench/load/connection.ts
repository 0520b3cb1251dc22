/**
 * A client's connection that costs as little as it can: whole frames out of memory that is there already, answers into
 * one buffer, one request outstanding.
 */
import { POLLED_HEADER_LENGTH, RESPONSE_HEADER_LENGTH } from "../../src/wire/mod.ts";
import { commandFrame } from "./frames.ts";

/** Grows when an answer is longer. */
const FIRST_BUFFER_LENGTH = 64 * 1024;

export class LoadConnection implements Disposable {
  readonly #socket: Deno.TcpConn;
  #buffer = new Uint8Array(FIRST_BUFFER_LENGTH);
  #view = new DataView(this.#buffer.buffer);

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /** To a bare program, which knows no login. */
  static async open(port: number): Promise<LoadConnection> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    socket.setNoDelay(true);
    return new LoadConnection(socket);
  }

  static async openAsRoot(port: number): Promise<LoadConnection> {
    const connection = await LoadConnection.open(port);
    await connection.request(commandFrame<"login_user">({
      kind: "login_user",
      username: "iggy",
      password: "iggy",
      version: undefined,
      context: undefined,
    }));
    return connection;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  /** Resolves with the length of the answer's payload. Errors: when the status is not 0, or the connection ends. */
  async request(frame: Uint8Array): Promise<number> {
    const socket = this.#socket;
    for (let done = 0; done < frame.length;) {
      done += await socket.write(done === 0 ? frame : frame.subarray(done));
    }
    let arrived = 0;
    let expected = RESPONSE_HEADER_LENGTH;
    let isHeaderRead = false;
    while (arrived < expected) {
      const got = await socket.read(arrived === 0 ? this.#buffer : this.#buffer.subarray(arrived));
      if (got === null) throw new Error("the server closed the connection");
      arrived += got;
      if (isHeaderRead || arrived < RESPONSE_HEADER_LENGTH) continue;
      isHeaderRead = true;
      expected += this.#readHeader();
    }
    return expected - RESPONSE_HEADER_LENGTH;
  }

  /** The payload of the last answer: a view, valid until the next request. */
  payload(lengthBytes: number): Uint8Array {
    return this.#buffer.subarray(RESPONSE_HEADER_LENGTH, RESPONSE_HEADER_LENGTH + lengthBytes);
  }

  /** The number of messages that the last answer, a poll's, says it has. */
  polledCount(): number {
    return this.#view.getUint32(RESPONSE_HEADER_LENGTH + POLLED_HEADER_LENGTH - 4, true);
  }

  #readHeader(): number {
    const status = this.#view.getUint32(0, true);
    if (status !== 0) throw new Error(`the server answered with status ${status}`);
    const length = this.#view.getUint32(4, true);
    if (RESPONSE_HEADER_LENGTH + length > this.#buffer.length) {
      const grown = new Uint8Array(2 * (RESPONSE_HEADER_LENGTH + length));
      grown.set(this.#buffer);
      this.#buffer = grown;
      this.#view = new DataView(grown.buffer);
    }
    return length;
  }
}
