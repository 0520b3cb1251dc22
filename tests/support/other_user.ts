/**
 * Running the broker as another user than root, who may do everything. The other user cannot look into root's home, so
 * it gets a copy of Deno's module cache.
 */

const NOBODY = 65_534;

export const AS_NOBODY: readonly string[] = [
  "setpriv",
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  "--clear-groups",
];

/** Why tests as another user cannot run here; undefined when they can. */
export function whyNotOtherUser(): string | undefined {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "needs root, to become another user";
  if (!canRun([...AS_NOBODY, "true"])) return "needs setpriv";
  const sources = new URL("../../deno.json", import.meta.url).pathname;
  if (!canRun([...AS_NOBODY, "cat", sources])) return "another user cannot read the sources";
  if (!canRun([...AS_NOBODY, Deno.execPath(), "--version"])) return "another user cannot run deno";
  return undefined;
}

/** A folder with the npm modules that this process has, for DENO_DIR of the other user. The caller removes it. */
export function cacheForNobody(): string {
  const folder = Deno.makeTempDirSync({ prefix: "galgo_cache_" });
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout)) as { npmCache: string };
  run(["cp", "-r", npmCache, `${folder}/npm`]);
  run(["chown", "-R", `${NOBODY}:${NOBODY}`, folder]);
  return folder;
}

function canRun(command: readonly string[]): boolean {
  try {
    return run(command);
  } catch {
    return false;
  }
}

function run([program, ...args]: readonly string[]): boolean {
  return new Deno.Command(program!, { args, stdout: "null", stderr: "null" }).outputSync().success;
}
