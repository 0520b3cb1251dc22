import assert from "node:assert/strict";
import { levelOf } from "./serve.ts";

Deno.test("levelOf takes the first level of a list of directives", () => {
  assert.equal(levelOf("debug"), "debug");
  assert.equal(levelOf("iggy=trace,warn"), "warn");
  assert.equal(levelOf("WARN,server=debug"), "warn");
  assert.equal(levelOf("server=debug"), "info");
});
