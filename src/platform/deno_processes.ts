/**
 * The processes of this machine, from `/proc`. Deno lets only a process with all permissions look there; any other one
 * sees itself alone.
 */
import type { ProcessFacts } from "./machine.ts";

const MOST_PROCESSES = 2_000;

const PAGE_BYTES = 4096;

/** Errors: none. */
export function processes(): readonly ProcessFacts[] {
  const found: ProcessFacts[] = [];
  try {
    for (const { name } of Deno.readDirSync("/proc")) {
      const facts = /^\d+$/.test(name) ? factsOf(name) : undefined;
      if (facts !== undefined) found.push(facts);
      if (found.length === MOST_PROCESSES) break;
    }
  } catch {
    // Not this system, or not for us.
  }
  return found.length === 0 ? [ownFacts()] : found.sort((a, b) => a.id - b.id);
}

/** undefined for one that has ended meanwhile. Arguments are not read: they may hold secrets. */
function factsOf(id: string): ProcessFacts | undefined {
  try {
    const name = Deno.readTextFileSync(`/proc/${id}/comm`).trim();
    const residentPages = Number(Deno.readTextFileSync(`/proc/${id}/statm`).split(" ")[1]);
    return { id: Number(id), name, memoryBytes: residentPages * PAGE_BYTES };
  } catch {
    return undefined;
  }
}

function ownFacts(): ProcessFacts {
  return { id: Deno.pid, name: "galgo", memoryBytes: Deno.memoryUsage().rss };
}
