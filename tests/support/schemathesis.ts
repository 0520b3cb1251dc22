/** Schemathesis, which makes requests from an OpenAPI document, in a virtual environment made once. */
import { problemOf, runProgram } from "./program.ts";

const FOLDER = new URL("../interop/.cache/schemathesis", import.meta.url).pathname;
const TOOL = "schemathesis==4.32.5";

/** Without a way to the index it gives up soon. */
const PIP_OPTIONS = ["--quiet", "--disable-pip-version-check", "--retries=1", "--timeout=20"];

/** The program, or why there is none. */
export function schemathesis(): { readonly path: string } | { readonly whyNot: string } {
  const path = `${FOLDER}/bin/schemathesis`;
  if (isInstalled(path)) return { path };
  if (!runProgram("python3", ["--version"]).success) return { whyNot: "needs python3" };
  const made = runProgram("python3", ["-m", "venv", "--clear", FOLDER]);
  if (!made.success) return { whyNot: `python3 cannot make a virtual environment: ${problemOf(made)}` };
  const installed = runProgram(`${FOLDER}/bin/python`, ["-m", "pip", "install", ...PIP_OPTIONS, TOOL]);
  if (!installed.success) return { whyNot: `pip cannot install ${TOOL}: ${problemOf(installed)}` };
  return isInstalled(path) ? { path } : { whyNot: `${TOOL} does not run` };
}

function isInstalled(path: string): boolean {
  return runProgram(path, ["--version"]).stdout.includes(TOOL.split("==")[1]!);
}
