/** Opens a port for a server of `node:net`, and says in a sentence why it cannot. */
import type { AddressInfo, Server } from "node:net";
import { type Address, addressText, ListenError } from "../../platform/mod.ts";

/** Where it listens. Errors: ListenError. */
export function listen(server: Server, address: Address): Promise<Address> {
  refuseWithoutPermission(address);
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => {
      reject(new ListenError(address, refusal(cause), { cause }));
    };
    server.once("error", refuse);
    try {
      // Several threads may listen on one port, and who only keeps it free for the broker does not stand in the way.
      server.listen({ ...address, reusePort: true }, () => {
        server.off("error", refuse);
        const bound = server.address() as AddressInfo;
        resolve({ host: bound.address, port: bound.port });
      });
    } catch (error) {
      refuse(error as NodeJS.ErrnoException);
    }
  });
}

/** `listen` would throw where nobody can catch it. */
function refuseWithoutPermission(address: Address): void {
  const host = addressText(address);
  if (Deno.permissions.querySync({ name: "net", host }).state === "granted") return;
  throw new ListenError(address, `this process may not do that, add the flag --allow-net=${host}`);
}

function refusal(cause: NodeJS.ErrnoException): string {
  switch (cause.code) {
    case "EADDRINUSE":
      return "another program uses this port";
    // Deno says EINVAL for an address of another machine.
    case "EADDRNOTAVAIL":
    case "EINVAL":
      return "this machine does not have that address";
    case "EACCES":
      return "the operating system denies it to this user (ports below 1024 often need root)";
    case "ENOTFOUND":
      return "the host name is not known";
    case "ERR_SOCKET_BAD_PORT":
      return "a port is a number from 0 to 65535";
    default:
      return cause.message;
  }
}
