import assert from "node:assert/strict";
import { denoMachine } from "./deno_machine.ts";

Deno.test("denoMachine tells facts that can be true", async () => {
  const machine = denoMachine();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const facts = machine.facts();
  assert.equal(facts.processId, Deno.pid);
  assert.ok(facts.cpuUsage >= 0 && facts.cpuUsage < 10_000);
  assert.ok(facts.totalCpuUsage >= 0 && facts.totalCpuUsage <= 100);
  assert.ok(facts.memoryBytes > 1_000_000);
  assert.ok(facts.threadsCount > 1);
  assert.ok(facts.availableMemoryBytes <= facts.totalMemoryBytes);
  for (const text of [facts.hostName, facts.osName, facts.osVersion, facts.kernelVersion]) assert.ok(text);
});

Deno.test({
  name: "denoMachine does without permissions",
  permissions: "none",
  fn: () => {
    const facts = denoMachine().facts();
    assert.equal(facts.hostName, "unknown");
    assert.equal(facts.osName, Deno.build.os);
    assert.equal(facts.kernelVersion, "unknown");
    assert.equal(facts.totalMemoryBytes, 0);
    assert.ok(facts.threadsCount > 1);
  },
});
