/** The tables of the official CLI, as text with `|` between cells, read back. */

/** One object a row, by the titles of the columns; a title of several lines is joined by spaces. */
export function records(text: string): Record<string, string>[] {
  const lines = text.split("\n");
  const ruler = lines.findIndex((line) => line.startsWith("+==") || line.startsWith("|=="));
  const titleLines = lines.slice(0, ruler).filter(isRow).map(cells);
  const titles = (titleLines[0] ?? []).map((_, column) =>
    titleLines.map((line) => line[column]).join(" ").trim()
  );
  return lines.slice(ruler + 1).filter(isRow).map((line) =>
    Object.fromEntries(cells(line).map((cell, column) => [titles[column], cell]))
  );
}

/** Of a table with a property in each row. */
export function properties(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\n").filter(isRow).slice(1).map((line) => {
      const [name = "", value = ""] = cells(line);
      return [name, value];
    }),
  );
}

/** Of the list mode: no titles, `|` between cells. */
export function listed(text: string): string[][] {
  return text.trim().split("\n").slice(1).map((line) => line.split("|"));
}

/** Rows begin with a bar and a space, rulers go on after the bar. */
function isRow(line: string): boolean {
  return line.startsWith("| ");
}

function cells(line: string): string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}
