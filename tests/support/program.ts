/** Programs that tests need and a machine may lack: run to their end, with what they said. */
import { stripVTControlCharacters } from "node:util";

export interface Ran {
  readonly success: boolean;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program that is not there is a failure too. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Ran {
  try {
    return decoded(new Deno.Command(program, { args: [...args], stdin: "null", ...options }).outputSync());
  } catch (error) {
    return { success: false, code: 127, stdout: "", stderr: (error as Error).message };
  }
}

/** The same beside other work, for programs that talk to a broker of the test. Errors: when there is no such program. */
export async function runBeside(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  return decoded(await new Deno.Command(program, { args: [...args], stdin: "null", ...options }).output());
}

/** What went wrong in one line: the first that speaks of an error, or else the last. */
export function problemOf({ stdout, stderr }: Ran): string {
  const lines = stripVTControlCharacters(`${stdout}\n${stderr}`).split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
  const line = lines.find((line) => /^\[?error\]?:?\s+\S/i.test(line)) ?? lines.at(-1) ??
    "it does not say why";
  return line.replace(/^\[?error\]?:?\s+/i, "").slice(0, 160);
}

function decoded({ success, code, stdout, stderr }: Deno.CommandOutput): Ran {
  const decoder = new TextDecoder();
  return { success, code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
