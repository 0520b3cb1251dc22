import assert from "node:assert/strict";
import { ConfigError } from "./config_error.ts";
import { loadConfig } from "./load.ts";
import { NEVER_EXPIRES, UNLIMITED_SIZE } from "./sentinels.ts";

function load(content: string, environment: Record<string, string> = {}) {
  return loadConfig({ file: { path: "config.toml", content }, environment });
}

function problemsOf(content: string, environment: Record<string, string> = {}): readonly string[] {
  try {
    load(content, environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

Deno.test("loadConfig without file and environment gives the defaults, without warnings", () => {
  const { config, warnings, notices, sources } = loadConfig({ environment: {} });
  assert.deepEqual(config.tcp.address, { host: "127.0.0.1", port: 8090 });
  assert.equal(config.http.maxRequestSizeBytes, 2_000_000);
  assert.equal(config.messageSaver.intervalMs, 30_000);
  assert.equal(config.system.segment.sizeBytes, 1024 ** 3);
  assert.equal(config.system.topic.messageExpiryMicros, NEVER_EXPIRES);
  assert.equal(config.system.topic.maxSizeBytes, UNLIMITED_SIZE);
  assert.equal(config.dataMaintenance.messages.cleanerEnabled, "auto");
  assert.equal(config.dataMaintenance.messages.barrierMaxIdleMs, undefined);
  assert.equal(config.tcp.socket.overrideDefaults, false);
  assert.equal(config.tcp.unixPath, undefined);
  assert.deepEqual(config.http.cors.exposedHeaders, [""]);
  assert.deepEqual(warnings, []);
  assert.deepEqual(notices.map((notice) => notice.split(" ")[1]), ["QUIC"]);
  assert.equal(sources.get("tcp.address"), "default");
});

Deno.test("loadConfig lets the environment win over the file, and the file over the defaults", () => {
  const { config, sources } = load('[tcp]\naddress = "0.0.0.0:1"\n[http]\naddress = "0.0.0.0:2"', {
    IGGY_HTTP_ADDRESS: "127.0.0.1:3",
    IGGY_TCP_ADDRESS: " ",
  });
  assert.equal(config.tcp.address.port, 1);
  assert.equal(config.http.address.port, 3);
  assert.equal(sources.get("tcp.address"), "config.toml");
  assert.equal(sources.get("http.address"), "IGGY_HTTP_ADDRESS");
});

Deno.test("loadConfig reads plain byte counts, booleans and digits for texts from the environment", () => {
  const { config } = load("", {
    IGGY_TCP_SOCKET_OVERRIDE_DEFAULTS: "TRUE",
    IGGY_TCP_SOCKET_RECV_BUFFER_SIZE: "666666",
    IGGY_TCP_SOCKET_SEND_BUFFER_SIZE: "777777",
    IGGY_SYSTEM_TOPIC_MESSAGE_EXPIRY: "1s",
    IGGY_SYSTEM_TOPIC_MAX_SIZE: "0",
    IGGY_SYSTEM_PATH: "12345",
    RUST_LOG: "debug",
    IGGY_SYSTEM_LOGGING_LEVEL: "warn",
  });
  assert.equal(config.tcp.socket.overrideDefaults, true);
  assert.equal(config.tcp.socket.recvBufferSizeBytes, 666_666);
  assert.equal(config.tcp.socket.sendBufferSizeBytes, 777_777);
  assert.equal(config.system.topic.messageExpiryMicros, 1_000_000n);
  assert.equal(config.system.topic.maxSizeBytes, UNLIMITED_SIZE);
  assert.equal(config.system.path, "12345");
  assert.equal(config.system.logging.level, "debug");
});

Deno.test("loadConfig takes a whole array of tables from the environment, absent ports stay unset", () => {
  const { config } = load("", {
    IGGY_CLUSTER_NODE_OTHERS_0_NAME: "two",
    IGGY_CLUSTER_NODE_OTHERS_0_IP: "10.0.0.2",
    IGGY_CLUSTER_NODE_OTHERS_0_PORTS_TCP: "8091",
    IGGY_CLUSTER_NODE_OTHERS_2_NAME: "three",
    IGGY_CLUSTER_NODE_OTHERS_2_IP: "10.0.0.3",
  });
  const { others } = config.cluster.node;
  assert.deepEqual(others.map(({ name, ip }) => [name, ip]), [["two", "10.0.0.2"], ["three", "10.0.0.3"]]);
  assert.deepEqual(others[0]?.ports, { tcp: 8091, quic: undefined, http: undefined, websocket: undefined });
});

Deno.test("loadConfig replaces an array of tables by that of the file", () => {
  const { config } = load('[[cluster.node.others]]\nname = "x"\nip = "1.2.3.4"');
  assert.deepEqual(config.cluster.node.others.map(({ name }) => name), ["x"]);
  assert.deepEqual(load("[cluster.node]\nothers = []").config.cluster.node.others, []);
});

Deno.test("loadConfig tells a missing and a wrong member of a table", () => {
  assert.deepEqual(problemsOf('[[cluster.node.others]]\nname = "x"\nports = { tcp = 70000 }'), [
    "cluster.node.others[0].ip: is missing, allowed is a text that is not empty",
    "cluster.node.others[0].ports.tcp: found 70000 in config.toml, allowed is a whole number, from 0 to 65535",
  ]);
});

Deno.test("loadConfig tells all problems at once, each with key, value, source and what is allowed", () => {
  const problems = problemsOf(
    '[tcp]\nenabled = "yes"\naddress = "nowhere"\n[system.segment]\nsize = "2 GiB"',
    {
      IGGY_LIMITS_CONNECTIONS: "many",
    },
  );
  assert.deepEqual(problems.map((problem) => problem.split(":")[0]).sort(), [
    "limits.connections",
    "system.segment.size",
    "tcp.address",
    "tcp.enabled",
  ]);
  assert.ok(problems.includes('tcp.enabled: found "yes" in config.toml, allowed is true or false'));
  assert.ok(
    problems.includes(
      'limits.connections: found "many" in IGGY_LIMITS_CONNECTIONS, allowed is a whole number, at least 1',
    ),
  );
});

Deno.test("loadConfig refuses a plain value in a section's place", () => {
  assert.deepEqual(problemsOf("tcp = 5"), ["tcp: found 5 in config.toml, allowed is a table [tcp]"]);
});

Deno.test("loadConfig does not show a secret, not even a wrong one", () => {
  const [problem] = problemsOf("[system.encryption]\nkey = 1234567");
  assert.equal(problem, "system.encryption.key: found a secret in config.toml, allowed is a text");
});

Deno.test("loadConfig names the line of a file that is not TOML", () => {
  const [problem] = problemsOf("[tcp]\nenabled = = true\n");
  assert.match(problem ?? "", /^the file "config.toml" is not TOML in line 2, column \d+: /);
});

Deno.test("loadConfig warns about unknown keys and names the nearest", () => {
  const { warnings } = load(
    '[tcp]\nadress = "x"\n[[cluster.node.others]]\nname = "x"\nip = "y"\npots = { }\n[wibble]\na = 1',
  );
  assert.deepEqual(warnings, [
    'the key "tcp.adress" in config.toml is not known; did you mean "tcp.address"?',
    'the key "cluster.node.others.pots" in config.toml is not known; did you mean "cluster.node.others.ports"?',
    'the key "wibble" in config.toml is not known',
  ]);
});

Deno.test("loadConfig says that the journal is synced when it was told not to", () => {
  const { config, warnings } = load("[system.state]\nenforce_fsync = false");
  assert.equal(config.system.state.enforceFsync, false);
  assert.match(warnings.join(), /system\.state\.enforce_fsync is false/);
});

Deno.test("loadConfig takes a count of processors as a number of the file and as a text of the environment", () => {
  const load = (value: string) =>
    loadConfig({
      file: { path: "a.toml", content: `[system.sharding]\ncpu_allocation = ${value}` },
      environment: {},
    }).config.system.sharding.cpuAllocation;
  assert.equal(load("4"), "4");
  assert.equal(load('"0..4"'), "0..4");
  const environment = { IGGY_SYSTEM_SHARDING_CPU_ALLOCATION: "4" };
  assert.equal(loadConfig({ environment }).config.system.sharding.cpuAllocation, "4");
  for (const refused of ["0", "-1", "1.5", "true", '""']) {
    assert.throws(() => load(refused), /system\.sharding\.cpu_allocation: found /);
  }
});
