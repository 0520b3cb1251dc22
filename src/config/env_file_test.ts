import assert from "node:assert/strict";
import { parseEnvFile } from "./env_file.ts";

Deno.test("parseEnvFile reads names and values, in quotes or not", () => {
  const { variables, brokenLines } = parseEnvFile(
    "\uFEFF# a comment\nA=1\r\n\n  export B = \"two words # kept\"  # gone\nC='x'\nD=\nE=http://h:1/p # gone\n",
  );
  assert.deepEqual(variables, { A: "1", B: "two words # kept", C: "x", D: "", E: "http://h:1/p" });
  assert.deepEqual(brokenLines, []);
});

Deno.test("parseEnvFile tells the lines that say nothing", () => {
  assert.deepEqual(parseEnvFile("A=1\nnonsense\n=x\nB=2"), {
    variables: { A: "1", B: "2" },
    brokenLines: [2, 3],
  });
});
