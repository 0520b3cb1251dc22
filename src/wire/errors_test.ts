import assert from "node:assert/strict";
import { BrokerError, errorByCode, type ErrorName, errorTable, WireError } from "./errors.ts";

const ROWS = Object.entries(errorTable) as [ErrorName, (typeof errorTable)[ErrorName]][];

Deno.test("errorTable has the 223 errors of the protocol, each number once", () => {
  assert.equal(ROWS.length, 223);
  assert.equal(new Set(ROWS.map(([, row]) => row.code)).size, 223);
});

Deno.test("errorTable gives the HTTP status that clients decide on, and 400 to all others", () => {
  const codes = (httpStatus: number) =>
    ROWS.filter(([, row]) => row.httpStatus === httpStatus).map(([, row]) => row.code);
  assert.deepEqual(codes(404), [20, 100, 1009, 2010, 3007, 3021, 4000, 5000, 5003, 5006]);
  assert.deepEqual(codes(401), [40, 53, 77, 78]);
  assert.deepEqual(codes(403), [41]);
  assert.equal(codes(400).length, 223 - 15);
});

Deno.test("errorTable says something to somebody in every row", () => {
  for (const [name, row] of ROWS) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.ok(row.text.length > 5 && !row.text.endsWith("."), `${name}: "${row.text}"`);
  }
});

Deno.test("errorByCode finds every row by its number and nothing else", () => {
  for (const [name, row] of ROWS) assert.deepEqual(errorByCode(row.code), { name, ...row });
  for (const free of [0, 17, 18, 22, 29, 2012, 5001, 2 ** 32 - 1]) assert.equal(errorByCode(free), undefined);
});

Deno.test("BrokerError carries its row, and says the row's text or better", () => {
  const plain = new BrokerError("stream_id_not_found");
  assert.equal(plain.status, 1009);
  assert.equal(plain.row, errorTable.stream_id_not_found);
  assert.equal(plain.message, errorTable.stream_id_not_found.text);
  assert.equal(new BrokerError("stream_id_not_found", 'no stream "orders"').message, 'no stream "orders"');
});

Deno.test("WireError names the field, its place, and what was missing", () => {
  const cut = new WireError("invalid_command", { field: "topic id", offset: 8, needed: 4, had: 1 });
  assert.equal(cut.status, 3);
  assert.equal(cut.message, "invalid_command: topic id at 8, 4 bytes needed, 1 there");
  assert.equal(new WireError("invalid_format", { field: "name", offset: 1 }).status, 4);
  const identifier = new WireError("invalid_identifier", { field: "stream", offset: 4 });
  assert.equal(identifier.status, 6);
  assert.equal(identifier.message, "invalid_identifier: stream at 4");
});
