/**
 * The official Python client as a black box, before and after `kill -9`: what it sent comes back byte for byte, and
 * "next" goes on where auto-commit left it.
 */
import assert from "node:assert/strict";
import { addressText } from "../../src/platform/mod.ts";
import { BrokerProcess } from "../support/broker_process.ts";
import { pythonWithClient, runPython } from "../support/python.ts";

const python = pythonWithClient();
const whyNot = "whyNot" in python ? python.whyNot : undefined;

async function runFlow(broker: BrokerProcess, phase: string): Promise<void> {
  if (!("path" in python)) throw new Error(python.whyNot);
  const ran = await runPython(python.path, "flow.py", [addressText(broker.tcp), phase]);
  assert.ok(ran.success, `${phase}: ${ran.stderr}`);
  console.log(`${phase}: ${ran.stdout.trim()}`);
}

Deno.test({
  name: "the official Python client sends, polls and goes on after kill -9" +
    (whyNot === undefined ? "" : ` (skipped: ${whyNot})`),
  ignore: whyNot !== undefined,
  fn: async () => {
    const dataPath = Deno.makeTempDirSync({ prefix: "galgo_python_" });
    let broker = await BrokerProcess.start({ dataPath });
    try {
      await runFlow(broker, "fill");
      await broker.kill();
      broker = await BrokerProcess.start({ dataPath });
      await runFlow(broker, "resume");
      const { code, stderr } = await broker.stop();
      assert.equal(code, 0, stderr);
    } finally {
      await broker.kill();
      Deno.removeSync(dataPath, { recursive: true });
    }
  },
});
