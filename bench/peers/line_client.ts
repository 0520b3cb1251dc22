/** A client of a server whose protocol is lines: counts answers by the first byte of a line, and makes nothing of them. */
const BUFFER_LENGTH = 256 * 1024;
const NEWLINE = "\n".charCodeAt(0);

/** The first byte of a line, as a letter. */
export type LineKind = string;

export class LineClient implements Disposable {
  readonly #socket: Deno.TcpConn;
  readonly #buffer = new Uint8Array(BUFFER_LENGTH);
  readonly #seen = new Map<number, number>();
  readonly #refusals: readonly number[];
  #first = true;

  private constructor(socket: Deno.TcpConn, refusals: readonly LineKind[]) {
    this.#socket = socket;
    this.#refusals = refusals.map((kind) => kind.charCodeAt(0));
  }

  /** `refusals`: what a line begins with that tells of an error. */
  static async open(port: number, ...refusals: LineKind[]): Promise<LineClient> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    socket.setNoDelay(true);
    return new LineClient(socket, refusals);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) done += await this.#socket.write(bytes.subarray(done));
  }

  /** Waits until `count` lines of this kind have come in all, since the connection was opened. Errors: a refusal. */
  async until(kind: LineKind, count: number): Promise<void> {
    const wanted = kind.charCodeAt(0);
    while (this.seen(kind) < count) {
      const got = await this.#socket.read(this.#buffer);
      if (got === null) throw new Error("the peer closed the connection");
      this.#count(this.#buffer.subarray(0, got), wanted);
    }
  }

  /** Reads until the text matches, and returns its first group. Errors: when the connection ends first. */
  async untilText(pattern: RegExp): Promise<string> {
    const decoder = new TextDecoder();
    for (let text = "";;) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return found;
      const got = await this.#socket.read(this.#buffer);
      if (got === null) throw new Error(`the peer closed the connection after: ${text}`);
      text += decoder.decode(this.#buffer.subarray(0, got), { stream: true });
    }
  }

  seen(kind: LineKind): number {
    return this.#seen.get(kind.charCodeAt(0)) ?? 0;
  }

  #count(bytes: Uint8Array, wanted: number): void {
    let hits = 0;
    for (let at = 0; at < bytes.length;) {
      if (this.#first) {
        const kind = bytes[at]!;
        if (this.#refusals.includes(kind)) throw new Error(textOf(bytes.subarray(at, at + 200)));
        if (kind === wanted) hits++;
        else this.#seen.set(kind, (this.#seen.get(kind) ?? 0) + 1);
      }
      const end = bytes.indexOf(NEWLINE, at);
      this.#first = end >= 0;
      at = end < 0 ? bytes.length : end + 1;
    }
    if (hits > 0) this.#seen.set(wanted, (this.#seen.get(wanted) ?? 0) + hits);
  }
}

function textOf(bytes: Uint8Array): string {
  return `the peer said: ${new TextDecoder().decode(bytes)}`;
}
