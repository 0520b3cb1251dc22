/**
 * What the bare programs share: a listener on a free port and a loop that answers each request frame. Everything a
 * broker does besides is left out, so that what remains is what Deno and the machine can do at most.
 *
 *     request: u32 length (4 + payload) · u32 code · payload       answer: u32 status · u32 length · payload
 *
 * A program is run as `deno run program.ts <directory> …`. It writes its port to `<directory>/port` when it is ready,
 * keeps its data in `<directory>/data`, and ends when its standard input does, so that it does not outlive a bench.
 */

/** Turns one frame into its answer. Both are views, valid until the next call. */
export type AnswerFrame = (frame: Uint8Array) => Uint8Array;

export interface BareConnection extends Disposable {
  readonly answer: AnswerFrame;
  /** Called when the answer has left, with what `answer` returned. */
  readonly sent?: (answer: Uint8Array) => void;
}

/** More than any frame of a bench. */
const BUFFER_LENGTH = 4 * 1024 * 1024;
const HEADER_LENGTH = 8;
const CODE_LENGTH = 4;

/** An answer of status 0 without a payload. */
export const OK: Uint8Array = new Uint8Array(HEADER_LENGTH);

/** Serves until the standard input ends. `open` is called once a connection. */
export async function serve(directory: string, open: () => BareConnection): Promise<void> {
  void endWithParent();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  Deno.writeTextFileSync(`${directory}/port`, `${listener.addr.port}\n`);
  for await (const connection of listener) void serveConnection(connection, open());
}

async function serveConnection(connection: Deno.TcpConn, bare: BareConnection): Promise<void> {
  connection.setNoDelay(true);
  using _bare = bare;
  using _connection = connection;
  try {
    await answerFrames(connection, bare);
  } catch {
    // The client has gone in the middle of a frame: the bench was stopped.
  }
}

async function answerFrames(connection: Deno.TcpConn, { answer, sent }: BareConnection): Promise<void> {
  const buffer = new Uint8Array(BUFFER_LENGTH);
  const view = new DataView(buffer.buffer);
  let arrived = 0;
  for (;;) {
    const got = await connection.read(buffer.subarray(arrived));
    if (got === null) return;
    arrived += got;
    if (arrived < HEADER_LENGTH) continue;
    const length = CODE_LENGTH + view.getUint32(0, true);
    if (length > BUFFER_LENGTH) throw new RangeError(`a frame of ${length} bytes; ${BUFFER_LENGTH} fit`);
    if (arrived < length) continue;
    // A client of the bench has one request outstanding, so nothing lies behind the frame.
    arrived = 0;
    const bytes = answer(buffer.subarray(0, length));
    for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
    sent?.(bytes);
  }
}

export async function endWithParent(): Promise<void> {
  for await (const _ of Deno.stdin.readable) { /* nobody writes */ }
  Deno.exit(0);
}
