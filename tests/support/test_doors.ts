/** The ways into a broker that carry the binary protocol: what switches each on, and how a client gets in. */
import type { Address } from "../../src/platform/mod.ts";
import type { RunningBroker } from "../../src/server/mod.ts";
import { type ClientSocket, clientSocket } from "./frame_connection.ts";
import { webSocketClient } from "./web_socket_client.ts";

export interface TestDoor {
  readonly name: string;
  /** How a client of it is listed. */
  readonly transport: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly connect: (
    addresses: RunningBroker["addresses"],
    network: ClientNetwork,
    dataPath: string,
  ) => Promise<ClientSocket>;
}

/** How a socket is opened, on this machine or in a simulation. */
export type ClientNetwork = (address: Address) => Promise<ClientSocket>;

const WEBSOCKET_ON = { IGGY_WEBSOCKET_ENABLED: "true", IGGY_WEBSOCKET_ADDRESS: "127.0.0.1:0" };

export const TCP: TestDoor = {
  name: "TCP",
  transport: 1,
  settings: {},
  connect: ({ tcp }, network) => network(opened(tcp)),
};

export const WEBSOCKET: TestDoor = {
  name: "WebSocket",
  transport: 4,
  settings: WEBSOCKET_ON,
  connect: async ({ websocket }, network) => await webSocketClient(await network(opened(websocket))),
};

/** With the certificate that the broker makes for itself; the client is given it to trust. */
export const TCP_TLS: TestDoor = {
  name: "TCP with TLS",
  transport: 1,
  settings: { IGGY_TCP_TLS_ENABLED: "true" },
  connect: ({ tcp }, _, dataPath) => connectTls(opened(tcp), dataPath),
};

export const WEBSOCKET_TLS: TestDoor = {
  name: "WebSocket with TLS",
  transport: 4,
  settings: { ...WEBSOCKET_ON, IGGY_WEBSOCKET_TLS_ENABLED: "true" },
  connect: async ({ websocket }, _, dataPath) =>
    await webSocketClient(await connectTls(opened(websocket), dataPath)),
};

async function connectTls({ host, port }: Address, dataPath: string): Promise<ClientSocket> {
  const caCerts = [Deno.readTextFileSync(`${dataPath}/certs/self_signed_cert.pem`)];
  return clientSocket(await Deno.connectTls({ hostname: host, port, caCerts }));
}

function opened(address: Address | undefined): Address {
  if (address === undefined) throw new Error("the broker does not have this door");
  return address;
}
