import assert from "node:assert/strict";
import { hashVectors } from "../../tests/support/wire_vectors.ts";
import { xxh32 } from "./xxh32.ts";

const { messagesKey, consumerName, clientId } = hashVectors();
const utf8 = (text: string) => new TextEncoder().encode(text);

for (const { keyHex, xxh32: hash, partition } of messagesKey) {
  Deno.test(`xxh32 of the key ${keyHex.slice(0, 40)} is ${hash}, and so is its partition`, () => {
    assert.equal(xxh32(Uint8Array.fromHex(keyHex)), hash);
    for (const [count, id] of Object.entries(partition)) assert.equal(hash % Number(count), id);
  });
}

for (const { name, consumerId } of consumerName) {
  Deno.test(`xxh32 of the consumer's name ${name} is ${consumerId}`, () => {
    assert.equal(xxh32(utf8(name)), consumerId);
  });
}

for (const { address, clientId: id } of clientId) {
  Deno.test(`xxh32 of the address ${address} is ${id}`, () => assert.equal(xxh32(utf8(address)), id));
}

Deno.test("xxh32 of nothing is the known answer", () => assert.equal(xxh32(new Uint8Array(0)), 0x02cc5d05));

Deno.test("xxh32 does not care where in a buffer the bytes lie", () => {
  const bytes = utf8("0123456789abcdef-and-a-tail");
  for (let shift = 0; shift < 8; shift++) {
    const shared = new Uint8Array(new SharedArrayBuffer(64), shift, bytes.length);
    shared.set(bytes);
    assert.equal(xxh32(shared), xxh32(bytes));
  }
});
