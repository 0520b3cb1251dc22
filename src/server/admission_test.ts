import assert from "node:assert/strict";
import { Admission } from "./admission.ts";

Deno.test("Admission: so many connections in all, and a place is free again when one ends", () => {
  const admission = new Admission({ connections: 2, connectionsPerAddress: 9, unauthenticated: 9 });
  const first = admission.admit("10.0.0.1:1");
  assert.ok(first && admission.admit("10.0.0.2:1"));
  assert.equal(admission.admit("10.0.0.3:1"), undefined);
  first.end();
  assert.ok(admission.admit("10.0.0.3:1"));
});

Deno.test("Admission: so many from one address, whatever the port", () => {
  const admission = new Admission({ connections: 9, connectionsPerAddress: 2, unauthenticated: 9 });
  const first = admission.admit("[::1]:1");
  assert.ok(first && admission.admit("[::1]:2"));
  assert.equal(admission.admit("[::1]:3"), undefined);
  assert.ok(admission.admit("[::2]:3"));
  first.end();
  assert.ok(admission.admit("[::1]:3"));
});

Deno.test("Admission: so many that have not logged in", () => {
  const admission = new Admission({ connections: 9, connectionsPerAddress: 9, unauthenticated: 1 });
  const first = admission.admit("10.0.0.1:1");
  assert.equal(admission.admit("10.0.0.1:2"), undefined);
  first!.login();
  assert.equal(first!.isAnonymous, false);
  const second = admission.admit("10.0.0.1:2");
  assert.ok(second);
  first!.end();
  assert.equal(admission.admit("10.0.0.1:3"), undefined, "a login counts once");
  second.end();
  assert.ok(admission.admit("10.0.0.1:3"));
});

Deno.test("Admission: a connection that never logs in counts in all and by address, and not as one that has yet to", () => {
  const admission = new Admission({ connections: 3, connectionsPerAddress: 2, unauthenticated: 1 });
  const web = admission.admit("10.0.0.1:1", { needsLogin: false });
  assert.ok(web && admission.admit("10.0.0.1:2"));
  assert.equal(admission.admit("10.0.0.1:3", { needsLogin: false }), undefined, "two from one address");
  assert.ok(admission.admit("10.0.0.2:1", { needsLogin: false }), "although one has yet to log in");
  assert.equal(admission.admit("10.0.0.3:1", { needsLogin: false }), undefined, "three in all");
  web.end();
  assert.equal(admission.admit("10.0.0.3:1"), undefined, "one has yet to log in");
  assert.ok(admission.admit("10.0.0.3:1", { needsLogin: false }));
});

Deno.test("Admission: who logs out counts as not logged in again, also past the limit, and ends once", () => {
  const admission = new Admission({ connections: 9, connectionsPerAddress: 9, unauthenticated: 2 });
  const [first, second] = [admission.admit("10.0.0.1:1")!, admission.admit("10.0.0.1:2")!];
  first.login();
  const third = admission.admit("10.0.0.1:3")!;
  first.logout();
  first.logout();
  assert.equal(first.isAnonymous, true);
  second.end();
  assert.equal(admission.admit("10.0.0.1:4"), undefined, "the first and the third");
  first.end();
  assert.ok(admission.admit("10.0.0.1:4"));
  assert.equal(admission.admit("10.0.0.1:5"), undefined);
  third.end();
  assert.ok(admission.admit("10.0.0.1:5"));
});
