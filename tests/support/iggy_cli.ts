/** The official CLI as its users run it: one process a command, told where the broker is, judged by what it prints. */
import assert from "node:assert/strict";
import { type Address, addressText } from "../../src/platform/mod.ts";
import { type Ran, runBeside } from "./program.ts";

export interface CliOptions {
  readonly program: string;
  readonly broker: Address;
  /** Where it keeps its contexts. */
  readonly home: string;
}

/** What the CLI logs in with when a command says nothing else. */
const ROOT = ["-u", "iggy", "-p", "iggy"];

export class IggyCli {
  readonly #options: CliOptions;
  readonly #credentials: readonly string[];
  /** Called with the first two words of every command. */
  readonly #driven: (verb: string) => void;

  constructor(options: CliOptions, driven: (verb: string) => void, credentials: readonly string[] = ROOT) {
    this.#options = options;
    this.#driven = driven;
    this.#credentials = credentials;
  }

  /** The same CLI, logged in as somebody else: `["-t", token]`. */
  as(...credentials: readonly string[]): IggyCli {
    return new IggyCli(this.#options, this.#driven, credentials);
  }

  /** What it prints when all went well. The first argument is cut at its spaces, the others are taken as they are. */
  async ok(command: string, ...more: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, ...more);
    assert.equal(code, 0, `${command}: ${stderr}`);
    return stdout;
  }

  /** The cause that it prints when the broker refused. */
  async refused(command: string, ...more: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, ...more);
    assert.equal(code, 1, `${command}: ${stdout}`);
    const cause = /Caused by:\s+(.*)/.exec(stderr);
    assert.ok(cause !== null, `${command}: ${stderr}`);
    return cause[1]!.replace(/\)$/, "");
  }

  /** Errors: the assertion that it says so. */
  async says(command: string, lastLine: string): Promise<void> {
    assert.equal((await this.ok(command)).trimEnd().split("\n").at(-1), lastLine);
  }

  async run(command: string, ...more: readonly string[]): Promise<Ran> {
    const { program, broker, home } = this.#options;
    const words = command.split(" ");
    this.#driven(words.filter((word) => !word.startsWith("-")).slice(0, 2).join(" "));
    const args = ["--tcp-server-address", addressText(broker), ...this.#credentials, ...words, ...more];
    return await runBeside(program, args, { env: { HOME: home, RUST_BACKTRACE: "0", NO_COLOR: "1" } });
  }
}
