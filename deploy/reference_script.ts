/**
 * Fetches the script of the documentation page: the build for browsers inside the npm package of the reference viewer,
 * packed. The result is committed, because the package drags in the
 * hundred others that this build was made of, and a broker has no use for any of them.
 */
import { gzipSync } from "node:zlib";

const PACKAGE = "@scalar/api-reference@1.72.1";
const SCRIPT = "package/dist/browser/standalone.js";

/** Errors: Error with the words of npm or tar. */
async function fetchScript(): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "galgo_docs_" });
  try {
    const [file] = (await run("npm", ["pack", "--silent", PACKAGE], folder)).trim().split("\n");
    await run("tar", ["xzf", file!, SCRIPT], folder);
    return await Deno.readFile(`${folder}/${SCRIPT}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  const packed = gzipSync(await fetchScript(), { level: 9 });
  await Deno.writeFile(new URL("../src/server/http/docs/reference.js.gz", import.meta.url), packed);
  console.log(`reference.js.gz: ${packed.length} bytes`);
}
