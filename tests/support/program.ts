/** Programs that tests need and a machine may lack: run to their end, with what they said. */

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

/** Where most programs say what is wrong. */
export function lastLine({ stdout, stderr }: Ran): string {
  return (stderr || stdout).trim().split("\n").at(-1) ?? "";
}

function decoded({ success, code, stdout, stderr }: Deno.CommandOutput): Ran {
  const decoder = new TextDecoder();
  return { success, code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
