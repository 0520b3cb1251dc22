/** Who imports whom: found in the text, resolved to files of the project. */
import { isTypeScript, type ProjectFile } from "./project.ts";
import { lineAt } from "./source_text.ts";

export interface Import {
  readonly from: string;
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** The file meant, of this project; undefined for packages and `node:`. */
  readonly target: string | undefined;
  /** Nothing of it is left at run time. */
  readonly typesOnly: boolean;
}

/** In the code the string is blank and its quotes stand; its words are read from the text at the same place. */
const STATEMENT = /\b(import|export)\b(\s+type\b)?(?:[^;"'()]*?\bfrom)?\s*"( *)"|\bimport\(\s*"( *)"/g;

export function importsOf(file: ProjectFile): Import[] {
  if (!isTypeScript(file.path)) return [];
  return [...file.code.matchAll(STATEMENT)].map((match) => {
    const start = match.index + match[0].indexOf('"') + 1;
    const length = (match[3] ?? match[4] ?? "").length;
    const specifier = file.text.slice(start, start + length);
    return {
      from: file.path,
      line: lineAt(file.text, match.index),
      specifier,
      target: resolved(specifier, file.path),
      typesOnly: match[2] !== undefined,
    };
  });
}

export function importsOfAll(files: readonly ProjectFile[]): Import[] {
  return files.flatMap(importsOf);
}

function resolved(specifier: string, from: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
