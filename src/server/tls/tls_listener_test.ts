import { networkContract } from "../../platform/contracts/network_contract.ts";
import { addressText } from "../../platform/mod.ts";
import { makeSelfSigned } from "./self_signed.ts";
import { TlsListener } from "./tls_listener.ts";

const NOW_MS = Date.now();
const HOUR_MS = 60 * 60 * 1000;
const pair = await makeSelfSigned({ from: new Date(NOW_MS - HOUR_MS), until: new Date(NOW_MS + HOUR_MS) });

networkContract("TlsListener", () => ({
  network: { listen: (address) => TlsListener.open(address, pair) },
  host: "127.0.0.1",
  connect: async ({ host, port }) => {
    const connection = await Deno.connectTls({ hostname: host, port, caCerts: [pair.cert] });
    let isOpen = true;
    return {
      peer: addressText({ host: connection.localAddr.hostname, port: connection.localAddr.port }),
      read: (into) => connection.read(into),
      write: (from) => connection.write(from),
      close: () => {
        if (isOpen) connection.close();
        isOpen = false;
      },
    };
  },
}));
