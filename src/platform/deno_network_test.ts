import assert from "node:assert/strict";
import { networkContract } from "./contracts/network_contract.ts";
import { denoNetwork } from "./deno_network.ts";
import { addressText, ListenError } from "./network.ts";

networkContract("denoNetwork", () => ({
  network: denoNetwork(),
  host: "127.0.0.1",
  connect: async ({ host, port }) => {
    const connection = await Deno.connect({ hostname: host, port });
    return {
      peer: addressText({ host: connection.remoteAddr.hostname, port: connection.remoteAddr.port }),
      read: (into) => connection.read(into),
      write: (from) => connection.write(from),
      close: closeOnce(connection),
    };
  },
}));

function closeOnce(connection: Deno.TcpConn): () => void {
  let isOpen = true;
  return () => {
    if (isOpen) connection.close();
    isOpen = false;
  };
}

Deno.test("denoNetwork.listen sees a port that another program uses", () => {
  const other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  assert.throws(
    () => denoNetwork().listen({ host: "127.0.0.1", port }),
    new ListenError({ host: "127.0.0.1", port }, "another program uses this port"),
  );
  other.close();
});

Deno.test("denoNetwork.listen says what is wrong with an address", () => {
  const attempt = (host: string, port: number) => () => denoNetwork().listen({ host, port }).close();
  assert.throws(attempt("127.0.0.1", 70_000), /cannot listen on 127\.0\.0\.1:70000: a port is a number/);
  assert.throws(attempt("192.0.2.1", 0), /cannot listen on 192\.0\.2\.1:0: this machine does not have/);
  assert.throws(attempt("not a host", 0), ListenError);
});

Deno.test({
  name: "denoNetwork writes IPv6 peers in brackets",
  ignore: !hasIpv6(),
  fn: async () => {
    const listener = denoNetwork().listen({ host: "::1", port: 0 });
    const [client, server] = await Promise.all([
      Deno.connect({ hostname: "::1", port: listener.address.port }),
      listener.accept(),
    ]);
    assert.match(server!.peer, /^\[::1\]:\d+$/);
    client.close();
    server!.close();
    listener.close();
  },
});

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}
