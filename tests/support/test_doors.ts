/** The ways into a broker that carry the binary protocol: what switches each on, and how a client gets in. */
import type { Address } from "../../src/platform/mod.ts";
import type { RunningBroker } from "../../src/server/mod.ts";
import type { ClientSocket } from "./frame_connection.ts";
import { webSocketClient } from "./web_socket_client.ts";

export interface TestDoor {
  readonly name: string;
  /** How a client of it is listed. */
  readonly transport: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly connect: (addresses: RunningBroker["addresses"], network: ClientNetwork) => Promise<ClientSocket>;
}

/** How a socket is opened, on this machine or in a simulation. */
export type ClientNetwork = (address: Address) => Promise<ClientSocket>;

export const TCP: TestDoor = {
  name: "TCP",
  transport: 1,
  settings: {},
  connect: ({ tcp }, network) => network(opened(tcp)),
};

export const WEBSOCKET: TestDoor = {
  name: "WebSocket",
  transport: 4,
  settings: { IGGY_WEBSOCKET_ENABLED: "true", IGGY_WEBSOCKET_ADDRESS: "127.0.0.1:0" },
  connect: async ({ websocket }, network) => await webSocketClient(await network(opened(websocket))),
};

function opened(address: Address | undefined): Address {
  if (address === undefined) throw new Error("the broker does not have this door");
  return address;
}
