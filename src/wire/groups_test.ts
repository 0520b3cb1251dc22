import assert from "node:assert/strict";
import { commandByCode } from "./command_table.ts";
import { WireError } from "./errors.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const CODES = [600, 601, 602, 603, 604, 605];

interface RequestVector {
  readonly code: number;
  readonly command: string;
  readonly description: string;
  readonly input: Readonly<Record<"streamId" | "topicId" | "groupId" | "name", unknown>>;
  readonly payloadHex: string;
}

interface ResponseVector {
  readonly code: number;
  readonly description: string;
  readonly fields: Readonly<Record<string, unknown>> | null;
  readonly payloadHex: string;
}

const requests: readonly RequestVector[] = recorded("requests.json");
const responses: readonly ResponseVector[] = recorded("responses.json");

function recorded<T extends { readonly code: number }>(file: string): T[] {
  const all: T[] = JSON.parse(
    Deno.readTextFileSync(new URL(`../../tests/vectors/${file}`, import.meta.url)),
  );
  return all.filter(({ code }) => CODES.includes(code));
}

function entryOf(code: number) {
  const entry = commandByCode(code);
  assert.ok(entry);
  return entry;
}

function encoded(fill: (writer: Writer) => void): string {
  const writer = new Writer();
  fill(writer);
  return writer.bytes().toHex();
}

/** The record as the codec has it: what is not in the vector follows from the rest. */
function answerOf(code: number, fields: ResponseVector["fields"]): unknown {
  if (fields === null) return undefined;
  if (code === 601) return fields["groups"];
  if (code === 602) return fields;
  const members = fields["members"] as readonly unknown[];
  return { ...fields, membersCount: members.length };
}

for (const { code, command, description, input, payloadHex } of requests) {
  const entry = entryOf(code);

  Deno.test(`${command}, ${description}: the recorded request is read and written`, () => {
    const { streamId: stream, topicId: topic, groupId: group, name } = input;
    const expected = JSON.parse(JSON.stringify({ kind: command, stream, topic, group, name }));
    const decoded = entry.decode(new Reader(Uint8Array.fromHex(payloadHex)));
    assert.deepEqual(decoded, expected);
    assert.equal(encoded((writer) => entry.encode(writer, decoded)), payloadHex);
  });

  Deno.test(`${command}, ${description}: bytes behind it are ignored, missing ones are not`, () => {
    const bytes = Uint8Array.fromHex(payloadHex);
    const whole = entry.decode(new Reader(bytes));
    assert.deepEqual(entry.decode(new Reader(Uint8Array.of(...bytes, 1, 2, 3))), whole);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => entry.decode(new Reader(bytes.subarray(0, length))), WireError, `${length} bytes`);
    }
  });
}

for (const { code, description, fields, payloadHex } of responses) {
  const entry = entryOf(code);

  Deno.test(`answer of ${entry.kind}, ${description}: as recorded`, () => {
    const expected = answerOf(code, fields);
    const decoded = entry.decodeAnswer(new Reader(Uint8Array.fromHex(payloadHex)));
    assert.deepEqual(decoded, expected);
    assert.equal(encoded((writer) => entry.encodeAnswer(writer, decoded)), payloadHex);
  });
}

Deno.test("create_consumer_group: a name of 255 bytes passes, an empty one is refused", () => {
  const entry = entryOf(602);
  const request = (name: string) =>
    encoded((writer) =>
      entry.encode(writer, { kind: "create_consumer_group", stream: 0, topic: 0, name } as never)
    );
  const longest = "g".repeat(255);
  const decoded = entry.decode(new Reader(Uint8Array.fromHex(request(longest))));
  assert.deepEqual(decoded, { kind: "create_consumer_group", stream: 0, topic: 0, name: longest });
  assert.throws(() => entry.decode(new Reader(Uint8Array.fromHex(request("")))), WireError);
});
