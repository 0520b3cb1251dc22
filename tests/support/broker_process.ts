/**
 * The broker as its users run it: a process of its own, told by environment variables, ready when its readiness file
 * is there. For tests that kill it, start it wrongly, or bring other people's clients.
 */
import { parse } from "smol-toml";
import type { Address } from "../../src/platform/mod.ts";
import { sleep, within } from "./within.ts";
import { OTHER_DOORS_OFF } from "./other_doors_off.ts";

export interface ProcessOptions {
  readonly dataPath: string;
  /** Besides the ones every test broker gets. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Put before the command, such as `setpriv` and its arguments. */
  readonly prefix?: readonly string[];
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = new URL("../../", import.meta.url).pathname;
const MAIN = `${ROOT}main.ts`;

const START_TIMEOUT_MS = 20_000;
const EXIT_TIMEOUT_MS = 20_000;
const POLL_MS = 4;

export class BrokerProcess {
  readonly tcp: Address;
  readonly http: Address;
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<Outcome>;

  private constructor(child: Deno.ChildProcess, output: Promise<Outcome>, readiness: string) {
    this.#child = child;
    this.#output = output;
    this.tcp = doorAddress(readiness, "tcp");
    this.http = doorAddress(readiness, "http");
  }

  /** Resolves when it is ready. Errors: when it ends before, with what it said. */
  static async start(options: ProcessOptions): Promise<BrokerProcess> {
    const readiness = `${options.dataPath}/runtime/current_config.toml`;
    removeIfThere(readiness);
    const child = spawn(options);
    const output = collect(child);
    let ended: Outcome | undefined;
    void output.then((outcome) => ended = outcome);
    const until = performance.now() + START_TIMEOUT_MS;
    for (let text = read(readiness);; text = read(readiness)) {
      if (text !== undefined) return new BrokerProcess(child, output, text);
      if (ended !== undefined) {
        throw new Error(`the broker ended with ${ended.code}: ${ended.stderr}${ended.stdout}`);
      }
      if (performance.now() > until) {
        child.kill("SIGKILL");
        throw new Error(`the broker is not ready after ${START_TIMEOUT_MS} ms: ${(await output).stderr}`);
      }
      await sleep(POLL_MS);
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** `kill -9`; resolves when it is dead. */
  async kill(): Promise<Outcome> {
    return await this.#end("SIGKILL");
  }

  /** An orderly stop. */
  async stop(): Promise<Outcome> {
    return await this.#end("SIGTERM");
  }

  async #end(signal: Deno.Signal): Promise<Outcome> {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended already.
    }
    return await within(EXIT_TIMEOUT_MS, `ending the broker with ${signal}`, this.#output);
  }
}

/** Starts a broker that is expected not to; what it said and how it ended. One that starts after all is stopped. */
export async function runToExit(options: ProcessOptions): Promise<Outcome> {
  const child = spawn(options);
  const output = collect(child);
  try {
    return await within(EXIT_TIMEOUT_MS, "waiting for the end of a broker that must not start", output);
  } catch (error) {
    child.kill("SIGKILL");
    await output;
    throw error;
  }
}

/** Another command of the program, to its end. */
export async function runCommand(dataPath: string, args: readonly string[]): Promise<Outcome> {
  return await within(EXIT_TIMEOUT_MS, `galgo ${args.join(" ")}`, collect(spawnCommand({ dataPath }, args)));
}

function spawn(options: ProcessOptions): Deno.ChildProcess {
  return spawnCommand(options, ["serve", ...options.args ?? []]);
}

function spawnCommand(
  { dataPath, settings = {}, cwd = ROOT, prefix = [] }: ProcessOptions,
  args: readonly string[],
): Deno.ChildProcess {
  const command = [
    ...prefix,
    Deno.execPath(),
    "run",
    "--no-prompt",
    ...permissions(dataPath),
    MAIN,
    ...args,
  ];
  return new Deno.Command(command[0]!, {
    args: command.slice(1),
    cwd,
    env: {
      IGGY_SYSTEM_PATH: dataPath,
      IGGY_TCP_ADDRESS: "127.0.0.1:0",
      IGGY_HTTP_ADDRESS: "127.0.0.1:0",
      ...OTHER_DOORS_OFF,
      IGGY_ROOT_USERNAME: "iggy",
      IGGY_ROOT_PASSWORD: "iggy",
      NO_COLOR: "1",
      ...settings,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function permissions(dataPath: string): string[] {
  return ["--allow-read", `--allow-write=${dataPath}`, "--allow-net", "--allow-env", "--allow-sys"];
}

async function collect(child: Deno.ChildProcess): Promise<Outcome> {
  const [status, stdout, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: status.code, stdout, stderr };
}

/** Where it is not open, the address that is configured. */
function doorAddress(toml: string, door: "tcp" | "http"): Address {
  const { address } = (parse(toml) as Record<typeof door, { address: string }>)[door];
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
