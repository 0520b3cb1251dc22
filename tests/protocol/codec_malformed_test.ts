/**
 * Bad and borderline payloads at the decoder: it refuses what has no layout, with the recorded status, and takes what
 * only the rules refuse. The original server decodes before it asks for a login, so the status of a connection without
 * one tells the two apart; send_messages alone is decoded behind the login.
 */
import assert from "node:assert/strict";
import {
  commandTable,
  decodePollMessages,
  decodeSendTarget,
  POLL_MESSAGES_CODE,
  Reader,
  SEND_MESSAGES_CODE,
  WireError,
} from "../../src/wire/mod.ts";
import { rowByCode } from "../support/every_row.ts";
import { type MalformedVector, malformedVectors, payloadOf } from "../support/wire_vectors.ts";

const ACCEPTED = 0;
const UNAUTHENTICATED = 40;
/** What decodeSendTarget answers; all other statuses of a send are about its batch or the state that it meets. */
const SEND_TARGET_STATUSES = [3, 6];

function decoderOf({ code }: MalformedVector): ((payload: Uint8Array) => unknown) | undefined {
  if (code === SEND_MESSAGES_CODE) return decodeSendTarget;
  if (code === POLL_MESSAGES_CODE) return (payload) => decodePollMessages(new Reader(payload));
  const row = rowByCode(code);
  return row && ((payload) => row.decode(new Reader(payload)));
}

function statusOfLayout({ code, expectedStatus, statusWithoutLogin }: MalformedVector): number {
  if (code === SEND_MESSAGES_CODE) {
    return SEND_TARGET_STATUSES.includes(expectedStatus) ? expectedStatus : ACCEPTED;
  }
  return statusWithoutLogin === UNAUTHENTICATED ? ACCEPTED : statusWithoutLogin;
}

for (const vector of malformedVectors()) {
  const decode = decoderOf(vector);
  if (decode === undefined) continue;
  const status = statusOfLayout(vector);

  Deno.test(`malformed ${vector.command}, ${vector.description}: status ${status} of the layout`, () => {
    const payload = payloadOf(vector);
    if (status === ACCEPTED) assert.notEqual(decode(payload), undefined);
    else {assert.throws(() =>
        decode(payload), (error) =>
        error instanceof WireError && error.status === status);}
  });
}

Deno.test("a compression that is neither none nor gzip passes the decoder as undefined", () => {
  const { payloadHex } = malformedVectors().find(({ description }) => description === "compression 3")!;
  const command = commandTable.create_topic.decode(new Reader(Uint8Array.fromHex(payloadHex)));
  assert.equal(command.compression, undefined);
});
