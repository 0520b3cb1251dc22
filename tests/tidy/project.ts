/** The project's files, read once, as the rules look at them. */
import { codeOnly } from "./source_text.ts";

export interface ProjectFile {
  /** From the root of the project, such as `src/wire/mod.ts`. */
  readonly path: string;
  readonly text: string;
  /** Of TypeScript, the text without comments and strings; of anything else, nothing. */
  readonly code: string;
}

/** A rule gives a sentence for every place where the project breaks it: `src/wire/mod.ts:3: what is wrong`. */
export type Rule = (files: readonly ProjectFile[]) => string[];

const ROOT = new URL("../../", import.meta.url);

/** What is ours to read: sources, texts and scripts. Recorded data and what is made or fetched is not. */
const LEFT_OUT = /^(?:\.git|dist|local_data|tests\/vectors|node_modules)$|\/\.venv$|^deno\.lock$|^LICENSE$/;
const READ =
  /\.(?:ts|tsx|py|md|json|toml|sh|yml|yaml|service)$|^\.ci\/run$|^\.deno-version$|^\.gitignore$|Dockerfile$/;

export function projectFile(path: string, text: string): ProjectFile {
  return { path, text, code: isTypeScript(path) ? codeOnly(text) : "" };
}

export function readProject(): ProjectFile[] {
  return [...walk("")].sort().map((path) => projectFile(path, Deno.readTextFileSync(new URL(path, ROOT))));
}

export function isTypeScript(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.includes("/assembly/");
}

/** Tests, and what lies beside the sources for them alone: `sample_….ts`, and the suites under `contracts/`. */
export function isTest(path: string): boolean {
  return path.startsWith("tests/") || /_(?:test|bench)\.ts$|\/sample_\w+\.ts$|\/contracts\//.test(path);
}

/** Of the program itself: what is under src/, tests aside. */
export function isSource(path: string): boolean {
  return path.startsWith("src/") && isTypeScript(path) && !isTest(path);
}

/** `log` of `src/log/kernel/kernel.ts`; undefined outside src/. */
export function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function* walk(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder || ".", ROOT))) {
    const path = `${folder}${name}`;
    if (LEFT_OUT.test(path)) continue;
    if (isDirectory) yield* walk(`${path}/`);
    else if (READ.test(path)) yield path;
  }
}
