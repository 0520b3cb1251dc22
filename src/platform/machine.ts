/** What can be read of the process and the machine it runs on. Bytes, percent and names. */
export interface MachineFacts {
  readonly processId: number;
  /** Percent of one core used by this process since the last call, and of all cores by everything. */
  readonly cpuUsage: number;
  readonly totalCpuUsage: number;
  readonly memoryBytes: number;
  readonly totalMemoryBytes: number;
  readonly availableMemoryBytes: number;
  readonly threadsCount: number;
  readonly hostName: string;
  readonly osName: string;
  readonly osVersion: string;
  readonly kernelVersion: string;
}

export interface ProcessFacts {
  readonly id: number;
  /** Of the program, without its arguments. */
  readonly name: string;
  readonly memoryBytes: number;
}

export interface Machine {
  facts(): MachineFacts;

  /** Processes of this machine, as far as they can be seen; this one at least. By id. */
  processes(): readonly ProcessFacts[];
}
