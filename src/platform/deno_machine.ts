/**
 * The process and the machine, as far as the permissions let us look. Every fact has a fallback: numbers that nobody
 * may read are 0, names are what Deno itself knows.
 */
import { availableParallelism, cpus } from "node:os";
import process from "node:process";
import { processes } from "./deno_processes.ts";
import type { Machine, MachineFacts, ProcessFacts } from "./machine.ts";

/** Below this much time between two calls a percentage would be noise; the last one is given again. */
const SHORTEST_INTERVAL_MS = 20;

/**
 * What a Deno process has beside the pool of V8's workers, when `/proc` may not be read: the main thread, the signal
 * handler's and two of the blocking pool.
 */
const THREADS_BESIDE_WORKERS = 4;

/** Errors: none; `facts` never throws. */
export function denoMachine(): Machine {
  return new DenoMachine();
}

interface CpuTimes {
  readonly atMs: number;
  /** Of this process, in microseconds of a core. */
  readonly ownMicros: number;
  /** Of all cores together. */
  readonly busy: number;
  readonly total: number;
}

class DenoMachine implements Machine {
  #last: CpuTimes = cpuTimes();
  #cpuUsage = 0;
  #totalCpuUsage = 0;
  readonly #system = systemNames();

  facts(): MachineFacts {
    this.#measureCpu();
    const memory = or(() => Deno.systemMemoryInfo(), undefined);
    return {
      processId: Deno.pid,
      cpuUsage: this.#cpuUsage,
      totalCpuUsage: this.#totalCpuUsage,
      memoryBytes: or(() => Deno.memoryUsage().rss, 0),
      totalMemoryBytes: memory?.total ?? 0,
      availableMemoryBytes: memory?.available ?? 0,
      threadsCount: threadsCount(),
      ...this.#system,
    };
  }

  processes(): readonly ProcessFacts[] {
    return processes();
  }

  #measureCpu(): void {
    const now = cpuTimes();
    const before = this.#last;
    const elapsedMs = now.atMs - before.atMs;
    if (elapsedMs < SHORTEST_INTERVAL_MS) return;
    const total = now.total - before.total;
    this.#cpuUsage = (now.ownMicros - before.ownMicros) / (elapsedMs * 1000) * 100;
    this.#totalCpuUsage = total > 0 ? (now.busy - before.busy) / total * 100 : 0;
    this.#last = now;
  }
}

function cpuTimes(): CpuTimes {
  const own = or(() => process.cpuUsage(), { user: 0, system: 0 });
  let busy = 0;
  let total = 0;
  for (const { times } of or(cpus, [])) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    total += all;
    busy += all - times.idle;
  }
  return { atMs: performance.now(), ownMicros: own.user + own.system, busy, total };
}

function systemNames(): Pick<MachineFacts, "hostName" | "osName" | "osVersion" | "kernelVersion"> {
  const kernelVersion = or(() => Deno.osRelease(), "unknown");
  const release = or(() => Deno.readTextFileSync("/etc/os-release"), "");
  return {
    hostName: or(() => Deno.hostname(), "") || "unknown",
    osName: releaseField(release, "NAME") ?? Deno.build.os,
    osVersion: releaseField(release, "VERSION_ID") ?? kernelVersion,
    kernelVersion,
  };
}

/** A field of os-release(5): `NAME="Debian GNU/Linux"`. */
function releaseField(text: string, field: string): string | undefined {
  const value = new RegExp(`^${field}=(.+)$`, "m").exec(text)?.[1];
  return value?.replaceAll(/^["']|["']$/g, "");
}

function threadsCount(): number {
  const status = or(() => Deno.readTextFileSync("/proc/self/status"), "");
  const counted = /^Threads:\s*(\d+)$/m.exec(status)?.[1];
  return counted === undefined ? THREADS_BESIDE_WORKERS + or(availableParallelism, 1) : Number(counted);
}

/** What may not be read, or does not exist on this system, has a fallback. */
function or<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
