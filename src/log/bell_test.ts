import assert from "node:assert/strict";
import { SamplePartition } from "./sample_partition.ts";

Deno.test("Bell: a partition rings for each append, a purge and its end, and only while somebody listens", async () => {
  for (const enforceFsync of [false, true]) {
    const sample = await SamplePartition.open({ enforceFsync });
    const { arrivals } = sample.log;
    let rings = 0;
    const wake = () => rings++;
    await sample.append(10);
    assert.equal(arrivals.isHeard, false);
    arrivals.add(wake);
    assert.ok(arrivals.isHeard);
    await sample.append(10, 20);
    assert.equal(rings, 1);
    await sample.purge();
    assert.equal(rings, 2);
    await sample.append(10);
    assert.equal(rings, 3, "the emptied partition rings for those of before");
    arrivals.remove(wake);
    await sample.append(10);
    assert.equal(rings, 3);
    arrivals.add(wake);
    await sample.log.discard();
    assert.equal(rings, 4);
  }
});

Deno.test("Bell: what is appended while others wait for the disk is told when it can be read", async () => {
  const sample = await SamplePartition.open({ enforceFsync: true });
  const seen: number[] = [];
  sample.log.arrivals.add(() => seen.push(sample.log.currentOffset));
  await Promise.all([sample.append(1), sample.append(2), sample.append(3)]);
  assert.deepEqual(seen, [0, 1, 2]);
});
