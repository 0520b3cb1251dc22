/**
 * The same messages into another server that is installed here, in turn with Galgo: to see in which order of size the
 * numbers lie, not to win. Nothing is held against these rows.
 */
import { Clients } from "../load/clients.ts";
import type { LoadOutcome } from "../load/run_load.ts";
import type { Load } from "../load/work.ts";
import { nats } from "../peers/nats.ts";
import type { Peer, PeerClient } from "../peers/peer.ts";
import { PAYLOAD_LENGTH } from "../peers/peer.ts";
import { redis } from "../peers/redis.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { sumOf } from "../support/load_case.ts";
import { fastest, rateOf, roundOfBroker } from "../support/rounds.ts";
import type { Server, Workbench } from "../support/workbench.ts";

interface Sizes {
  readonly messagesCount: number;
  readonly full: number;
  readonly small: number;
}

const SIZES: readonly Sizes[] = [
  { messagesCount: 1000, full: 150, small: 2 },
  { messagesCount: 1, full: 10_000, small: 5 },
];

const UNIT = "messages/s";

export const besidePeers: readonly Case[] = [redis, nats].map((peer) => ({
  name: `beside ${peer.name}`,
  seconds: 15,
  run: (bench, options) => runBeside(peer, bench, options),
}));

async function runBeside(peer: Peer, bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const server = await startInstalled(peer, bench);
  if (server === undefined) return [];
  const broker = await bench.startBroker();
  const rows: Row[] = [];
  {
    using clients = await Clients.of(broker);
    using client = await peer.connect(server.port);
    for (const { messagesCount, full, small } of SIZES) {
      const requests = options.small ? small : full;
      const load: Load = {
        connections: 1,
        requests,
        work: { kind: "send", messagesCount, payloadLength: PAYLOAD_LENGTH },
      };
      const rates: number[] = [];
      const outcomes: LoadOutcome[] = [];
      for (let round = 0; round < options.rounds; round++) {
        rates.push(await roundOfPeer(client, messagesCount, requests));
        outcomes.push(await roundOfBroker(clients, load));
      }
      rows.push(rowOf(peer, messagesCount, outcomes, Math.max(...rates)));
    }
  }
  await Promise.all([server.stop(), broker.stop()]);
  return rows;
}

/** undefined where it is not. */
async function startInstalled(peer: Peer, bench: Workbench): Promise<Server | undefined> {
  try {
    return await bench.startPeer(peer.program);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Messages a second. Errors: when it does not hold what was sent. */
async function roundOfPeer(client: PeerClient, messagesCount: number, requests: number): Promise<number> {
  const messages = messagesCount * requests;
  const before = await client.held();
  const start = performance.now();
  for (let request = 0; request < requests; request++) await client.send(messagesCount);
  const seconds = (performance.now() - start) / 1000;
  const held = await client.held() - before;
  if (held !== messages) throw new Error(`the peer holds ${held} messages instead of ${messages}`);
  return messages / seconds;
}

function rowOf(
  { name, how }: Peer,
  messagesCount: number,
  outcomes: readonly LoadOutcome[],
  rate: number,
): Row {
  return {
    name: `send ${messagesCount} x 1 KB, 1 client, beside ${name}`,
    unit: UNIT,
    galgo: rateOf(UNIT, fastest(UNIT, outcomes)),
    limit: { name, value: rate },
    target: undefined,
    note: `the limit is ${name}: ${how}`,
    work: sumOf(outcomes),
  };
}
