import assert from "node:assert/strict";
import { loadConfig } from "./load.ts";

Deno.test("warningsOfChanges names what was changed, one line for each reason", () => {
  const { warnings } = loadConfig({
    environment: {
      IGGY_TCP_SOCKET_NODELAY: "true",
      IGGY_QUIC_INITIAL_MTU: "1200",
      IGGY_SYSTEM_SHARDING_CPU_ALLOCATION: "0..4",
      IGGY_QUIC_ADDRESS: "127.0.0.1:1",
    },
  });
  assert.equal(warnings.length, 3);
  assert.match(
    warnings[0] ?? "",
    /^changed without effect, because .*: tcp\.socket\.nodelay, quic\.initial_mtu$/,
  );
  assert.match(warnings[1] ?? "", /: system\.sharding\.cpu_allocation$/);
  assert.match(warnings[2] ?? "", /: quic\.address$/);
});

Deno.test("warningsOfChanges keeps silent about a default in other words", () => {
  const environment = { IGGY_TCP_SOCKET_RECV_BUFFER_SIZE: "100000", IGGY_SYSTEM_STATE_RETRY_DELAY: "1000ms" };
  assert.deepEqual(loadConfig({ environment }).warnings, []);
});
