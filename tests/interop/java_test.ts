/** The official Java client as a black box: blocking, asynchronous, over HTTP. Each flow has a broker of its own. */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { javaClassPath } from "../support/java.ts";
import { runBeside } from "../support/program.ts";

const FLOWS = ["system", "catalog", "messages", "groups", "users", "async", "http"];

const classPath = javaClassPath();
const whyNot = "whyNot" in classPath ? classPath.whyNot : undefined;

for (const flow of FLOWS) {
  Deno.test({
    name: `the official Java client: ${flow}` + (whyNot === undefined ? "" : ` (skipped: ${whyNot})`),
    ignore: whyNot !== undefined,
    fn: async () => {
      if (!("path" in classPath)) throw new Error(classPath.whyNot);
      const dataPath = Deno.makeTempDirSync({ prefix: "galgo_java_" });
      const broker = await BrokerProcess.start({ dataPath });
      try {
        const { host, port } = flow === "http" ? broker.http : broker.tcp;
        const args = ["-XX:TieredStopAtLevel=1", "-cp", classPath.path, "Flow", host, String(port), flow];
        const { success, stdout, stderr } = await runBeside("java", args);
        assert.ok(success, stdout + stderr);
        console.log(stdout.trim());
        const { code, stderr: log } = await broker.stop();
        assert.equal(code, 0, log);
      } finally {
        await broker.kill();
        Deno.removeSync(dataPath, { recursive: true });
      }
    },
  });
}
