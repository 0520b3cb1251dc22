/** A port whose connections are secured and then given to a server of `node:http`. */
import type { Socket } from "node:net";
import type { Address } from "../../platform/mod.ts";
import type { PemPair } from "./pem.ts";
import { type TlsConnection, TlsServer } from "./tls_server.ts";

/** Errors: ListenError. */
export async function openHttpsPort(
  address: Address,
  pair: PemPair,
  onConnection: (socket: Socket) => void,
): Promise<TlsServer> {
  return await TlsServer.listen(address, pair, (connection) => {
    holdWhilePaused(connection);
    onConnection(connection.socket);
  });
}

/** The server pauses a client that sends more than is taken. */
function holdWhilePaused({ socket, reads }: TlsConnection): void {
  const { pause, resume } = socket;
  socket.pause = () => {
    reads.hold();
    return pause.call(socket);
  };
  socket.resume = () => {
    reads.goOn();
    return resume.call(socket);
  };
}
