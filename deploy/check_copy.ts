/** Starts the program from a copy of its module graph, in a folder that has nothing else, and asks whether it lives. */
import { parse } from "smol-toml";
import type { ModuleGraph } from "./module_graph.ts";

const START_TIMEOUT_MS = 20_000;
const POLL_MS = 20;

/** Read by deno beside the program's modules: import map, unstable features, versions. */
const SETTINGS_OF_DENO = ["deno.json", "deno.lock"];

/** What is wrong, in sentences; empty when the copy answered. */
export async function checkCopy(root: URL, { files }: ModuleGraph): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "galgo_copy_" });
  try {
    const program = `${folder}/program`;
    for (const file of [...files, ...SETTINGS_OF_DENO]) await copy(new URL(file, root), `${program}/${file}`);
    await Deno.mkdir(`${folder}/empty`);
    return await startAndAsk(`${program}/main.ts`, { cwd: `${folder}/empty`, dataPath: `${folder}/data` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copy(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
  await Deno.copyFile(from, to);
}

async function startAndAsk(
  main: string,
  { cwd, dataPath }: { cwd: string; dataPath: string },
): Promise<string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--cached-only", "--frozen", "--no-prompt", "--allow-read", "--allow-write", "--allow-net"],
      ...["--allow-env", "--allow-sys", main, "serve"],
    ],
    cwd,
    env: {
      IGGY_SYSTEM_PATH: dataPath,
      IGGY_TCP_ADDRESS: "127.0.0.1:0",
      IGGY_HTTP_ADDRESS: "127.0.0.1:0",
      IGGY_WEBSOCKET_ADDRESS: "127.0.0.1:0",
      IGGY_QUIC_ADDRESS: "127.0.0.1:0",
      NO_COLOR: "1",
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const problem = await askUntilReady(`${dataPath}/runtime/current_config.toml`, child.status);
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended already, and the problem says so.
  }
  const { code } = await child.status;
  if (problem !== undefined) return [`${problem}\n${await errors}`];
  return code === 0 ? [] : [`the copy ended with ${code} after SIGTERM\n${await errors}`];
}

/** Undefined when it answered. */
async function askUntilReady(
  readinessPath: string,
  ended: Promise<Deno.CommandStatus>,
): Promise<string | undefined> {
  let end: Deno.CommandStatus | undefined;
  void ended.then((status) => end = status);
  for (const until = performance.now() + START_TIMEOUT_MS; performance.now() < until;) {
    if (end !== undefined) return `the copy ended with ${end.code} before it was ready`;
    const address = httpAddress(readinessPath);
    if (address !== undefined) return await ping(address);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return `the copy was not ready after ${START_TIMEOUT_MS} ms`;
}

async function ping(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${address}/ping`);
    const body = await response.text();
    return response.ok ? undefined : `GET /ping of the copy answered ${response.status}: ${body}`;
  } catch (error) {
    return `GET /ping of the copy at ${address} failed: ${(error as Error).message}`;
  }
}

/** Undefined while there is no readiness file. */
function httpAddress(path: string): string | undefined {
  try {
    const { http } = parse(Deno.readTextFileSync(path)) as { http: { address: string } };
    return http.address;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
