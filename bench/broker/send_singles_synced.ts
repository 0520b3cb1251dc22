/**
 * One message of 1 KB a request, answered when the disk has it, into one partition. Alone a client waits for a sync each
 * time; many share one. What they can have at most is bound twice, by the disk and by what the same requests get without
 * a sync: the lesser bound is the one to hold against.
 */
import { Clients } from "../load/clients.ts";
import type { LoadOutcome } from "../load/run_load.ts";
import type { Load } from "../load/work.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { serialSyncsPerSecond } from "../support/disk_rate.ts";
import { sumOf } from "../support/load_case.ts";
import { fastest, latencyNote, rateOf, roundOfBroker } from "../support/rounds.ts";
import type { Workbench } from "../support/workbench.ts";

interface SyncedSingles {
  readonly connections: number;
  readonly requests: number;
  /** At least so many times the rate of one sync after another. */
  readonly timesDisk: number;
}

const UNIT = "requests/s";
const PART_OF_UNSYNCED = 0.6;
const SYNCED = { IGGY_SYSTEM_PARTITION_ENFORCE_FSYNC: "true" };

export const sendSinglesSynced: readonly Case[] = [
  syncedCase({ connections: 1, requests: 3000, timesDisk: 0.5 }),
  syncedCase({ connections: 8, requests: 2500, timesDisk: 2 }),
  syncedCase({ connections: 64, requests: 800, timesDisk: 8 }),
];

function syncedCase(singles: SyncedSingles): Case {
  const { connections } = singles;
  const name = `send 1 x 1 KB with fsync, ${connections} client${connections === 1 ? "" : "s"}, 1 partition`;
  return { name, seconds: 15, run: (bench, options) => runSynced(name, singles, bench, options) };
}

async function runSynced(
  name: string,
  { connections, requests, timesDisk }: SyncedSingles,
  bench: Workbench,
  { small, rounds }: CaseOptions,
): Promise<Row[]> {
  const work = { kind: "send", messagesCount: 1, payloadLength: 1000 } as const;
  const load: Load = { connections, partitions: 1, requests: small ? 5 : requests, work };
  const unsynced = await bench.startBroker();
  const synced = await bench.startBroker(SYNCED);
  const disk: number[] = [];
  const without: LoadOutcome[] = [];
  const outcomes: LoadOutcome[] = [];
  {
    using unsyncedClients = await Clients.of(unsynced);
    using syncedClients = await Clients.of(synced);
    for (let round = 0; round < rounds; round++) {
      disk.push(serialSyncsPerSecond(bench.directory, small ? 5 : 2000));
      without.push(await roundOfBroker(unsyncedClients, load));
      outcomes.push(await roundOfBroker(syncedClients, load));
    }
  }
  await Promise.all([unsynced.stop(), synced.stop()]);
  const best = fastest(UNIT, outcomes);
  const galgo = rateOf(UNIT, best);
  const bounds = boundsOf(Math.max(...disk), rateOf(UNIT, fastest(UNIT, without)), timesDisk);
  const told = bounds.map(({ limit }) => `${(galgo / limit.value).toFixed(2)} x ${limit.name}`);
  const { limit, atLeast } = bounds[0];
  return [{
    name,
    unit: UNIT,
    galgo,
    limit,
    target: { kind: "ratio", atLeast },
    note: `${told.join(", ")}; ${latencyNote(best)}`,
    work: sumOf(outcomes),
  }];
}

interface Bound {
  readonly limit: { readonly name: string; readonly value: number };
  readonly atLeast: number;
}

/** The one that asks for less comes first. */
function boundsOf(disk: number, without: number, timesDisk: number): [Bound, Bound] {
  const byDisk = { limit: { name: "one fdatasync after another", value: disk }, atLeast: timesDisk };
  const byRate = { limit: { name: "the same without fsync", value: without }, atLeast: PART_OF_UNSYNCED };
  return disk * timesDisk <= without * PART_OF_UNSYNCED ? [byDisk, byRate] : [byRate, byDisk];
}
