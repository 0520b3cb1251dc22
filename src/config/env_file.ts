/**
 * The file of variables, `.env`: one `NAME=value` a line.
 *
 *     # a comment
 *     IGGY_TCP_ADDRESS=127.0.0.1:8090
 *     export IGGY_SYSTEM_PATH="/data/galgo"   # also in quotes
 */

const LINE =
  /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\n]*?))\s*(?:#.*)?$/;

export interface EnvFile {
  readonly variables: Readonly<Record<string, string>>;
  /** Numbers of lines that say nothing, from 1. */
  readonly brokenLines: readonly number[];
}

export function parseEnvFile(content: string): EnvFile {
  const variables: Record<string, string> = {};
  const brokenLines: number[] = [];
  for (const [index, line] of content.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const [, name, double, single, plain] = LINE.exec(line) ?? [];
    if (name === undefined) brokenLines.push(index + 1);
    else variables[name] = double ?? single ?? plain ?? "";
  }
  return { variables, brokenLines };
}
