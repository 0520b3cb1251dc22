/** The official Python client in a virtual environment beside the tests, made once from the configured index. */

const FOLDER = new URL("../interop/.venv", import.meta.url).pathname;
const CLIENT = "apache-iggy==0.8.0";

/** Without a way to the index it gives up soon. */
const PIP_OPTIONS = ["--quiet", "--disable-pip-version-check", "--retries=1", "--timeout=20"];

export interface Ran {
  readonly success: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** The interpreter that has the client, or why there is none. */
export function pythonWithClient(): { readonly path: string } | { readonly whyNot: string } {
  const path = `${FOLDER}/bin/python`;
  if (hasClient(path)) return { path };
  if (!run("python3", ["--version"]).success) return { whyNot: "needs python3" };
  const made = run("python3", ["-m", "venv", "--clear", FOLDER]);
  if (!made.success) return { whyNot: `python3 cannot make a virtual environment: ${lastLine(made)}` };
  const installed = run(path, ["-m", "pip", "install", ...PIP_OPTIONS, CLIENT]);
  if (!installed.success) return { whyNot: `pip cannot install ${CLIENT}: ${lastLine(installed)}` };
  return hasClient(path) ? { path } : { whyNot: `${CLIENT} cannot be imported` };
}

/** Runs a script of `tests/interop/python`. */
export async function runPython(path: string, script: string, args: readonly string[]): Promise<Ran> {
  const file = new URL(`../interop/python/${script}`, import.meta.url).pathname;
  const output = await new Deno.Command(path, { args: [file, ...args], stdin: "null" }).output();
  return decoded(output);
}

function hasClient(path: string): boolean {
  const version = `import importlib.metadata as m, apache_iggy; assert m.version("apache-iggy") == "${
    CLIENT.split("==")[1]
  }"`;
  return run(path, ["-c", version]).success;
}

function run(program: string, args: readonly string[]): Ran {
  try {
    return decoded(new Deno.Command(program, { args: [...args], stdin: "null" }).outputSync());
  } catch (error) {
    return { success: false, stdout: "", stderr: (error as Error).message };
  }
}

function decoded({ success, stdout, stderr }: Deno.CommandOutput): Ran {
  const decoder = new TextDecoder();
  return { success, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function lastLine({ stdout, stderr }: Ran): string {
  return (stderr || stdout).trim().split("\n").at(-1) ?? "";
}
