/** What a case is, and what comes out of it. */
import type { Workbench } from "./workbench.ts";

export type Target =
  /** Of the limit that was measured beside it. */
  | { readonly kind: "ratio"; readonly atLeast: number }
  | { readonly kind: "ratio_at_most"; readonly value: number }
  | { readonly kind: "at_least"; readonly value: number }
  | { readonly kind: "at_most"; readonly value: number }
  /** One of them is enough. */
  | { readonly kind: "any"; readonly of: readonly Target[] };

export interface Row {
  readonly name: string;
  readonly unit: "MB/s" | "messages/s" | "requests/s" | "MB" | "MB/GB" | "ms" | "µs";
  /** Best of the rounds; undefined where this system does not tell. */
  readonly galgo: number | undefined;
  /** The same of the bare program, or of what the name says. */
  readonly limit: { readonly name: string; readonly value: number } | undefined;
  readonly target: Target | undefined;
  readonly note: string;
  /** What the broker was seen to have done, all rounds together. */
  readonly work: WorkDone;
}

export interface WorkDone {
  readonly requests: number;
  readonly messages: number;
  /** Of messages, headers included. */
  readonly bytes: number;
}

export interface CaseOptions {
  /** A tiny size, for the tests. */
  readonly small: boolean;
  /** The whole size, where a case has a lesser one for every day. */
  readonly full: boolean;
  readonly rounds: number;
}

export interface Case {
  readonly name: string;
  /** About how long it takes with three rounds. */
  readonly seconds: number;
  /** The same with `full`, where that is longer. */
  readonly fullSeconds?: number;
  /** No rows where this machine lacks what the case needs. */
  run(bench: Workbench, options: CaseOptions): Promise<Row[]>;
}

/** The broker's part of the limit; undefined when one of them is missing. */
export function ratioOf({ galgo, limit }: Row): number | undefined {
  return galgo === undefined || limit === undefined ? undefined : galgo / limit.value;
}

/** undefined where there is no target, or nothing to hold against it. */
export function isMet(row: Row): boolean | undefined {
  return row.target === undefined ? undefined : meets(row, row.target);
}

function meets(row: Row, target: Target): boolean | undefined {
  const { galgo } = row;
  const ratio = ratioOf(row);
  if (galgo === undefined) return undefined;
  switch (target.kind) {
    case "ratio":
      return ratio === undefined ? undefined : ratio >= target.atLeast;
    case "ratio_at_most":
      return ratio === undefined ? undefined : ratio <= target.value;
    case "at_least":
      return galgo >= target.value;
    case "at_most":
      return galgo <= target.value;
    case "any":
      return target.of.some((each) => meets(row, each));
  }
}
