import assert from "node:assert/strict";
import { consoleLogger, type ConsoleLoggerOptions, levelOf, logLevel } from "./console_logger.ts";

function recorded(options: ConsoleLoggerOptions = {}) {
  const lines: string[] = [];
  return { lines, logger: consoleLogger({ ...options, write: (line) => void lines.push(line) }) };
}

Deno.test("consoleLogger writes one line with time, level and source", () => {
  const { lines, logger } = recorded();
  logger.info("the broker is ready");
  assert.match(lines[0]!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z INFO shard-0 the broker is ready$/);
});

Deno.test("consoleLogger drops what is below its level", () => {
  const counts = { debug: 4, info: 3, warn: 2, error: 1 } as const;
  for (const [level, count] of Object.entries(counts)) {
    const { lines, logger } = recorded({ level: level as keyof typeof counts, source: "x" });
    logger.debug("d");
    logger.info("i");
    logger.warn("w");
    logger.error("e");
    assert.equal(lines.length, count, level);
  }
});

Deno.test("consoleLogger escapes control characters, so that a text stays one line", () => {
  const { lines, logger } = recorded();
  logger.warn('stream "a\r\n2026 ERROR forged\u001b[31m"');
  assert.equal(lines[0]!.split("\n").length, 1);
  assert.ok(lines[0]!.endsWith(`stream "a\\u000d\\u000a2026 ERROR forged\\u001b[31m"`));
});

Deno.test("consoleLogger prints the stack of a cause and of what is behind it", () => {
  const { lines, logger } = recorded();
  logger.error("cannot write", new Error("outer", { cause: new Error("inner") }));
  assert.match(lines[0]!, /ERROR shard-0 cannot write\n {2}Error: outer\n[^]*because of\n {2}Error: inner\n/);
});

Deno.test("logLevel knows the names that configurations use", () => {
  assert.equal(logLevel("INFO"), "info");
  assert.equal(logLevel(" warning "), "warn");
  assert.equal(logLevel("trace"), "debug");
  assert.equal(logLevel("loud"), undefined);
});

Deno.test("levelOf takes the first level of a list of directives", () => {
  assert.equal(levelOf("debug"), "debug");
  assert.equal(levelOf("iggy=trace,warn"), "warn");
  assert.equal(levelOf("WARN,server=debug"), "warn");
  assert.equal(levelOf("server=debug"), "info");
});
