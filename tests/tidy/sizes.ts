/** How long files, functions and lines may get. */
import { isSource, isTest, isTypeScript, type ProjectFile, type Rule } from "./project.ts";
import { lineAt } from "./source_text.ts";

const MOST_LINES = 300;
/** Tests are lists of cases; they may run on a little. */
const MOST_LINES_OF_TEST = 400;
const MOST_LINES_OF_FUNCTION = 70;
/** The formatter keeps code to 110 columns; comments and texts, which it leaves alone, may run on to here. */
const WIDEST_LINE = 125;

/** Files that are longer, with their length: it may shrink, not grow, and none may be added. */
const LONGER_FILES: Readonly<Record<string, number>> = {};

export const filesAreShort: Rule = (files) =>
  files.filter(({ path }) => isTypeScript(path)).flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    const most = LONGER_FILES[path] ?? (isTest(path) ? MOST_LINES_OF_TEST : MOST_LINES);
    return lines > most
      ? [`${path}: ${lines} lines, ${most} are the most: which second thing does it hold?`]
      : [];
  });

export const functionsAreShort: Rule = (files) =>
  files.filter(({ path }) => isSource(path) || path === "main.ts").flatMap((file) =>
    functionsOf(file).flatMap(({ line, lines }) =>
      lines > MOST_LINES_OF_FUNCTION
        ? [`${file.path}:${line}: a function of ${lines} lines, ${MOST_LINES_OF_FUNCTION} are the most`]
        : []
    )
  );

export const linesAreNarrow: Rule = (files) =>
  files.filter(({ path }) => isTypeScript(path) || path === "config.toml").flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, number) =>
      line.length > WIDEST_LINE && !isOneLongWord(line)
        ? [`${path}:${number + 1}: ${line.length} columns, ${WIDEST_LINE} are the most`]
        : []
    )
  );

interface FunctionSize {
  readonly line: number;
  readonly lines: number;
}

/** Every pair of braces that is the body of a function, from its opening line to its closing one. */
export function functionsOf({ code }: ProjectFile): FunctionSize[] {
  const found: FunctionSize[] = [];
  const open: { readonly at: number; readonly isFunction: boolean }[] = [];
  for (let at = 0; at < code.length; at++) {
    if (code[at] === "{") open.push({ at, isFunction: beginsFunction(code.slice(0, at)) });
    if (code[at] !== "}") continue;
    const opened = open.pop();
    if (!opened?.isFunction) continue;
    const line = lineAt(code, opened.at);
    found.push({ line, lines: lineAt(code, at) - line + 1 });
  }
  return found;
}

/** After an arrow, or after parameters and perhaps a type; not after the head of an `if` or a loop. */
function beginsFunction(before: string): boolean {
  const tail = before.slice(-400).trimEnd();
  if (tail.endsWith("=>")) return true;
  const head = /\)(?:\s*:[^(){};]+)?$/.exec(tail);
  if (head === null) return false;
  return !/\b(?:if|for|while|switch|catch|with|await)\s*$/.test(tail.slice(0, openingOf(tail, head.index)));
}

/** Where the bracket opens that closes at `end`. */
function openingOf(text: string, end: number): number {
  let depth = 0;
  for (let at = end; at >= 0; at--) {
    if (text[at] === ")") depth += 1;
    if (text[at] === "(" && --depth === 0) return at;
  }
  return 0;
}

/** A hash, an address or a recorded text cannot be broken. */
function isOneLongWord(line: string): boolean {
  return line.trim().split(/\s+/).some((word) => word.length > WIDEST_LINE / 2);
}
