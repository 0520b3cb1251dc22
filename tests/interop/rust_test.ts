/**
 * The official Rust client as a black box: its low-level calls and its own producer and consumer. Each flow has a
 * broker of its own.
 */
import assert from "node:assert/strict";
import { addressText } from "../../src/platform/mod.ts";
import { BrokerProcess } from "../support/broker_process.ts";
import { rustProgram } from "../support/cargo.ts";
import { runBeside } from "../support/program.ts";
import { sleep } from "../support/within.ts";

const FLOWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  system: {},
  catalog: {},
  messages: { IGGY_SYSTEM_SEGMENT_SIZE: "128 KiB" },
  groups: {},
  "producer-and-consumer": {},
  users: {},
  http: {},
};

const program = rustProgram("flow");
const whyNot = "whyNot" in program ? program.whyNot : undefined;
const path = "path" in program ? program.path : "";

function test(name: string, fn: (dataPath: string) => Promise<void>): void {
  Deno.test({
    name: `the official Rust client: ${name}` + (whyNot === undefined ? "" : ` (skipped: ${whyNot})`),
    ignore: whyNot !== undefined,
    fn: async () => {
      const dataPath = Deno.makeTempDirSync({ prefix: "galgo_rust_" });
      try {
        await fn(dataPath);
      } finally {
        Deno.removeSync(dataPath, { recursive: true });
      }
    },
  });
}

for (const [flow, settings] of Object.entries(FLOWS)) {
  test(flow, async (dataPath) => {
    const broker = await BrokerProcess.start({ dataPath, settings });
    try {
      await finished(runFlow(broker, flow));
      const { code, stderr } = await broker.stop();
      assert.equal(code, 0, stderr);
    } finally {
      await broker.kill();
    }
  });
}

test("its producer and consumer go on after kill -9", async (dataPath) => {
  let broker = await BrokerProcess.start({ dataPath });
  try {
    const flow = runFlow(broker, "restart");
    await sleep(1_000);
    await broker.kill();
    await sleep(500);
    broker = await BrokerProcess.start({ dataPath, settings: { IGGY_TCP_ADDRESS: addressText(broker.tcp) } });
    await finished(flow);
  } finally {
    await broker.kill();
  }
});

function runFlow(broker: BrokerProcess, flow: string) {
  const address = flow === "http" ? broker.http : broker.tcp;
  return runBeside(path, [addressText(address), flow], { env: { RUST_BACKTRACE: "0" } });
}

async function finished(flow: ReturnType<typeof runBeside>): Promise<void> {
  const { success, stdout, stderr } = await flow;
  assert.ok(success, stdout + stderr);
  console.log(stdout.trim());
}
