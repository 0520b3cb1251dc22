/** The rows of a run as a table, for the terminal and, the same text, for `RESULTS.md`. */
import { isMet, ratioOf, type Row, type Target } from "./case.ts";

export interface Circumstances {
  readonly machine: string;
  readonly command: string;
  readonly date: string;
  readonly took: string;
  /** Load average of the minute before. Past BUSY, others have a share of the cores that the ratios do not tell. */
  readonly loadBefore: number;
}

const BUSY = 0.5;

const HEADINGS = ["case", "unit", "galgo", "limit", "ratio", "target", "", "about"];
/** These columns are numbers. */
const RIGHT = new Set([2, 3, 4]);

/** A Markdown table, its columns aligned. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(3, ...lines.map((line) => line[column]!.length)));
  const rule = widths.map((width, column) =>
    RIGHT.has(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width)
  );
  const [headings, ...others] = lines.map((line) =>
    line.map((cell, column) =>
      RIGHT.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
    )
  );
  return [headings!, rule, ...others].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

export function reportOf(
  rows: readonly Row[],
  { machine, command, date, took, loadBefore }: Circumstances,
): string {
  return [
    "# What `deno task bench` measured",
    "",
    tableOf(rows),
    "",
    `- machine: ${machine}; the clients have their share of it`,
    `- command: \`${command}\``,
    `- date: ${date}; it took ${took}`,
    `- load of the machine before: ${loadBefore.toFixed(1)}${
      loadBefore > BUSY ? ", so do not trust the numbers" : ""
    }`,
    "",
    "The limit is a Deno program that does nothing but move the same bytes: *bare in* receives the frames and writes them",
    "to a file, *bare out* reads a file and sends it, *bare echo* answers eight bytes. It was measured in the same run, in",
    "turn with the broker; of the rounds the best one counts. MB/s count whole messages, their 64 bytes of header",
    "included; 1 KB is 1,000 bytes of payload.",
    "",
  ].join("\n");
}

function cellsOf(row: Row): string[] {
  const { name, unit, galgo, limit, target, note } = row;
  const met = isMet(row);
  return [
    name,
    unit,
    numberText(galgo),
    numberText(limit?.value),
    ratioOf(row)?.toFixed(2) ?? "",
    target === undefined ? "" : targetText(target),
    met === undefined ? "" : met ? "met" : "MISSED",
    note,
  ];
}

function targetText(target: Target): string {
  switch (target.kind) {
    case "ratio":
      return `ratio >= ${target.atLeast.toFixed(2)}`;
    case "ratio_at_most":
      return `ratio <= ${target.value.toFixed(2)}`;
    case "at_least":
      return `>= ${numberText(target.value)}`;
    case "at_most":
      return `<= ${numberText(target.value)}`;
    case "any":
      return target.of.map(targetText).join(" or ");
  }
}

function numberText(value: number | undefined): string {
  if (value === undefined) return "";
  const digits = Math.abs(value) < 10 && !Number.isInteger(value) ? 2 : 0;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
