import assert from "node:assert/strict";
import { nearestNames } from "./nearest.ts";

Deno.test("nearestNames finds a swapped, dropped, added or changed letter", () => {
  const names = ["tcp.address", "http.address", "system.path"];
  for (const wanted of ["tcp.adderss", "tcp.adress", "tcp.addresss", "tcp.addrexs"]) {
    assert.equal(nearestNames(wanted, names, 1)[0], "tcp.address");
  }
});

Deno.test("nearestNames gives nothing when nothing is near, and no more than asked", () => {
  assert.deepEqual(nearestNames("completely_else", ["tcp.address"], 3), []);
  assert.deepEqual(nearestNames("ab", ["ax", "ay", "az"], 2), ["ax", "ay"]);
});
