/**
 * Headers that every answer has. On a socket they are given to node's own answer, which keeps them as they are: through
 * the `Response` of each request they would cost more than a ping itself.
 */
import type { Call } from "./route.ts";

/** What the answer of an endpoint says itself takes its place. */
export function setAnswerHeader(call: Call, name: string, value: string): void {
  const outgoing = call.env?.outgoing;
  if (outgoing === undefined) call.header(name, value);
  else outgoing.setHeader(name, value);
}

/** The answer depends on one more header of the request. */
export function addVary(call: Call, name: string): void {
  const outgoing = call.env?.outgoing;
  if (outgoing === undefined || call.res.headers.has("vary")) {
    return void call.res.headers.append("vary", name);
  }
  const others = outgoing.getHeader("vary");
  outgoing.setHeader("vary", others === undefined ? name : `${others}, ${name}`);
}
