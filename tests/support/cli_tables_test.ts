import assert from "node:assert/strict";
import { listed, properties, records } from "./cli_tables.ts";

const LISTING = `Executing list streams in table mode
+----+------+-----------+
| ID | Name | Header: n |
|    |      |   uint32  |
+=======================+
| 0  | prod | 77        |
|----+------+-----------|
| 1  | test |           |
+----+------+-----------+
`;

Deno.test("records: one object a row, titles of two lines joined, rulers left out", () => {
  assert.deepEqual(records(LISTING), [
    { "ID": "0", "Name": "prod", "Header: n uint32": "77" },
    { "ID": "1", "Name": "test", "Header: n uint32": "" },
  ]);
  assert.deepEqual(records("nothing was found\n"), []);
});

Deno.test("properties: the second column by the first", () => {
  const table =
    "+----------+-------+\n| Property | Value |\n+==================+\n| User ID  | 0     |\n+----------+-------+\n";
  assert.deepEqual(properties(table), { "User ID": "0" });
});

Deno.test("listed: cells between bars, without the line that says what is done", () => {
  assert.deepEqual(listed("Executing list\n0|prod|0 B\n1|test|5 B\n"), [["0", "prod", "0 B"], [
    "1",
    "test",
    "5 B",
  ]]);
});
