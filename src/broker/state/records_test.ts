import assert from "node:assert/strict";
import { decodeRecords, encodeRecords, type StateRecord } from "./records.ts";

const PARTITION = { streamId: 1, topicId: 2 ** 32 - 1, partitionId: 3 };

const ALL: readonly StateRecord[] = [
  { kind: "partitions_made", streamId: 1, topicId: 2, firstId: 3, count: 1000 },
  {
    kind: "saved",
    partition: PARTITION,
    point: { startOffset: 2 ** 53 - 1, lengthBytes: 2 ** 32, nextOffset: 7, lastChecksum: 2n ** 64n - 1n },
  },
  { kind: "skipped", partition: PARTITION, range: { firstOffset: 5, nextOffset: 9 } },
  { kind: "trim", partition: PARTITION, firstOffset: 2 ** 40 },
  { kind: "trimmed", partition: PARTITION },
  { kind: "emptied", partition: PARTITION },
  { kind: "stream_gone", streamId: 8 },
  { kind: "topic_gone", streamId: 8, topicId: 9 },
  { kind: "partitions_gone", streamId: 8, topicId: 9, firstId: 10 },
  { kind: "done", entry: 11 },
  { kind: "settled", entries: 12 },
];

Deno.test("state records: every kind comes back as it was", () => {
  assert.deepEqual([...decodeRecords(encodeRecords(ALL))], ALL);
});

Deno.test("state records: an unknown kind is refused, and every cut but those between two records", () => {
  for (const kind of [0, ALL.length + 1, 255]) {
    assert.throws(() => [...decodeRecords(new Uint8Array([kind]))]);
  }
  const bytes = encodeRecords(ALL);
  const ends = new Set(ALL.map((_, at) => encodeRecords(ALL.slice(0, at)).length));
  for (let length = 0; length < bytes.length; length++) {
    const decode = () => [...decodeRecords(bytes.subarray(0, length))];
    if (ends.has(length)) decode();
    else assert.throws(decode, `${length} bytes`);
  }
});
