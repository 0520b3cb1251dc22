/** What every Network must do, the real one and the simulated one alike. Run by their tests. */
import assert from "node:assert/strict";
import type { Address, Listener, Socket } from "../network.ts";

/** A network, how to connect to it, and an address whose port is free to choose. */
export interface NetworkSubject {
  readonly network: { listen(address: Address): Listener | Promise<Listener> };
  readonly host: string;
  readonly connect: (address: Address) => Promise<Socket>;
}

export function networkContract(name: string, makeSubject: () => NetworkSubject): void {
  for (const [claim, test] of Object.entries(TESTS)) {
    Deno.test(`${name}: ${claim}`, () => test(makeSubject()));
  }
}

const TESTS: Readonly<Record<string, (subject: NetworkSubject) => Promise<void>>> = {
  "listen on port 0 takes a free port, which can be taken again after close": async (subject) => {
    const { network, host } = subject;
    const listener = await network.listen({ host, port: 0 });
    assert.ok(listener.address.port > 0);
    listener.close();
    const again = await network.listen(listener.address);
    again.close();
    assert.equal(await again.accept(), undefined);
  },

  "close ends accept, also one that waits": async ({ network, host }) => {
    const listener = await network.listen({ host, port: 0 });
    const waiting = listener.accept();
    listener.close();
    listener.close();
    assert.equal(await waiting, undefined);
    assert.equal(await listener.accept(), undefined);
  },

  "accept gives connections with the peer's address": async (subject) => {
    await withPair(subject, (client, server) => {
      assert.match(server.peer, /^127\.0\.0\.1:\d+$/);
      assert.match(client.peer, /^127\.0\.0\.1:\d+$/);
      return Promise.resolve();
    });
  },

  "bytes arrive whole and in order, both ways at once": async (subject) => {
    await withPair(subject, async (client, server) => {
      const there = pattern(300_000);
      const back = pattern(200_001);
      const [, , arrivedThere, arrivedBack] = await Promise.all([
        writeAll(client, there),
        writeAll(server, back),
        readExactly(server, there.length),
        readExactly(client, back.length),
      ]);
      assert.deepEqual(arrivedThere, there);
      assert.deepEqual(arrivedBack, back);
    });
  },

  "a reader waits for bytes": async (subject) => {
    await withPair(subject, async (client, server) => {
      const view = new Uint8Array(10);
      const reading = server.read(view);
      await writeAll(client, new Uint8Array([7]));
      assert.equal(await reading, 1);
      assert.equal(view[0], 7);
    });
  },

  "a peer that closes leaves what it sent, then the end": async (subject) => {
    await withPair(subject, async (client, server) => {
      await writeAll(client, pattern(1000));
      client.close();
      assert.deepEqual(await readExactly(server, 1000), pattern(1000));
      assert.equal(await server.read(new Uint8Array(1)), null);
      assert.equal(await server.read(new Uint8Array(1)), null);
    });
  },

  "close ends reads that wait, and refuses more": async (subject) => {
    await withPair(subject, async (client) => {
      const waiting = client.read(new Uint8Array(1));
      client.close();
      client.close();
      await assert.rejects(waiting);
      await assert.rejects(client.read(new Uint8Array(1)));
      await assert.rejects(client.write(new Uint8Array(1)));
    });
  },

  "a peer that does not read makes the writer wait": async (subject) => {
    await withPair(subject, async (client, server) => {
      const total = 32 * 2 ** 20;
      let sent = 0;
      const writing = (async () => {
        const piece = new Uint8Array(65_536);
        while (sent < total) sent += await server.write(piece.subarray(0, total - sent));
      })();
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.ok(sent < total, `${sent} bytes went into buffers`);
      await Promise.all([readExactly(client, total), writing]);
    });
  },

  "writing to a peer that is gone ends in an error": async (subject) => {
    await withPair(subject, async (client, server) => {
      client.close();
      await assert.rejects(async () => {
        for (let attempt = 0; attempt < 1000; attempt++) await server.write(new Uint8Array(65_536));
      });
    });
  },

  "views of shared memory can be sent and received": async (subject) => {
    await withPair(subject, async (client, server) => {
      const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      const source = new Uint8Array(buffer, 0, 10).fill(5);
      const target = new Uint8Array(buffer, 100, 10);
      await writeAll(client, source);
      for (let done = 0; done < 10;) done += await server.read(target.subarray(done)) ?? 0;
      assert.deepEqual([...target], [...source]);
    });
  },
};

async function withPair(
  { network, host, connect }: NetworkSubject,
  use: (client: Socket, server: Socket) => Promise<void>,
): Promise<void> {
  const listener = await network.listen({ host, port: 0 });
  const [client, server] = await Promise.all([connect(listener.address), listener.accept()]);
  assert.ok(server !== undefined);
  try {
    await use(client, server);
  } finally {
    client.close();
    server.close();
    listener.close();
  }
}

async function writeAll(socket: Socket, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const count = await socket.write(bytes.subarray(done));
    assert.ok(count > 0);
    done += count;
  }
}

async function readExactly(socket: Socket, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const count = await socket.read(bytes.subarray(done));
    assert.ok(count !== null && count > 0);
    done += count;
  }
  return bytes;
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index * 31 + (index >> 8));
}
