import assert from "node:assert/strict";
import type { Route } from "./route.ts";
import { RouteMap } from "./route_map.ts";

const answer = () => new Response();
const MAP = new RouteMap(
  [
    { method: "GET", path: "/users/:user_id", answer },
    { method: "DELETE", path: "/users/:user_id", answer },
    { method: "POST", path: "/users/login", isPublic: true, answer },
    { method: "GET", path: "/", isPublic: true, answer },
    { method: "GET", path: "/streams", answer },
    { method: "POST", path: "/streams", answer },
    { method: "GET", path: "/streams/:stream_id/topics/:topic_id", answer },
  ] satisfies Route[],
);

Deno.test("RouteMap tells the methods of a path, HEAD wherever there is GET", () => {
  assert.equal(MAP.find("/streams")?.allow, "GET,HEAD,POST");
  assert.equal(MAP.find("/users/7")?.allow, "GET,HEAD,DELETE");
  assert.equal(MAP.find("/")?.isPublic, true);
});

Deno.test("RouteMap: a fixed path is never taken for a parameter, whatever the order of the routes", () => {
  assert.deepEqual([...MAP.find("/users/login")!.methods], ["POST"]);
  assert.equal(MAP.find("/users/login")?.isPublic, true);
  assert.equal(MAP.find("/users/log%69n")?.isPublic, false);
  assert.equal(MAP.find("/users/Login")?.isPublic, false);
});

Deno.test("RouteMap: an encoded slash is part of a name", () => {
  assert.ok(MAP.find("/streams/a%2Fb/topics/c"));
  assert.equal(MAP.find("/streams/a/b/topics/c"), undefined);
});

for (
  const path of [
    "/nope",
    "/streams/",
    "//",
    "/streams//topics/1",
    "/streams/1/topics/",
    "/users",
    "*",
  ]
) {
  Deno.test(`RouteMap does not know ${path}`, () => {
    assert.equal(MAP.find(path), undefined);
  });
}
