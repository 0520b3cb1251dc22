/**
 * A source text beside itself without what is not code: comments, strings, templates and regular expressions become
 * blanks, so that a search finds code only. Every character keeps its place, and so does every line.
 *
 * It is a scanner, no parser: whether a `/` divides or begins a regular expression follows from what stands before it.
 */

/** Quotes stay, what is between them goes. */
export function codeOnly(text: string): string {
  const code = text.split("");
  /** Depth of braces at which a template's `${` was opened, for each template that is open. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    const two = text.slice(at, at + 2);
    if (two === "//") at = blank(at, endOf(text, "\n", at));
    else if (two === "/*") at = blank(at, endOf(text, "*/", at + 2) + 2);
    else if (character === '"' || character === "'") at = string(character);
    else if (character === "`") at = template(at + 1);
    else if (character === "/" && beginsRegularExpression(code, at)) at = regularExpression();
    else if (character === "}" && templates.at(-1) === depth) {
      templates.pop();
      at = template(at + 1);
    } else {
      if (character === "{") depth += 1;
      if (character === "}") depth -= 1;
      at += 1;
    }
  }
  return code.join("");

  function blank(from: number, to: number): number {
    for (let place = from; place < to && place < code.length; place++) {
      if (code[place] !== "\n") code[place] = " ";
    }
    return to;
  }

  function string(quote: string): number {
    const end = afterEscapes(text, at + 1, (each) => each === quote || each === "\n");
    blank(at + 1, end);
    return end + 1;
  }

  /** From inside a template to its end, or into the code of its next `${`. */
  function template(from: number): number {
    const end = afterEscapes(text, from, (each, place) => each === "`" || text.startsWith("${", place));
    blank(from, end);
    if (text[end] === "`") return end + 1;
    templates.push(depth);
    return end + 2;
  }

  function regularExpression(): number {
    let inClass = false;
    const end = afterEscapes(text, at + 1, (each) => {
      if (each === "[") inClass = true;
      if (each === "]") inClass = false;
      return each === "\n" || (each === "/" && !inClass);
    });
    blank(at + 1, end);
    return end + 1;
  }
}

/** Line number of a place, from 1. */
export function lineAt(text: string, place: number): number {
  return text.slice(0, place).split("\n").length;
}

function endOf(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found === -1 ? text.length : found;
}

function afterEscapes(
  text: string,
  from: number,
  isEnd: (character: string, place: number) => boolean,
): number {
  let at = from;
  while (at < text.length && !isEnd(text[at]!, at)) at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

/** After a value a slash divides; after an operator, an opening bracket or a word such as `return` it does not. */
function beginsRegularExpression(code: readonly string[], at: number): boolean {
  const before = code.slice(Math.max(0, at - 80), at).join("").trimEnd();
  if (before === "") return true;
  return /(?:[-+*%=<>!&|^~?:;,.({[}]|\b(?:return|typeof|case|of|in|await|yield|do|else))$/.test(before);
}
