/** The program: hands its arguments to the command line. */
import { denoTerminal, runCommandLine } from "./src/cli/mod.ts";

Deno.exit(await runCommandLine(Deno.args, denoTerminal()));
