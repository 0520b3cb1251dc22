/**
 * Builds kernel.wasm from assembly/ with the AssemblyScript compiler. A build tool: nothing of the broker imports it.
 * The result is committed, and a test compares it with a fresh build.
 */
import asc from "assemblyscript/asc";

const FLAGS = [
  ...["--runtime", "stub", "--importMemory", "--sharedMemory", "--initialMemory", "16"],
  ...["--maximumMemory", "65536", "--enable", "simd,threads,bulk-memory", "-O3", "--noAssert"],
];

/** Compiles the sources. Errors: Error with the compiler's own words. */
export async function buildKernel(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(["kernel.ts", "--outFile", "kernel.wasm", ...FLAGS], {
    readFile: (name) => sourceText(name),
    writeFile: (name, content) => {
      if (name === "kernel.wasm" && typeof content !== "string") binary = content;
    },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`the kernel does not compile\n${stderr.toString()}`);
  if (binary === undefined) throw new Error("the compiler wrote no kernel.wasm");
  return binary;
}

/** The compiler also asks for files that are not there (`name/index.ts`); null tells it so. */
function sourceText(name: string): string | null {
  try {
    return Deno.readTextFileSync(new URL(`assembly/${name}`, import.meta.url));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

if (import.meta.main) {
  const binary = await buildKernel();
  await Deno.writeFile(new URL("kernel.wasm", import.meta.url), binary);
  console.log(`kernel.wasm: ${binary.length} bytes`);
}
