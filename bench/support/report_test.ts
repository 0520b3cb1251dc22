import assert from "node:assert/strict";
import { isMet, ratioOf, type Row, type Target } from "./case.ts";
import { tableOf } from "./report.ts";

const row: Row = {
  name: "send",
  unit: "MB/s",
  galgo: 1500,
  limit: { name: "bare in", value: 2000 },
  target: { kind: "ratio", atLeast: 0.75 },
  note: "p50 1 µs",
  work: { requests: 1, messages: 1, bytes: 1 },
};

Deno.test("tableOf aligns the columns and says whether the target is met", () => {
  assert.equal(
    tableOf([row]),
    [
      "| case | unit | galgo | limit | ratio | target        |     | about    |",
      "| ---- | ---- | ----: | ----: | ----: | ------------- | --- | -------- |",
      "| send | MB/s | 1,500 | 2,000 |  0.75 | ratio >= 0.75 | met | p50 1 µs |",
    ].join("\n"),
  );
});

Deno.test("isMet and ratioOf know nothing where one of the two was not measured", () => {
  const unknown = { ...row, galgo: undefined };
  assert.equal(ratioOf(unknown), undefined);
  assert.equal(isMet(unknown), undefined);
  assert.equal(isMet({ ...row, limit: undefined }), undefined);
});

Deno.test("isMet holds a number against its bound, the bound included", () => {
  assert.equal(isMet({ ...row, target: { kind: "at_most", value: 1500 } }), true);
  assert.equal(isMet({ ...row, target: { kind: "at_most", value: 1499 } }), false);
  assert.equal(isMet({ ...row, target: { kind: "at_least", value: 1501 } }), false);
  assert.equal(isMet({ ...row, target: { kind: "ratio", atLeast: 0.76 } }), false);
});

Deno.test("isMet of one target of several, and of a ratio that may not grow", () => {
  const enough: Target = { kind: "at_least", value: 1500 };
  const missed: Target = { kind: "ratio", atLeast: 0.76 };
  assert.equal(isMet({ ...row, target: { kind: "any", of: [missed, enough] } }), true);
  assert.equal(isMet({ ...row, target: { kind: "any", of: [missed, missed] } }), false);
  assert.equal(isMet({ ...row, target: { kind: "ratio_at_most", value: 0.75 } }), true);
  assert.equal(isMet({ ...row, target: { kind: "ratio_at_most", value: 0.74 } }), false);
});

Deno.test("tableOf shows small numbers with their decimals", () => {
  const slope: Row = { ...row, unit: "MB/GB", galgo: 0.254, limit: undefined, target: undefined };
  const [, , line] = tableOf([slope]).split("\n");
  assert.ok(line!.startsWith("| send | MB/GB |  0.25 |"), line);
});
