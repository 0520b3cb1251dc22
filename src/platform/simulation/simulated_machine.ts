/** A machine whose facts never change, except by the test's hand. */
import type { Machine, MachineFacts, ProcessFacts } from "../machine.ts";

const FACTS: MachineFacts = {
  processId: 4242,
  cpuUsage: 12.5,
  totalCpuUsage: 25,
  memoryBytes: 64 * 2 ** 20,
  totalMemoryBytes: 8 * 2 ** 30,
  availableMemoryBytes: 6 * 2 ** 30,
  threadsCount: 6,
  hostName: "simulation",
  osName: "linux",
  osVersion: "6.1",
  kernelVersion: "6.1",
};

export class SimulatedMachine implements Machine {
  /** What a test wants to be different. */
  changes: Partial<MachineFacts> = {};

  facts(): MachineFacts {
    return { ...FACTS, ...this.changes };
  }

  processes(): readonly ProcessFacts[] {
    const { processId, memoryBytes } = this.facts();
    return [{ id: 1, name: "init", memoryBytes: 2 ** 20 }, { id: processId, name: "galgo", memoryBytes }];
  }
}
