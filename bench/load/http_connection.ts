/** One kept connection of HTTP that asks the same question over and over, and counts the bytes of the answers. */

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const BUFFER_BYTES = 256 * 1024;
const LAST_CHUNK = "0\r\n\r\n";

export interface HttpQuestion {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export class HttpConnection implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<HttpConnection> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new HttpConnection(connection);
  }

  /** The body. Errors: when the answer is no success. */
  async ask(question: HttpQuestion): Promise<string> {
    await this.#write(bytesOf(question));
    const pieces: Uint8Array[] = [];
    await this.#read((piece) => pieces.push(piece.slice()));
    const text = decoder.decode(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).bytes());
    return text.slice(text.indexOf("\r\n\r\n") + 4);
  }

  /** Asks so often, one after the other; what comes is counted and forgotten. */
  async askAgain(question: HttpQuestion, times: number): Promise<void> {
    const bytes = bytesOf(question);
    for (let time = 0; time < times; time++) {
      await this.#write(bytes);
      await this.#read(() => {});
    }
  }

  /** Asks, and waits for nothing. */
  async tell(question: HttpQuestion): Promise<void> {
    await this.#write(bytesOf(question));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) sent += await this.#connection.write(bytes.subarray(sent));
  }

  /**
   * One answer. Its length is told in its head, which comes in one piece from the servers of a bench; one that is made
   * while it is sent ends with an empty chunk.
   */
  async #read(take: (piece: Uint8Array) => void): Promise<void> {
    let left: number | undefined;
    let end = "";
    do {
      const length = await this.#connection.read(this.#buffer);
      if (length === null) throw new Error("the server has closed the connection");
      const piece = this.#buffer.subarray(0, length);
      take(piece);
      left = left === undefined ? lengthOf(piece) - length : left - length;
      if (left === Infinity) {
        end = (end + decoder.decode(piece.subarray(-LAST_CHUNK.length))).slice(-LAST_CHUNK.length);
      }
    } while (left > 0 && end !== LAST_CHUNK);
  }
}

/** Of the whole answer, head included; infinite when it is not told. Errors: when it is no success, or has no whole head. */
function lengthOf(start: Uint8Array): number {
  const text = decoder.decode(start.subarray(0, 2048));
  const end = text.indexOf("\r\n\r\n");
  if (!/^HTTP\/1\.1 20\d /.test(text) || end < 0) throw new Error(`no success: ${text.slice(0, 200)}`);
  if (/\r\ntransfer-encoding: chunked/i.test(text.slice(0, end))) return Infinity;
  const body = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? "0";
  return end + 4 + Number(body);
}

function bytesOf({ method, path, headers = {}, body = "" }: HttpQuestion): Uint8Array {
  const length = encoder.encode(body).length;
  const lines = Object.entries({
    host: "bench",
    ...headers,
    ...(body !== "" && { "content-length": length }),
  })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return encoder.encode(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}
