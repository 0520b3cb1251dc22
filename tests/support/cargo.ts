/**
 * The official Rust clients, built once into a folder beside the tests: the CLI as its crate has it, and the programs
 * of `tests/interop/rust`. All share one target folder, because most of their dependencies are the same.
 */
import { problemOf, runProgram } from "./program.ts";

export type Built = { readonly path: string } | { readonly whyNot: string };

const INTEROP = new URL("../interop/", import.meta.url).pathname;
const WORKSPACE = `${INTEROP}rust`;
const CACHE = `${INTEROP}.cache`;
const CLI = { crate: "iggy-cli", version: "0.13.0", program: `${CACHE}/cli/bin/iggy` };

/** Compiling is what takes minutes, so nothing is optimized, and a machine that does other work keeps doing it. */
const SETTINGS = {
  CARGO_TARGET_DIR: `${CACHE}/target`,
  CARGO_BUILD_JOBS: "2",
  CARGO_PROFILE_DEV_DEBUG: "0",
  CARGO_PROFILE_DEV_OPT_LEVEL: "0",
  CARGO_INCREMENTAL: "0",
  CARGO_NET_RETRY: "1",
  CARGO_TERM_COLOR: "never",
};

/** The official CLI, with its default features: without them this version does not compile. */
export function officialCli(): Built {
  const { crate, version, program } = CLI;
  if (runProgram(program, ["--version"]).stdout.trim() === `${crate} ${version}`) return { path: program };
  if (!hasCargo()) return { whyNot: "needs cargo" };
  const flags = ["--quiet", "--debug", "--force", "--root", `${CACHE}/cli`];
  const installed = cargo(["install", ...flags, `${crate}@=${version}`]);
  if (!installed.success) {
    return { whyNot: `cargo cannot build ${crate} ${version}: ${problemOf(installed)}` };
  }
  return { path: program };
}

/**
 * A program of the workspace, built anew when its source has changed. Errors: when its dependencies are there and it
 * does not compile.
 */
export function rustProgram(name: string): Built {
  if (!hasCargo()) return { whyNot: "needs cargo" };
  const fetched = cargo(["fetch", "--quiet"]);
  if (!fetched.success) return { whyNot: `cargo cannot fetch the client: ${problemOf(fetched)}` };
  const built = cargo(["build", "--quiet", "--offline", "--package", name]);
  if (!built.success) throw new Error(`${name} does not compile: ${built.stderr}`);
  return { path: `${CACHE}/target/debug/${name}` };
}

function hasCargo(): boolean {
  return runProgram("cargo", ["--version"]).success;
}

function cargo(args: readonly string[]) {
  return runProgram("nice", ["-n", "10", "cargo", ...args], { cwd: WORKSPACE, env: SETTINGS });
}
