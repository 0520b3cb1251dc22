/** The commands that people type. With nothing the help is shown; flags alone mean `serve`. */
import { Command, CommanderError, Option } from "commander";
import { CliError } from "./cli_error.ts";
import { failureText } from "./failure.ts";
import { checkConfig, showConfig } from "./inspect_config.ts";
import { repair, REPAIR_HELP, type RepairFlags } from "./repair.ts";
import { resetUserPassword } from "./reset_user_password.ts";
import { serve, type ServeFlags } from "./serve.ts";
import type { Terminal } from "./terminal.ts";
import { verify, VERIFY_HELP, type VerifyFlags } from "./verify.ts";
import { VERSION_TEXT } from "./version.ts";

const FLAGS_OF_PROGRAM: ReadonlySet<string> = new Set(["-h", "--help", "-V", "--version"]);

const ENVIRONMENT_HELP = `
Settings come from ./config.toml, or the file that IGGY_CONFIG_PATH names, and from the environment:
IGGY_TCP_ADDRESS is tcp.address. The root user of a new data folder comes from IGGY_ROOT_USERNAME and
IGGY_ROOT_PASSWORD; without them a password is made and shown once.`;

interface ServeOptions extends ServeFlags {
  readonly configProvider: string;
  readonly f?: true;
}

/** What a command gives the exit code to, when it is not 0 or 1. */
type End = (code: number) => void;

/** Runs the command and gives the exit code: 0, or 1 after a sentence on the error output, or what the command says. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = galgo(terminal, (code) => exitCode = code);
  try {
    await program.parseAsync(commandOf(args), { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    terminal.printError(`galgo: ${failureText(error)}`);
    return 1;
  }
}

function commandOf(args: readonly string[]): string[] {
  const [first] = args;
  if (first === undefined) return ["--help"];
  return first.startsWith("-") && !FLAGS_OF_PROGRAM.has(first) ? ["serve", ...args] : [...args];
}

function galgo(terminal: Terminal, end: End): Command {
  const program = new Command("galgo")
    .description("A message-streaming broker for clients of Apache Iggy.")
    .version(VERSION_TEXT, "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.printError(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, "galgo: ")),
    });
  addServe(program, terminal);
  addConfig(program, terminal);
  addUser(program, terminal);
  addVerify(program, terminal, end);
  addRepair(program, terminal, end);
  return program;
}

function addServe(program: Command, terminal: Terminal): void {
  program.command("serve")
    .description("run the broker; also what flags alone mean")
    .option("-c, --config-provider <text>", "where settings come from; there is only one", "file")
    .option("--fresh", "delete all data first; asks on a terminal")
    .option("--yes", "do not ask")
    .option("--with-default-root-credentials", 'a new root user is "iggy" with the password "iggy"')
    .option("--follower", "what clients are told of this node where a cluster is described")
    .addOption(new Option("-f").hideHelp())
    .addHelpText("after", ENVIRONMENT_HELP)
    .action(async (options: ServeOptions) => {
      refuseOldFlags(options);
      await serve(options, terminal);
    });
}

function addConfig(program: Command, terminal: Terminal): void {
  const config = program.command("config").description("look at the settings; starts nothing").helpCommand(
    false,
  );
  config.command("check")
    .description("tell everything that is wrong, unknown names included")
    .argument("[file]", "in place of ./config.toml or the file that IGGY_CONFIG_PATH names")
    .action((path: string | undefined) => checkConfig(path, terminal));
  config.command("show")
    .description("print every setting in force and where it comes from; secrets are masked")
    .argument("[file]", "in place of ./config.toml or the file that IGGY_CONFIG_PATH names")
    .option("--changed", "only what is not the default")
    .action((path: string | undefined, flags: { changed?: true }) => {
      showConfig(path, { changed: flags.changed ?? false, terminal });
    });
}

function addUser(program: Command, terminal: Terminal): void {
  const user = program.command("user").description("look after users in the data folder").helpCommand(false);
  user.command("reset-password")
    .description("give a user another password; the broker must not be running")
    .argument("[name]", "the user; without it the root user")
    .option("--password-stdin", "read the password from the standard input; without it one is made and shown")
    .action(async (name: string | undefined, flags: { passwordStdin?: true }) => {
      await resetUserPassword(name, { fromStdin: flags.passwordStdin ?? false, terminal });
    });
}

function addVerify(program: Command, terminal: Terminal, end: End): void {
  program.command("verify")
    .description("look at every message, index and journal entry and tell what is damaged; changes nothing")
    .option("--data <path>", "the data folder; without it that of the settings")
    .option("--json", "print it as JSON")
    .addHelpText("after", VERIFY_HELP)
    .action(async (flags: VerifyFlags) => end(await verify(flags, terminal)));
}

function addRepair(program: Command, terminal: Terminal, end: End): void {
  program.command("repair")
    .description("put damaged files of the data folder in order; the broker must not be running")
    .option("--data <path>", "the data folder; without it that of the settings")
    .option("--dry-run", "tell what would be done, and do nothing")
    .option("--skip-damaged", "let consumers go on behind damaged messages")
    .option("--yes", "do not ask")
    .addHelpText("after", REPAIR_HELP)
    .action(async (flags: RepairFlags) => end(await repair(flags, terminal)));
}

function refuseOldFlags({ f, configProvider }: ServeOptions): void {
  if (f) throw new CliError("-f is not taken for the deletion of all data: write --fresh, which asks first");
  if (configProvider !== "file") {
    throw new CliError(`the configuration provider "${configProvider}" is not known, allowed is "file"`);
  }
}
