import assert from "node:assert/strict";
import { loadConfig } from "../config/mod.ts";
import type { ClusterNode } from "../wire/mod.ts";
import { configuredDoors } from "./broker_settings.ts";
import { clusterMetadata } from "./cluster_metadata.ts";

const TWO_OTHERS = {
  IGGY_CLUSTER_ENABLED: "true",
  IGGY_CLUSTER_NAME: "c",
  IGGY_CLUSTER_NODE_CURRENT_NAME: "n1",
  IGGY_CLUSTER_NODE_CURRENT_IP: "10.0.0.1",
  IGGY_CLUSTER_NODE_OTHERS_0_NAME: "n2",
  IGGY_CLUSTER_NODE_OTHERS_0_IP: "10.0.0.2",
  IGGY_CLUSTER_NODE_OTHERS_0_PORTS_TCP: "9090",
  IGGY_CLUSTER_NODE_OTHERS_1_NAME: "n3",
  IGGY_CLUSTER_NODE_OTHERS_1_IP: "10.0.0.3",
};

function told(environment: Record<string, string>, isFollower = false) {
  const { config } = loadConfig({ environment });
  const doors = { ...configuredDoors(config), tcp: { host: "127.0.0.1", port: 1 } };
  return clusterMetadata(config, doors, isFollower);
}

function nodeText(
  { name, ip, tcpPort, quicPort, httpPort, websocketPort, role, status }: ClusterNode,
): string {
  return `${name} ${ip} ${[tcpPort, quicPort, httpPort, websocketPort].join(" ")} ${role} ${status}`;
}

Deno.test("clusterMetadata: one node that leads, also with --follower, where no cluster is described", () => {
  for (const isFollower of [false, true]) {
    const { name, nodes } = told({}, isFollower);
    assert.equal(name, "single-node");
    assert.deepEqual(nodes.map(nodeText), ["iggy-node 127.0.0.1 1 8080 3000 8092 leader healthy"]);
  }
});

Deno.test("clusterMetadata: this node leads, the others have their ports or its", () => {
  const { name, nodes } = told(TWO_OTHERS);
  assert.equal(name, "c");
  assert.deepEqual(nodes.map(nodeText), [
    "n1 10.0.0.1 1 8080 3000 8092 leader healthy",
    "n2 10.0.0.2 9090 8080 3000 8092 follower healthy",
    "n3 10.0.0.3 1 8080 3000 8092 follower healthy",
  ]);
});

Deno.test("clusterMetadata: a follower names the others as leaders", () => {
  const { nodes } = told(TWO_OTHERS, true);
  assert.deepEqual(nodes.map(({ role }) => role), ["follower", "leader", "leader"]);
});
