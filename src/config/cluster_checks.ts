/** Rules for a described cluster, asked when it is switched on. */
import type { Check } from "./checks.ts";
import type { Config } from "./schema.ts";

const DOORS = ["tcp", "quic", "http", "websocket"] as const;

export const CLUSTER_CHECKS: readonly Check[] = [
  filled("cluster.name", ({ cluster }) => cluster.name),
  filled("cluster.node.current.name", ({ cluster }) => cluster.node.current.name),
  filled("cluster.node.current.ip", ({ cluster }) => cluster.node.current.ip),
  {
    keys: ["cluster.node.others", "cluster.node.current.name", "cluster.enabled"],
    problem: whenEnabled(({ node }) => {
      const names = [node.current, ...node.others].map(({ name }) => name);
      const twice = names.find((name, at) => names.indexOf(name) !== at);
      return twice && `found two nodes of the name "${twice}", allowed is a name of its own for each`;
    }),
  },
  {
    keys: ["cluster.node.others", "cluster.enabled"],
    problem: whenEnabled(({ node }) => {
      const zero = node.others.find(({ ports }) => DOORS.some((door) => ports[door] === 0));
      return zero &&
        `found port 0 of node "${zero.name}", allowed is 1 to 65535, or no port to mean this node's`;
    }),
  },
  {
    keys: ["cluster.node.others", "cluster.node.current.ip", "cluster.enabled"],
    problem: (config) => config.cluster.enabled ? sharedAddress(config) : undefined,
  },
];

/**
 * Two nodes that are said to be at the same place, whichever their doors there. Ports that are not given are nobody's
 * claim. QUIC has ports of its own, those of UDP.
 */
function sharedAddress(config: Config): string | undefined {
  const { current, others } = config.cluster.node;
  const own = Object.fromEntries(DOORS.map((door) => [door, config[door].address.port]));
  const nodes = [{ ...current, ports: own }, ...others];
  const owners = new Map<string, { readonly node: typeof nodes[number]; readonly door: string }>();
  for (const node of nodes) {
    for (const door of DOORS) {
      const port = node.ports[door];
      if (port === undefined || port === 0) continue;
      const address = `${node.ip}:${port}`;
      const place = `${door === "quic" ? "udp" : "tcp"} ${address}`;
      const owner = owners.get(place);
      if (owner !== undefined && owner.node !== node) {
        return `found "${owner.node.name}" (${owner.door}) and "${node.name}" (${door}) both at ${address}, ` +
          "allowed is one node at an address";
      }
      owners.set(place, { node, door });
    }
  }
  return undefined;
}

function filled(key: string, value: (config: Config) => string): Check {
  return {
    keys: [key, "cluster.enabled"],
    problem: (config) =>
      config.cluster.enabled && value(config).trim() === ""
        ? `found "", allowed is a text that is not empty while cluster.enabled is true`
        : undefined,
  };
}

function whenEnabled(
  problem: (cluster: Config["cluster"]) => string | undefined,
): (config: Config) => string | undefined {
  return ({ cluster }) => cluster.enabled ? problem(cluster) : undefined;
}
