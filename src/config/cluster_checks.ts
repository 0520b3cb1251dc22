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

/** Two nodes that are said to be at the same place. Ports that are not given are nobody's claim. */
function sharedAddress(config: Config): string | undefined {
  const { current, others } = config.cluster.node;
  const own = Object.fromEntries(DOORS.map((door) => [door, config[door].address.port]));
  const owners = new Map<string, string>();
  for (const { name, ip, ports } of [{ ...current, ports: own }, ...others]) {
    for (const door of DOORS) {
      const port = ports[door];
      if (port === undefined || port === 0) continue;
      const address = `${ip}:${port}`;
      const owner = owners.get(`${door} ${address}`);
      if (owner !== undefined) {
        return `found "${owner}" and "${name}" both at ${address} (${door}), allowed is one node at an address`;
      }
      owners.set(`${door} ${address}`, name);
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
