import assert from "node:assert/strict";
import { accountCommands } from "./account_commands.ts";
import { type CommandEntry } from "./command_row.ts";
import { WireError } from "./errors.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

interface Vector {
  readonly code: number;
  readonly command: string;
  readonly description: string;
  readonly payloadHex: string;
  readonly officialDecoder?: {
    readonly accepted: boolean;
    readonly bytesUsed: number;
    readonly status?: number;
  };
  readonly expectedStatus?: number;
  readonly statusWithoutLogin?: number;
}

const ENTRIES = new Map(
  Object.values(accountCommands).map((entry) => [entry.code, entry as unknown as CommandEntry]),
);

function vectors(name: string): Vector[] {
  const url = new URL(`../../tests/vectors/${name}.json`, import.meta.url);
  return (JSON.parse(Deno.readTextFileSync(url)) as Vector[]).filter(({ code }) => ENTRIES.has(code));
}

function encoded(encode: (writer: Writer) => void): string {
  const writer = new Writer();
  encode(writer);
  return writer.bytes().toHex();
}

function statusOf(entry: CommandEntry, payload: Uint8Array): number {
  try {
    entry.decode(new Reader(payload));
    return 0;
  } catch (error) {
    assert.ok(error instanceof WireError, String(error));
    return error.status;
  }
}

Deno.test("requests about accounts: read as recorded, and written back to the same bytes", () => {
  const requests = vectors("requests");
  assert.ok(requests.length > 30);
  for (const { code, command, description, payloadHex, officialDecoder } of requests) {
    const entry = ENTRIES.get(code)!;
    const bytes = Uint8Array.fromHex(payloadHex);
    const name = `${command}, ${description}`;
    assert.equal(entry.kind, command);
    if (officialDecoder?.accepted === false) {
      assert.equal(statusOf(entry, bytes), officialDecoder.status, name);
      continue;
    }
    const value = entry.decode(new Reader(bytes));
    const used = officialDecoder?.bytesUsed ?? bytes.length;
    assert.equal(encoded((writer) => entry.encode(writer, value)), payloadHex.slice(0, 2 * used), name);
  }
});

Deno.test("requests about accounts: cut after every byte they are refused", () => {
  for (const { code, command, description, payloadHex, officialDecoder } of vectors("requests")) {
    const entry = ENTRIES.get(code)!;
    const bytes = Uint8Array.fromHex(payloadHex);
    for (let length = 0; length < (officialDecoder?.bytesUsed ?? 0); length++) {
      assert.equal(statusOf(entry, bytes.subarray(0, length)), 3, `${command}, ${description}, ${length}`);
    }
  }
});

Deno.test("answers about accounts: read, and written back to the same bytes", () => {
  const responses = vectors("responses");
  assert.ok(responses.length >= 25);
  for (const { code, command, description, payloadHex } of responses) {
    const entry = ENTRIES.get(code)!;
    const reader = new Reader(Uint8Array.fromHex(payloadHex));
    const answer = entry.decodeAnswer(reader);
    assert.equal(reader.remaining, 0, `${command}, ${description}`);
    assert.equal(
      encoded((writer) => entry.encodeAnswer(writer, answer)),
      payloadHex,
      `${command}, ${description}`,
    );
  }
});

Deno.test("malformed requests about accounts: the recorded status; what only the state refuses is read", () => {
  for (
    const { code, command, description, payloadHex, expectedStatus, statusWithoutLogin } of vectors(
      "malformed",
    )
  ) {
    const status = statusOf(ENTRIES.get(code)!, Uint8Array.fromHex(payloadHex));
    assert.equal(status, statusWithoutLogin === 40 ? 0 : expectedStatus, `${command}, ${description}`);
  }
});
