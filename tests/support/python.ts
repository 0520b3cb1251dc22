/** The official Python client in a virtual environment beside the tests, made once from the configured index. */
import { problemOf, type Ran, runBeside, runProgram } from "./program.ts";

const FOLDER = new URL("../interop/.venv", import.meta.url).pathname;
const CLIENT = "apache-iggy==0.8.0";

/** Without a way to the index it gives up soon. */
const PIP_OPTIONS = ["--quiet", "--disable-pip-version-check", "--retries=1", "--timeout=20"];

/** The interpreter that has the client, or why there is none. */
export function pythonWithClient(): { readonly path: string } | { readonly whyNot: string } {
  const path = `${FOLDER}/bin/python`;
  if (hasClient(path)) return { path };
  if (!runProgram("python3", ["--version"]).success) return { whyNot: "needs python3" };
  const made = runProgram("python3", ["-m", "venv", "--clear", FOLDER]);
  if (!made.success) return { whyNot: `python3 cannot make a virtual environment: ${problemOf(made)}` };
  const installed = runProgram(path, ["-m", "pip", "install", ...PIP_OPTIONS, CLIENT]);
  if (!installed.success) return { whyNot: `pip cannot install ${CLIENT}: ${problemOf(installed)}` };
  return hasClient(path) ? { path } : { whyNot: `${CLIENT} cannot be imported` };
}

/** Runs a script of `tests/interop/python`. */
export async function runPython(path: string, script: string, args: readonly string[]): Promise<Ran> {
  const file = new URL(`../interop/python/${script}`, import.meta.url).pathname;
  return await runBeside(path, [file, ...args]);
}

function hasClient(path: string): boolean {
  const version = `import importlib.metadata as m, apache_iggy; assert m.version("apache-iggy") == "${
    CLIENT.split("==")[1]
  }"`;
  return runProgram(path, ["-c", version]).success;
}
