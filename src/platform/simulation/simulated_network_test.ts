import assert from "node:assert/strict";
import { networkContract } from "../contracts/network_contract.ts";
import { type SimulatedPlatform, simulatedPlatform } from "./simulated_platform.ts";
import type { PipeOptions } from "./simulated_pipe.ts";

for (const seed of [1, 2, 3]) {
  networkContract(`SimulatedNetwork, seed ${seed}`, () => {
    const { network } = simulatedPlatform({ seed });
    return { network, host: "127.0.0.1", connect: (address) => Promise.resolve(network.connect(address)) };
  });
}

async function pair(seed: number, options?: PipeOptions) {
  const world: SimulatedPlatform = simulatedPlatform({ seed, network: options });
  const listener = world.network.listen({ host: "127.0.0.1", port: 8090 });
  const client = world.network.connect(listener.address);
  const server = await listener.accept();
  assert.ok(server !== undefined);
  return { ...world, listener, client, server };
}

Deno.test("SimulatedNetwork.connect is refused where nobody listens", () => {
  const { network } = simulatedPlatform({ seed: 1 });
  assert.throws(() => network.connect({ host: "127.0.0.1", port: 1 }), /connection refused/);
});

Deno.test("SimulatedNetwork splits what is sent, by the seed", async () => {
  const sizes = async (seed: number) => {
    const { client, server } = await pair(seed);
    const writing = (async () => {
      for (let done = 0; done < 10_000;) done += await client.write(new Uint8Array(10_000 - done));
    })();
    const counts: number[] = [];
    for (let done = 0; done < 10_000; done += counts.at(-1)!) {
      counts.push((await server.read(new Uint8Array(1000)))!);
    }
    await writing;
    return counts.join();
  };
  assert.equal(await sizes(1), await sizes(1));
  assert.notEqual(await sizes(1), await sizes(2));
  assert.ok((await sizes(1)).split(",").length > 10);
});

Deno.test("SimulatedNetwork holds a bounded number of bytes", async () => {
  const { client, server, scheduler } = await pair(1, { bufferBytes: 100, splitting: 0 });
  assert.equal(await client.write(new Uint8Array(150)), 100);
  let isDone = false;
  const waiting = client.write(new Uint8Array(50)).then(() => isDone = true);
  await scheduler.rest();
  assert.equal(isDone, false);
  assert.equal(client.unread, 100);
  assert.equal(await server.read(new Uint8Array(60)), 60);
  await waiting;
});

Deno.test("SimulatedSocket.closeWrite ends one direction only", async () => {
  const { client, server } = await pair(1);
  client.closeWrite();
  assert.equal(await server.read(new Uint8Array(1)), null);
  assert.equal(await server.write(new Uint8Array([9])), 1);
  assert.equal(await client.read(new Uint8Array(1)), 1);
});

Deno.test("SimulatedSocket.reset breaks both sides at once", async () => {
  const { client, server } = await pair(1);
  await client.write(new Uint8Array(10));
  const waiting = client.read(new Uint8Array(1));
  client.reset();
  await assert.rejects(waiting, /reset/);
  await assert.rejects(server.read(new Uint8Array(10)), /reset/);
  await assert.rejects(server.write(new Uint8Array(10)), /reset/);
});

Deno.test("a crash closes listeners and resets connections", async () => {
  const { client, listener, network, crash } = await pair(1);
  const waiting = listener.accept();
  await crash("kill");
  assert.equal(await waiting, undefined);
  await assert.rejects(client.read(new Uint8Array(1)), /reset/);
  network.listen({ host: "127.0.0.1", port: 8090 }).close();
});
