/** Facts that stand in a document and in code: read from the document, so that a test can compare the two. */
import { isTypeScript, type ProjectFile, type Rule } from "./project.ts";

/** The titles of a page's sections. */
export function titlesOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#{2,} (.+)$/gm)].map(([, title]) => title!);
}

/** From a section's title to the next one of its level. */
export function sectionOf(markdown: string, title: string): string {
  const start = markdown.indexOf(`\n## ${title}\n`);
  if (start === -1) throw new Error(`there is no section "${title}"`);
  const end = markdown.indexOf("\n## ", start + 1);
  return markdown.slice(start, end === -1 ? undefined : end);
}

/** The cells of a text's table rows, heads and rules aside, without decoration. */
export function tableRows(markdown: string): string[][] {
  const rows = [...markdown.matchAll(/^\|(.*)\|$/gm)].map(([, cells]) =>
    cells!.split("|").map((cell) => cell.trim())
  );
  return rows.filter((_, number) => !isRule(rows[number]) && !isRule(rows[number + 1]));
}

/** What a text shows as code, fences and words between backticks, each as one piece. */
export function codeOf(markdown: string): string[] {
  const pieces = markdown.matchAll(/^```\w*\n(.*?)^```$|`([^`\n]+)`/gms);
  return [...pieces].map(([, block, inline]) => block ?? inline!);
}

const TITLES = String.raw`[A-Z][a-z]+(?: (?!and\b)[a-z]+)*(?:(?:, | and )[A-Z][a-z]+(?: (?!and\b)[a-z]+)*)*`;
const CITATION = new RegExp(String.raw`docs\/(\w+)\.md\`?, "?(${TITLES})`, "g");

/** A comment that cites a page by section: `docs/protocol.md, Login`. */
export const citationsExist: Rule = (files) =>
  files.filter(({ path }) => isTypeScript(path) && !path.startsWith("tests/tidy/")).flatMap((file) =>
    [
      ...joined(file).matchAll(CITATION),
    ].flatMap(([, page, titles]) => {
      const document = files.find(({ path }) => path === `docs/${page}.md`);
      if (document === undefined) return [`${file.path}: there is no docs/${page}.md`];
      const known = titlesOf(document.text);
      return titles!.split(/, | and /)
        .filter((title) => !known.some((each) => title === each || title.startsWith(`${each} `)))
        .map((title) => `${file.path}: docs/${page}.md has no section "${title}"`);
    })
  );

/** A comment's lines as one. */
function joined({ text }: ProjectFile): string {
  return text.replaceAll(/\s*\n\s*(?:\*|\/\/) ?/g, " ");
}

function isRule(cells: readonly string[] | undefined): boolean {
  return cells?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;
}
