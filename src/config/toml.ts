/** A TOML text as a tree of plain values. */
import { parse } from "smol-toml";
import { ConfigError } from "./config_error.ts";
import type { Tree } from "./tree.ts";

export interface ConfigFile {
  /** As the operator knows it. */
  readonly path: string;
  readonly content: string;
}

/** Errors: ConfigError with the line of the first mistake. */
export function parseToml({ path, content }: ConfigFile): Tree {
  try {
    return parse(content.replace(/^\uFEFF/, ""));
  } catch (cause) {
    const { line, column, message } = placeOf(cause);
    const place = line === undefined ? "" : ` in line ${line}, column ${column}`;
    throw new ConfigError([`the file "${path}" is not TOML${place}: ${message}`]);
  }
}

function placeOf(cause: unknown): { line?: unknown; column?: unknown; message: string } {
  if (!(cause instanceof Error)) return { message: String(cause) };
  const line = "line" in cause ? cause.line : undefined;
  const column = "column" in cause ? cause.column : undefined;
  const [firstLine = ""] = cause.message.split("\n");
  return { line, column, message: firstLine.replace(/^Invalid TOML document: /, "") };
}
