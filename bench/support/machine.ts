/** What the numbers of a report were measured on, and the memory of a process. */

/** Of Linux, whatever the kernel counts with. */
const TICKS_A_SECOND = 100;

/** One line: processor, cores, memory, system, Deno. */
export async function describeMachine(): Promise<string> {
  const model = /^model name\s*:\s*(.+)$/m.exec(await fileText("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  const gib = Math.round(Deno.systemMemoryInfo().total / 1024 ** 3);
  const system = `${Deno.build.os} ${Deno.osRelease()}`;
  return `${model}, ${navigator.hardwareConcurrency} cores, ${gib} GiB, ${system}, Deno ${Deno.version.deno}`;
}

/** Resident memory in MB (10^6 bytes); undefined where the system does not tell. */
export async function residentMegabytes(pid: number): Promise<number | undefined> {
  const kib = /^VmRSS:\s*(\d+) kB$/m.exec(await fileText(`/proc/${pid}/status`))?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024 / 1e6;
}

/** Processor time of a process since its start; undefined where the system does not tell. */
export async function processorSeconds(pid: number): Promise<number | undefined> {
  const fields = (await fileText(`/proc/${pid}/stat`)).split(") ")[1]?.split(" ");
  return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** Deno reads /proc with all permissions only; `cat` does not need them. */
async function fileText(path: string): Promise<string> {
  try {
    const { stdout } = await new Deno.Command("cat", { args: [path], stderr: "null" }).output();
    return new TextDecoder().decode(stdout);
  } catch {
    return "";
  }
}
