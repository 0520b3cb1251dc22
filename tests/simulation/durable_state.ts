/** What `state/galgo` would say after a loss of power that spares nothing which was not synced. */
import { decodeStateBytes } from "../../src/broker/state/frames.ts";
import { StateLedger } from "../../src/broker/state/ledger.ts";
import { decodeRecords } from "../../src/broker/state/records.ts";

export function durableLedger(
  disk: { dump(which: "durable"): Map<string, Uint8Array> },
): StateLedger {
  const ledger = new StateLedger();
  const bytes = [...disk.dump("durable")].find(([path]) => path.endsWith("state/galgo"))?.[1];
  const found = bytes && decodeStateBytes(bytes);
  if (found?.kind !== "sound") return ledger;
  for (const frame of found.frames) for (const record of decodeRecords(frame)) ledger.apply(record);
  return ledger;
}
