import assert from "node:assert/strict";
import { unknownVariables, variableName } from "./environment.ts";
import { SETTINGS } from "./schema.ts";

Deno.test("variableName follows from the key and is unique", () => {
  assert.equal(variableName("tcp.socket.nodelay"), "IGGY_TCP_SOCKET_NODELAY");
  assert.equal(new Set([...SETTINGS.keys()].map(variableName)).size, SETTINGS.size);
});

Deno.test("unknownVariables names what nothing reads, with up to three near names", () => {
  const [warning, ...rest] = unknownVariables({ IGGY_TCP_ADRESS: "x", IGGY_TCP_ADDRESS: "y", PATH: "z" });
  assert.deepEqual(rest, []);
  assert.match(
    warning ?? "",
    /^the environment variable "IGGY_TCP_ADRESS" is not known; did you mean IGGY_TCP_ADDRESS/,
  );
  assert.ok((warning?.match(/IGGY_/g) ?? []).length <= 4);
});

Deno.test("unknownVariables keeps silent about names that are not settings", () => {
  const names = [
    "IGGY_CI_BUILD",
    "IGGY_CONFIG_PATH",
    "IGGY_ENV_PATH",
    "IGGY_ROOT_USERNAME",
    "IGGY_ROOT_PASSWORD",
    "IGGY_TEST_VERBOSE",
    "IGGY_CONNECTORS_SINK_ANY",
    "IGGY_CONNECTORS_SOURCE_ANY",
    "IGGY_CLUSTER_NODE_OTHERS_2_PORTS_TCP",
    "IGGY_HTTP_JWT_TRUSTED_ISSUERS_9_JWKS_URL",
  ];
  assert.deepEqual(unknownVariables(Object.fromEntries(names.map((name) => [name, "x"]))), []);
  assert.equal(unknownVariables({ IGGY_CLUSTER_NODE_OTHERS_10_NAME: "x" }).length, 1);
});
