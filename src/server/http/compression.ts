/**
 * Answers packed with gzip, for clients that ask for it. Piece by piece, with a turn of the event loop after each: to pack
 * 5 MB of Base64 at a stroke takes a third of a second, in which nobody else would be served.
 */
import type { MiddlewareHandler } from "hono";
import type { Clock } from "../../platform/mod.ts";
import { addVary } from "./answer_headers.ts";
import type { RestEnv } from "./route.ts";

/** Of these a packed answer is smaller; others are packed already, or read while they are written. */
const WORTH_IT = /^(?:application\/(?:json|x-ndjson)|text\/(?:plain|html))\b/;
/** About 4 ms of work. */
const PIECE_BYTES = 64 * 1024;
const GZIP = /(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=([\d.]+)\s*)?(?:,|$)/i;

type Turns = Pick<Clock, "turn">;

/** Whether a header `Accept-Encoding` asks for it. */
export function acceptsGzip(header: string | undefined): boolean {
  const found = GZIP.exec(header ?? "");
  return found !== null && Number(found[1] ?? 1) > 0;
}

export function compression(clock: Turns): MiddlewareHandler<RestEnv> {
  return async (call, next) => {
    await next();
    if (!acceptsGzip(call.req.header("accept-encoding"))) return;
    const { headers } = call.res;
    if (call.get("isSmall") || !WORTH_IT.test(headers.get("content-type") ?? "")) return;
    const { body } = call.res;
    if (body === null || call.req.method === "HEAD" || headers.has("content-encoding")) return;
    call.res = new Response(packed(body, clock), call.res);
    call.res.headers.set("content-encoding", "gzip");
    addVary(call, "accept-encoding");
    call.res.headers.delete("content-length");
  };
}

function packed(source: ReadableStream<Uint8Array<ArrayBuffer>>, clock: Turns): ReadableStream<Uint8Array> {
  const stream = new CompressionStream("gzip");
  void feed(source, stream.writable.getWriter(), clock);
  return stream.readable;
}

async function feed(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  writer: WritableStreamDefaultWriter<BufferSource>,
  clock: Turns,
): Promise<void> {
  try {
    for await (const piece of source) {
      for (let at = 0; at < piece.length; at += PIECE_BYTES) {
        await writer.write(piece.subarray(at, at + PIECE_BYTES));
        await clock.turn();
      }
    }
    await writer.close();
  } catch (error) {
    // The answer broke off, or the client went away and reads no more.
    await writer.abort(error).catch(() => {});
  }
}
