/**
 * Human units at the edge, plain numbers inside: sizes in bytes, times in microseconds.
 *
 *     size      1048576 · "1 MiB" · "62.5 KiB" · "100.00 KB" · "none" and "unlimited" are 0
 *     duration  "30s" · "1 m" · "2 days 4 hours" · "0", "none", "unlimited" and "disabled" are 0
 *
 * A reader gives undefined for a text that is not of its form; a printer gives a text that its reader turns into the
 * same value again.
 */

const BYTE_UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  tb: 1000 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** The units that `printBytes` tries, the largest first. */
const PRINTED_BYTE_UNITS = ["TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "KB"] as const;

const DURATION_UNITS: readonly (readonly [names: readonly string[], micros: number])[] = [
  [["ns", "nsec", "nanos"], 0.001],
  [["us", "usec", "micros"], 1],
  [["ms", "msec", "millis"], 1000],
  [["s", "sec", "secs", "second", "seconds"], 1_000_000],
  [["m", "min", "mins", "minute", "minutes"], 60_000_000],
  [["h", "hr", "hrs", "hour", "hours"], 3_600_000_000],
  [["d", "day", "days"], 86_400_000_000],
  [["w", "week", "weeks"], 604_800_000_000],
  // A month is a twelfth of a year, a year is 365.25 days.
  [["month", "months"], 2_629_800_000_000],
  [["y", "year", "years"], 31_557_600_000_000],
];

const MICROS_BY_UNIT: ReadonlyMap<string, number> = new Map(
  DURATION_UNITS.flatMap(([names, micros]) => names.map((name) => [name, micros] as const)),
);

/** Units that `printDuration` uses, the largest first: a fixed number of microseconds each. */
const PRINTED_DURATION_UNITS = [
  ["d", 86_400_000_000],
  ["h", 3_600_000_000],
  ["m", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1000],
  ["us", 1],
] as const;

/** Fractions of a byte are rounded. */
export function parseBytes(text: string): number | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "none" || wanted === "unlimited") return 0;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(wanted) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  if (unit === "" && digits.includes(".")) return undefined;
  const factor = BYTE_UNITS[unit === "" ? "b" : unit];
  return factor === undefined ? undefined : safeInteger(Math.round(Number(digits) * factor));
}

/** The largest unit that leaves no fraction: `1 GiB`, `62500 B`, `0 B`. */
export function printBytes(bytes: number): string {
  const unit = PRINTED_BYTE_UNITS.find((name) =>
    bytes > 0 && bytes % (BYTE_UNITS[name.toLowerCase()] ?? 1) === 0
  );
  return unit === undefined ? `${bytes} B` : `${bytes / (BYTE_UNITS[unit.toLowerCase()] ?? 1)} ${unit}`;
}

/** Microseconds; parts of one are dropped. */
export function parseDuration(text: string): number | undefined {
  const wanted = text.trim();
  if (["0", "none", "unlimited", "disabled"].includes(wanted.toLowerCase())) return 0;
  if (!/^(?:\d+\s*[a-z]+\s*)+$/.test(wanted)) return undefined;
  let micros = 0;
  for (const [, digits, unit] of wanted.matchAll(/(\d+)\s*([a-z]+)/g)) {
    const factor = MICROS_BY_UNIT.get(unit ?? "");
    if (factor === undefined) return undefined;
    micros += Number(digits) * factor;
  }
  return safeInteger(Math.floor(micros));
}

/** The compact form: `1h 2m`, `30s`, `0s`. Takes whole microseconds. */
export function printDuration(micros: number): string {
  const parts: string[] = [];
  let rest = micros;
  for (const [unit, factor] of PRINTED_DURATION_UNITS) {
    const count = Math.floor(rest / factor);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * factor;
  }
  return parts.length === 0 ? "0s" : parts.join(" ");
}

function safeInteger(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}
