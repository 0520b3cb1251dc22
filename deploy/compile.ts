/**
 * `deno task compile` makes dist/galgo, one executable with everything in it. `--check` needs no runtime from
 * elsewhere: it compiles with the deno program itself in the runtime's place, which embeds everything and does not
 * run, looks whether everything is there, and starts the same files as a program in an empty folder.
 */
import { checkCopy } from "./check_copy.ts";
import { embeddedFiles, missingFiles, missingPackages } from "./embedded_files.ts";
import { type ModuleGraph, moduleGraph } from "./module_graph.ts";

const ROOT = new URL("../", import.meta.url);

/** An executable's permissions are fixed when it is made, and nobody knows yet where its data will lie. */
const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-net", "--allow-env", "--allow-sys"];

/** Embedded whatever the module graph says, lest an empty graph pass. */
const ALWAYS_NEEDED = ["main.ts", "config.toml", "src/log/kernel/kernel.wasm"];

const PACKING = "src/server/http/packing";

/** What `deno compile` says while it has no runtime. */
const NO_RUNTIME = /Setting up base binary|error sending request/;

interface Compilation {
  readonly success: boolean;
  /** Both outputs. */
  readonly text: string;
}

async function compile(output: string, env: Readonly<Record<string, string>>): Promise<Compilation> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["compile", "--no-prompt", ...PERMISSIONS, "--no-check", "--exclude-unused-npm"],
      ...["--output", output, "main.ts"],
    ],
    cwd: ROOT,
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function makeExecutable(): Promise<number> {
  const { success, text } = await compile("dist/galgo", {});
  if (success) {
    console.log("dist/galgo may read and write every path, use the network, and see environment and system:");
    console.log("permissions are compiled in. Start it with: dist/galgo serve");
    return 0;
  }
  console.error(
    NO_RUNTIME.test(text)
      ? "dist/galgo was not made: deno compile downloads a runtime from dl.deno.land, which cannot be reached here; " +
        "DENORT_BIN may name a copy of it."
      : text,
  );
  return 1;
}

async function checkExecutable(): Promise<number> {
  const graph = await moduleGraph(ROOT);
  const problems = [...await checkPacking(), ...await checkEmbedded(graph), ...await checkCopy(ROOT, graph)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 1;
  const { files, packages } = graph;
  console.log(
    `${files.length} files and ${packages.length} npm packages are embedded, and start from a copy`,
  );
  return 0;
}

/** Whether the committed worker is what its sources make. */
async function checkPacking(): Promise<string[]> {
  const folder = `${PACKING}/packing_worker`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", `${folder}.ts`],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) return [decoder.decode(stderr)];
  const isCurrent =
    decoder.decode(stdout).trim() === Deno.readTextFileSync(new URL(`${folder}.js`, ROOT)).trim();
  return isCurrent ? [] : [`${folder}.js is not what its sources make: deno task packing`];
}

async function checkEmbedded({ files, packages }: ModuleGraph): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "galgo_compile_" });
  try {
    const { success, text } = await compile(`${folder}/galgo`, { DENORT_BIN: Deno.execPath() });
    if (!success) return [text];
    const embedded = embeddedFiles(text);
    const missing = [
      ...missingFiles([...ALWAYS_NEEDED, ...files], embedded),
      ...missingPackages(packages, embedded),
    ];
    return missing.map((each) => `not embedded: ${each}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.exit(await (Deno.args.includes("--check") ? checkExecutable() : makeExecutable()));
