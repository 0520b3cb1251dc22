/**
 * Ports are shared (`reusePort`), so the system does not tell when another broker has them already, and would give each
 * some of the clients. Somebody who only keeps a port free says nothing; a broker answers.
 */
import { type Address, type Clock, ListenError, type Network } from "../platform/mod.ts";

const PATIENCE_MS = 250;

/** Asks whoever listens there. Errors: ListenError when it answers. */
export async function refuseTwin(
  platform: { readonly network: Network; readonly clock: Clock },
  address: Address,
  question: Uint8Array,
): Promise<void> {
  if (address.port === 0) return;
  if (await answers(platform, address, question)) {
    throw new ListenError(address, "another broker, or a server like one, answers on this port");
  }
}

async function answers(
  { network, clock }: { readonly network: Network; readonly clock: Clock },
  address: Address,
  question: Uint8Array,
): Promise<boolean> {
  try {
    const socket = await network.connect(address);
    const timer = clock.after(PATIENCE_MS, () => socket.close());
    try {
      await socket.write(question);
      return await socket.read(new Uint8Array(1)) !== null;
    } finally {
      timer.cancel();
      socket.close();
    }
  } catch {
    // Nobody is there, or nobody who answers.
    return false;
  }
}
