/** What `galgo verify` found, as a table for people or as JSON for programs. */
import Table from "cli-table3";
import type { FolderVerified, NamedFinding } from "../broker/mod.ts";
import { bold, type Terminal } from "./terminal.ts";

/** Wide enough for most, and narrow enough to be read. */
const DETAIL_WIDTH = 48;

export function findingsTable(
  dataPath: string,
  findings: readonly NamedFinding[],
  terminal: Pick<Terminal, "hasColors">,
): string {
  const head = ["what", "where", "position", "offsets", "found"].map((title) => bold(title, terminal));
  const table = new Table({
    head,
    // The library would colour them, also where there are no colours.
    style: { head: [], border: [] },
    colWidths: [null, null, null, null, DETAIL_WIDTH],
    wordWrap: true,
  });
  for (const finding of findings) {
    table.push([
      finding.what,
      finding.where === ""
        ? below(dataPath, finding.path)
        : `${finding.where}\n${below(dataPath, finding.path)}`,
      rangeText(finding.position, finding.endPosition),
      rangeText(finding.firstOffset, finding.nextOffset),
      finding.detail,
    ]);
  }
  return table.toString();
}

/** The last lines: how much was looked at, and what helps. */
export function verifiedText(
  dataPath: string,
  isRunning: boolean,
  { findings, partitionsCount, segmentsCount, messagesCount }: FolderVerified,
): string {
  const seen =
    `"${dataPath}": ${messagesCount} messages in ${segmentsCount} segments of ${partitionsCount} partitions` +
    (isRunning ? ", while a broker runs" : "");
  if (findings.length === 0) return `${seen}; all is right.`;
  const lost = findings.some(({ what }) => what === "message");
  return [
    `${seen}; ${findings.length === 1 ? "1 thing is" : `${findings.length} things are`} not right.`,
    helpText(findings),
    ...lost
      ? [
        "Damaged messages are lost; consumers stop before them. `galgo repair --skip-damaged` lets them go on.",
      ]
      : [],
  ].join("\n");
}

export function findingsJson(dataPath: string, isRunning: boolean, verified: FolderVerified): string {
  const { findings, partitionsCount, segmentsCount, messagesCount, lengthBytes } = verified;
  return JSON.stringify(
    {
      data_path: dataPath,
      broker_is_running: isRunning,
      partitions_count: partitionsCount,
      segments_count: segmentsCount,
      messages_count: messagesCount,
      length_bytes: lengthBytes,
      findings: findings.map((
        { what, where, path, position, endPosition, firstOffset, nextOffset, detail },
      ) => ({
        what,
        where,
        path,
        position,
        end_position: endPosition,
        first_offset: firstOffset,
        next_offset: nextOffset,
        detail,
      })),
    },
    null,
    2,
  );
}

function helpText(findings: readonly NamedFinding[]): string {
  return findings.some(({ what }) => what === "journal")
    ? "With the broker stopped, `galgo repair --dry-run` tells what would be done about it, `galgo repair` does it. Where " +
      "there is a backup of the journal, restore that instead."
    : "The broker starts all the same. With it stopped, `galgo repair --dry-run` tells what would be done about it, and " +
      "`galgo repair` does it.";
}

function below(dataPath: string, path: string): string {
  return path.startsWith(`${dataPath}/`) ? path.slice(dataPath.length + 1) : path;
}

/** `from to last`, of a range that ends before `end`. */
function rangeText(from: number | undefined, end: number | undefined): string {
  if (from === undefined) return "";
  return end === undefined || end === from + 1 ? String(from) : `${from} to ${end - 1}`;
}
