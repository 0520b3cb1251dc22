/**
 * The official CLI as a black box: every verb it has, judged by what it prints. Each noun has a broker of its own.
 */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { officialCli } from "../support/cargo.ts";
import { IggyCli } from "../support/iggy_cli.ts";
import { runBeside } from "../support/program.ts";
import { contexts } from "./cli/contexts.ts";
import { groups } from "./cli/groups.ts";
import { messages, offsets } from "./cli/messages.ts";
import { streams } from "./cli/streams.ts";
import { clients, snapshot, system } from "./cli/system.ts";
import { partitions, topics } from "./cli/topics.ts";
import { permissions, tokens, users } from "./cli/users.ts";

const NOUNS = {
  streams,
  topics,
  partitions,
  messages,
  "consumer offsets": offsets,
  "consumer groups": groups,
  "the server": system,
  clients,
  snapshot,
  users,
  permissions,
  tokens,
  contexts,
};

/** Verbs that are not driven, and why. */
const NOT_DRIVEN: Readonly<Record<string, string>> = {
  "segment delete": "the CLI ends with a panic of its own before it sends anything",
  "login": "keeps its session in the secret store of a desktop",
  "logout": "forgets a session in the secret store of a desktop",
};

const cli = officialCli();
const whyNot = "whyNot" in cli ? cli.whyNot : undefined;
const driven = new Set<string>();

function test(name: string, fn: (program: string) => Promise<void>): void {
  Deno.test({
    name: name + (whyNot === undefined ? "" : ` (skipped: ${whyNot})`),
    ignore: whyNot !== undefined,
    fn: () => fn("path" in cli ? cli.path : ""),
  });
}

for (const [noun, flow] of Object.entries(NOUNS)) {
  test(`the official CLI: ${noun}`, async (program) => {
    const folder = Deno.makeTempDirSync({ prefix: "galgo_cli_" });
    const broker = await BrokerProcess.start({ dataPath: `${folder}/data` });
    try {
      await flow(new IggyCli({ program, broker: broker.tcp, home: folder }, (verb) => driven.add(verb)));
      const { code, stderr } = await broker.stop();
      assert.equal(code, 0, stderr);
    } finally {
      await broker.kill();
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

test("the official CLI: no verb of it is left out", async (program) => {
  const missing = (await verbs(program)).filter((verb) =>
    !(verb in NOT_DRIVEN) && ![...driven].some((used) => used === verb || used.split(" ")[0] === verb)
  );
  assert.deepEqual(missing, []);
});

/** `noun verb`, and for commands without verbs the command alone, from its own help. */
async function verbs(program: string): Promise<string[]> {
  const all = [];
  for (const noun of await commands(program, [])) {
    const below = await commands(program, [noun]);
    all.push(...(below.length === 0 ? [noun] : below.map((verb) => `${noun} ${verb}`)));
  }
  return all;
}

async function commands(program: string, path: readonly string[]): Promise<string[]> {
  const { stdout } = await runBeside(program, [...path, "--help"]);
  const section = /^Commands:\n((?:\s{2,}.*\n)+)/m.exec(stdout)?.[1] ?? "";
  return [...section.matchAll(/^ {2}(\S+)/gm)].map((match) => match[1]!).filter((name) => name !== "help");
}
