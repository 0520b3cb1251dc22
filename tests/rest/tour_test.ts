/** The tour of docs/rest.md and what follows it, run by a shell as it stands, prints what stands below each step. */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { runProgram } from "../support/program.ts";
import { sectionOf } from "../tidy/documents.ts";

const PAGE = new URL("../../docs/rest.md", import.meta.url);
const BLOCK = /^```(sh|json|text)\n(.*?)^```$/gms;
/** Later ones use what earlier ones made. */
const SECTIONS = [
  "A tour, from nothing to a consumer that follows",
  "Following a topic",
  "Lines of JSON",
  "Raw bytes",
];
/** Between the steps, so that each one's output is known. */
const MARK = "=== step ===";

const hasCurl = runProgram("curl", ["--help", "all"]).stdout.includes("--json");

interface Step {
  readonly script: string;
  readonly shown: string;
}

Deno.test({
  name: "docs/rest.md: the tour prints what the page shows" + (hasCurl ? "" : " (skipped: needs curl 7.82)"),
  ignore: !hasCurl,
  fn: async () => {
    const dataPath = Deno.makeTempDirSync({ prefix: "galgo_tour_" });
    const broker = await BrokerProcess.start({ dataPath });
    try {
      const page = await Deno.readTextFile(PAGE);
      const steps = SECTIONS.flatMap((title) => stepsOf(sectionOf(page, title)));
      assert.ok(steps.filter(({ shown }) => shown !== "").length >= 8);
      const script = steps.map(({ script }) => script).join(`\necho; echo '${MARK}'\n`)
        .replace(/^API=.*$/m, `API=http://127.0.0.1:${broker.http.port}`)
        .replace(/^PASSWORD=.*$/m, "PASSWORD=iggy");
      const { success, stdout, stderr } = await new Deno.Command("sh", { args: ["-euc", script] }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const printed = new TextDecoder().decode(stdout).split(MARK).map(linesOf);
      assert.deepEqual(printed, steps.map(({ shown }) => linesOf(shown)));
    } finally {
      await broker.stop();
      Deno.removeSync(dataPath, { recursive: true });
    }
  },
});

/** Each block of commands, with the block of output below it where there is one. */
function stepsOf(section: string): Step[] {
  const steps: Step[] = [];
  for (const [, language, text] of section.matchAll(BLOCK)) {
    if (language === "sh") steps.push({ script: text!, shown: "" });
    else steps.push({ script: steps.pop()!.script, shown: text! });
  }
  return steps;
}

/** Answers follow each other without a line break; times, checksums and ids that a broker makes are its own. */
function linesOf(output: string): string[] {
  return output.replaceAll(/([}\]])(?=[{[]|\d{3}$)/gm, "$1\n").replaceAll(/\d{10,}/g, "0").trim().split("\n");
}
