/** The official Java client: fetched once by Maven, and the flows of `tests/interop/java` compiled against it. */
import { problemOf, runProgram } from "./program.ts";

const INTEROP = new URL("../interop/", import.meta.url).pathname;
const SOURCES = `${INTEROP}java/src`;
const CACHE = `${INTEROP}.cache/java`;
const CLIENT = "iggy-0.8.0.jar";

/** The class path of the flows, or why there is none. Errors: when the client is there and a flow does not compile. */
export function javaClassPath(): { readonly path: string } | { readonly whyNot: string } {
  if (!runProgram("javac", ["-version"]).success) return { whyNot: "needs javac" };
  const libraries = `${CACHE}/libraries`;
  if (!isThere(`${libraries}/${CLIENT}`)) {
    if (!runProgram("mvn", ["--version"]).success) return { whyNot: "needs mvn" };
    const fetched = runProgram("mvn", [
      "--quiet",
      "--batch-mode",
      `--file=${INTEROP}java/pom.xml`,
      "dependency:copy-dependencies",
      `-DoutputDirectory=${libraries}`,
    ]);
    if (!fetched.success) return { whyNot: `mvn cannot fetch the client: ${problemOf(fetched)}` };
  }
  const path = `${CACHE}/classes:${libraries}/*`;
  const files = [...Deno.readDirSync(SOURCES)].map(({ name }) => `${SOURCES}/${name}`);
  const compiled = runProgram("javac", ["-nowarn", "-cp", path, "-d", `${CACHE}/classes`, ...files]);
  if (!compiled.success) {
    throw new Error(`the Java flows do not compile: ${compiled.stderr}`);
  }
  return { path };
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
