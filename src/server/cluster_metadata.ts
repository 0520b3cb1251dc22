/**
 * What clients are told of a cluster (docs/protocol.md, Cluster metadata). Nothing is replicated: a described cluster is
 * what the configuration says, so that clients that look for the leader find it.
 */
import type { Config } from "../config/mod.ts";
import type { ClusterMetadata, ClusterNode, NodeRole } from "../wire/mod.ts";
import type { DoorAddresses } from "./broker_settings.ts";

type Ports = Pick<ClusterNode, "tcpPort" | "quicPort" | "httpPort" | "websocketPort">;

/** `doors` as they are open now. */
export function clusterMetadata(
  { cluster }: Pick<Config, "cluster">,
  doors: DoorAddresses,
  isFollower: boolean,
): ClusterMetadata {
  const own = portsOf(doors);
  if (!cluster.enabled) {
    // Clients look for a leader here and stay with the only node there is.
    return { name: "single-node", nodes: [node({ name: "iggy-node", ip: doors.tcp.host }, own, "leader")] };
  }
  const { current, others } = cluster.node;
  return {
    name: cluster.name,
    nodes: [
      node(current, own, isFollower ? "follower" : "leader"),
      ...others.map((other) => node(other, otherPorts(other.ports, own), isFollower ? "leader" : "follower")),
    ],
  };
}

function node({ name, ip }: Pick<ClusterNode, "name" | "ip">, ports: Ports, role: NodeRole): ClusterNode {
  return { name, ip, ...ports, role, status: "healthy" };
}

function portsOf({ tcp, quic, http, websocket }: DoorAddresses): Ports {
  return { tcpPort: tcp.port, quicPort: quic.port, httpPort: http.port, websocketPort: websocket.port };
}

/** A port that is not given is the one that this node has. */
function otherPorts(
  ports: Config["cluster"]["node"]["others"][number]["ports"],
  own: Ports,
): Ports {
  return {
    tcpPort: ports.tcp ?? own.tcpPort,
    quicPort: ports.quic ?? own.quicPort,
    httpPort: ports.http ?? own.httpPort,
    websocketPort: ports.websocket ?? own.websocketPort,
  };
}
