/**
 * Where a bench runs: a temporary folder and the server processes in it. Disposing ends the processes and removes the
 * folder, whatever happened.
 */

export type BareProgram = "in" | "out" | "echo" | "hono";

export interface Server {
  readonly port: number;
  readonly pid: number;
  /** Its data is somewhere in here. */
  readonly directory: string;
  /** From the start of the process to its readiness, process creation included. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly directory: string;
  /** The port of the program when it is ready. */
  readonly findPort: () => Promise<number | undefined>;
}

export interface PeerProgram {
  readonly command: string;
  readonly args: (place: { readonly directory: string; readonly port: number }) => readonly string[];
}

const ROOT = new URL("../../", import.meta.url).pathname;
const RUN = ["run", "--no-prompt"];
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 1;

export class Workbench implements AsyncDisposable {
  readonly directory = Deno.makeTempDirSync({ prefix: "galgo-bench-" });
  readonly #running = new Set<Server>();
  #started = 0;

  /**
   * The broker on an empty folder, or on a copy of what another one has acknowledged. Errors: when it ends or takes too
   * long, with what it said.
   */
  async startBroker(settings: Readonly<Record<string, string>> = {}, like?: Server): Promise<Server> {
    const directory = this.#newDirectory("broker");
    const data = `${directory}/data`;
    if (like !== undefined) {
      copyTree(`${like.directory}/data`, data);
      // Or it would be taken for ready before it is.
      Deno.removeSync(readinessOf(data));
    }
    return await this.#start({
      command: Deno.execPath(),
      directory,
      args: [
        ...RUN,
        "--allow-read",
        `--allow-write=${data}`,
        "--allow-net",
        "--allow-env",
        "--allow-sys",
        `${ROOT}main.ts`,
        "serve",
      ],
      env: {
        IGGY_SYSTEM_PATH: data,
        IGGY_TCP_ADDRESS: "127.0.0.1:0",
        IGGY_HTTP_ADDRESS: "127.0.0.1:0",
        IGGY_WEBSOCKET_ADDRESS: "127.0.0.1:0",
        IGGY_QUIC_ADDRESS: "127.0.0.1:0",
        IGGY_ROOT_USERNAME: "iggy",
        IGGY_ROOT_PASSWORD: "iggy",
        NO_COLOR: "1",
        ...settings,
      },
      findPort: inFile(
        readinessOf(data),
        /^\[tcp\]\n(?:.+\n)*?address = "127\.0\.0\.1:(\d+)"/m,
      ),
    });
  }

  async startBare(program: BareProgram, args: readonly (string | number)[] = []): Promise<Server> {
    const directory = this.#newDirectory(program);
    return await this.#start({
      command: Deno.execPath(),
      directory,
      args: [
        ...RUN,
        `--allow-read=${directory}`,
        `--allow-write=${directory}`,
        "--allow-net=127.0.0.1",
        `${ROOT}bench/bare/${program}.ts`,
        directory,
        ...args.map(String),
      ],
      findPort: inFile(`${directory}/port`, /^(\d+)\n/),
    });
  }

  /** Another program of this machine. Errors: Deno.errors.NotFound where it is not installed. */
  async startPeer({ command, args }: PeerProgram): Promise<Server> {
    const directory = this.#newDirectory(command);
    const port = freePort();
    return await this.#start({
      command,
      directory,
      args: args({ directory, port }),
      findPort: async () => await answers(port) ? port : undefined,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((server) => server.stop()));
    Deno.removeSync(this.directory, { recursive: true });
  }

  #newDirectory(name: string): string {
    const directory = `${this.directory}/${name}-${this.#started++}`;
    Deno.mkdirSync(directory);
    return directory;
  }

  async #start(program: Program): Promise<Server> {
    const start = performance.now();
    const child = new Deno.Command(program.command, {
      args: [...program.args],
      cwd: ROOT,
      ...(program.env === undefined ? {} : { env: program.env }),
      // A bare program ends when this pipe does.
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const said = new Response(child.stderr).text();
    const stop = async () => {
      this.#running.delete(server);
      await end(child);
      await said;
      Deno.removeSync(program.directory, { recursive: true });
    };
    const server = { port: 0, pid: child.pid, directory: program.directory, readyMs: 0, stop };
    this.#running.add(server);
    server.port = await whenReady(program, child, said);
    server.readyMs = performance.now() - start;
    return server;
  }
}

async function whenReady(program: Program, child: Deno.ChildProcess, said: Promise<string>): Promise<number> {
  let hasEnded = false;
  void child.status.then(() => hasEnded = true);
  const until = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const port = await program.findPort();
    if (port !== undefined) return port;
    if (hasEnded) throw new Error(`a server of the bench ended at its start: ${await said}`);
    if (performance.now() > until) throw new Error(`a server is not ready after ${START_TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function end(child: Deno.ChildProcess): Promise<void> {
  try {
    // Killed, not stopped: its data goes anyway.
    child.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
  await child.stdin.close().catch(() => {});
  await child.status;
}

function inFile(path: string, pattern: RegExp): () => Promise<number | undefined> {
  return () => {
    const port = pattern.exec(read(path))?.[1];
    return Promise.resolve(port === undefined ? undefined : Number(port));
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function answers(port: number): Promise<boolean> {
  try {
    using _connection = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}

function readinessOf(data: string): string {
  return `${data}/runtime/current_config.toml`;
}

function copyTree(from: string, to: string): void {
  Deno.mkdirSync(to);
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyTree(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Empty when the file is not there (yet). */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
