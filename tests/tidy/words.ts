/** Names that say nothing, words that promise later work, and mentions of what is not part of the project. */
import { isSource, isTypeScript, type ProjectFile, type Rule } from "./project.ts";

const EMPTY_NAMES = /^(?:index|utils?|helpers?|common|types?|misc|stuff)(?:_test)?\.tsx?$/;
const SNAKE_CASE = /^[a-z0-9]+(?:_[a-z0-9]+)*\.tsx?$/;

export const namesSaySomething: Rule = (files) =>
  files.filter(({ path }) => isTypeScript(path)).flatMap(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (EMPTY_NAMES.test(name)) return [`${path}: the name does not tell what it holds`];
    return SNAKE_CASE.test(name) ? [] : [`${path}: names of files are in snake_case`];
  });

const UNFINISHED = /\b(?:TODO|FIXME|XXX|HACK)\b|not implemented|unimplemented|\bstub(?:s|bed)?\b/gi;

/** `--runtime stub` is a flag of the kernel's compiler. */
const MEANT_OTHERWISE = ["src/log/kernel/build.ts"];

export const nothingIsUnfinished: Rule = (files) =>
  files
    .filter(({ path }) => (isSource(path) || path === "main.ts") && !MEANT_OTHERWISE.includes(path))
    .flatMap((file) => places(file, UNFINISHED).map(([line, found]) => `${file.path}:${line}: "${found}"`));

/** Paths of one machine, folders beside the project, and numbers of an issue tracker. */
const OUTSIDE = /(?<![\w.])\/(?:work|home|root|tmp|Users)\/|\b[Ii]ssues? #?\d+\b/g;

export const onlyOfItself: Rule = (files) =>
  files
    .filter(({ path }) => !isOfRules(path))
    .flatMap((file) => places(file, OUTSIDE).map(([line, found]) => `${file.path}:${line}: "${found}"`));

const ALL_PERMISSIONS = /(?<![\w-])(?:-A|--allow-all)(?![\w-])/g;

/** Deno's own messages name the flag, so the code that reads them may. */
export const noAllPermissions: Rule = (files) =>
  files
    .filter(({ path }) => !isSource(path) && !/^src\/.*_test\.ts$/.test(path) && !isOfRules(path))
    .flatMap((file) =>
      places(file, ALL_PERMISSIONS).map(([line, found]) => `${file.path}:${line}: "${found}"`)
    );

function isOfRules(path: string): boolean {
  return path.startsWith("tests/tidy/");
}

function places({ text }: ProjectFile, pattern: RegExp): [line: number, found: string][] {
  return text.split("\n").flatMap((line, number) =>
    [...line.matchAll(pattern)].map((match): [number, string] => [number + 1, match[0]])
  );
}
