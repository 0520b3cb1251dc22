import assert from "node:assert/strict";
import { loadConfig } from "../config/mod.ts";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { ServerLog } from "./server_log.ts";

function given(environment: Readonly<Record<string, string>> = {}) {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant("data/lock", new Uint8Array(0));
  const { config } = loadConfig({ environment: { IGGY_SYSTEM_PATH: "data", ...environment } });
  const log = new ServerLog(config, world.platform);
  const lines = () => {
    const found = [...world.disk.dump()].find(([path]) => path.endsWith("data/logs/iggy-server.log"));
    return new TextDecoder().decode(found?.[1]).split("\n").slice(0, -1);
  };
  return { world, log, lines };
}

Deno.test("ServerLog: the operator's lines go to both, in the form of the console; records to the file alone", () => {
  const { world, log, lines } = given();
  log.logger.info("told\nto both");
  log.logger.error("bad", new Error("cause"));
  log.record.info("for the file");
  assert.match(lines()[0]!, /^2026-01-01T00:00:00\.\d{6}Z INFO shard-0 told\\u000ato both$/);
  assert.match(lines()[1]!, / ERROR shard-0 bad$/);
  assert.match(lines()[2]!, /^ {2}Error: cause$/);
  assert.match(lines().at(-1)!, / INFO shard-0 for the file$/);
  assert.deepEqual(world.logger.texts("info"), ["told\nto both"]);
  assert.deepEqual(world.logger.texts("debug"), ["for the file"]);
});

Deno.test("ServerLog: lines below the level are left out, RUST_LOG goes before the setting", () => {
  const { log, lines } = given({ IGGY_SYSTEM_LOGGING_LEVEL: "debug", RUST_LOG: "warn" });
  log.logger.debug("1");
  log.logger.info("2");
  log.logger.warn("3");
  log.logger.error("4");
  assert.deepEqual(lines().map((line) => line.slice(28)), ["WARN shard-0 3", "ERROR shard-0 4"]);
});

Deno.test("ServerLog: a line with figures of the machine every so often, none for 0", async () => {
  const { world, log, lines } = given({ IGGY_SYSTEM_LOGGING_SYSINFO_PRINT_INTERVAL: "10 s" });
  await world.clock.advance(35_000);
  assert.equal(lines().length, 3);
  assert.match(
    lines()[0]!,
    /INFO shard-0 process: 12\.5 % of a core, 64 MiB of memory, 6 threads; machine: /,
  );
  log.close();
  assert.equal(world.clock.timers, 0);
  const off = given({ IGGY_SYSTEM_LOGGING_SYSINFO_PRINT_INTERVAL: "0" });
  await off.world.clock.advance(60_000);
  assert.deepEqual(off.lines(), []);
});

Deno.test("ServerLog: with files switched off everything is as without it", () => {
  const { world, log, lines } = given({ IGGY_SYSTEM_LOGGING_FILE_ENABLED: "false" });
  log.logger.warn("told");
  log.record.info("for the record");
  assert.equal(log.place, undefined);
  assert.deepEqual(world.logger.texts("warn"), ["told"]);
  assert.deepEqual(world.logger.texts("info"), []);
  assert.equal(world.clock.timers, 0);
  assert.deepEqual(lines(), []);
});
