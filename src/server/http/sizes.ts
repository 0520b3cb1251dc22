/**
 * Sizes as people read them, without loss: a number of at most three decimals, one blank, a unit.
 *
 * The unit is the largest in which the size is exact, decimal or binary: 1280 is `1.25 KiB`, 1025 is `1.025 KB`. It ends
 * with tebibytes, because a released client knows no larger unit.
 */
interface Unit {
  readonly name: string;
  readonly bytes: bigint;
}

/** From the largest to the smallest. */
const UNITS: readonly Unit[] = [
  { name: "TiB", bytes: 1024n ** 4n },
  { name: "TB", bytes: 1000n ** 4n },
  { name: "GiB", bytes: 1024n ** 3n },
  { name: "GB", bytes: 1000n ** 3n },
  { name: "MiB", bytes: 1024n ** 2n },
  { name: "MB", bytes: 1000n ** 2n },
  { name: "KiB", bytes: 1024n },
  { name: "KB", bytes: 1000n },
];

export function sizeText(sizeBytes: number): string {
  const thousandfold = BigInt(sizeBytes) * 1000n;
  const unit = UNITS.find(({ bytes }) => sizeBytes >= bytes && thousandfold % bytes === 0n);
  return unit === undefined ? `${sizeBytes} B` : `${decimal(thousandfold / unit.bytes)} ${unit.name}`;
}

/** 1250 → `1.25`. */
function decimal(thousandths: bigint): string {
  const fraction = String(thousandths % 1000n).padStart(3, "0").replace(/0+$/, "");
  const whole = thousandths / 1000n;
  return fraction === "" ? `${whole}` : `${whole}.${fraction}`;
}
