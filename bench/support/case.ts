/** What a case is, and what comes out of it. */
import type { Workbench } from "./workbench.ts";

export type Target =
  /** Of the limit that was measured beside it. */
  | { readonly kind: "ratio"; readonly atLeast: number }
  | { readonly kind: "at_least"; readonly value: number }
  | { readonly kind: "at_most"; readonly value: number };

export interface Row {
  readonly name: string;
  readonly unit: "MB/s" | "messages/s" | "requests/s" | "MB" | "ms";
  /** Best of the rounds; undefined where this system does not tell. */
  readonly galgo: number | undefined;
  /** The same of the bare program. */
  readonly limit: { readonly name: string; readonly value: number } | undefined;
  readonly target: Target | undefined;
  readonly note: string;
  /** What the broker was seen to have done, all rounds together. */
  readonly work: Work;
}

export interface Work {
  readonly requests: number;
  readonly messages: number;
  readonly bytes: number;
}

export interface CaseOptions {
  /** A tiny size, for the tests. */
  readonly small: boolean;
  readonly rounds: number;
}

export interface Case {
  readonly name: string;
  run(bench: Workbench, options: CaseOptions): Promise<Row[]>;
}

/** The broker's part of the limit; undefined when one of them is missing. */
export function ratioOf({ galgo, limit }: Row): number | undefined {
  return galgo === undefined || limit === undefined ? undefined : galgo / limit.value;
}

export function isMet(row: Row): boolean | undefined {
  const { target, galgo } = row;
  const ratio = ratioOf(row);
  if (target === undefined || galgo === undefined) return undefined;
  switch (target.kind) {
    case "ratio":
      return ratio === undefined ? undefined : ratio >= target.atLeast;
    case "at_least":
      return galgo >= target.value;
    case "at_most":
      return galgo <= target.value;
  }
}
