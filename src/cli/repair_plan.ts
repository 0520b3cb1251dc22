/** What `galgo repair` is going to do about what was found. */
import type { NamedFinding } from "../broker/mod.ts";

export function plannedText(
  dataPath: string,
  findings: readonly NamedFinding[],
  skipsDamaged: boolean,
): string[] {
  if (findings.length === 0) return [`"${dataPath}": all is right; every file is looked at once more.`];
  return findings.map((finding) => `${finding.path}: ${finding.detail}: ${plan(finding, skipsDamaged)}`);
}

function plan({ what, position, firstOffset, nextOffset }: NamedFinding, skipsDamaged: boolean): string {
  switch (what) {
    case "journal":
      return position === undefined
        ? "what lies before it is kept, the rest goes to quarantine/"
        : `what lies before position ${position} is kept, the rest goes to quarantine/`;
    case "state":
      return "it goes to quarantine/ and is begun anew";
    case "message":
      return `offsets ${firstOffset} to ${nextOffset! - 1} ` +
        (skipsDamaged ? "are marked, so that consumers step over them" : "stay as they are");
    case "log":
      return position === undefined ? "it is left as it is" : "the bytes go to quarantine/";
    case "index":
      return "it is made again from its log";
    case "offset":
      return "it is set to the last message, or removed where it holds no offset";
  }
}
