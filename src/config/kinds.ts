/** The kinds of values that settings have; see `kind.ts` for what a kind is. */
import { Kind, OptionalMember, type Printed, REFUSED, type Section, Tables } from "./kind.ts";
import { parseExpiry, parseTopicSize, printExpiry, printTopicSize, UNLIMITED_SIZE } from "./sentinels.ts";
import { parseBytes, parseDuration, printBytes, printDuration } from "./units.ts";

/** Where a server listens. */
export interface ListenAddress {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly multipleOf?: number;
}

export function bool(): Kind<boolean> {
  return new Kind({
    unit: "",
    allowed: "true or false",
    read: (value) => typeof value === "boolean" ? value : REFUSED,
    readText: textToBool,
    print: (value) => value,
  });
}

/** A switch that may also decide by itself. */
export function autoBool(): Kind<boolean | "auto"> {
  return new Kind<boolean | "auto">({
    unit: "",
    allowed: `true, false or "auto"`,
    read: (value) => typeof value === "boolean" || value === "auto" ? value : REFUSED,
    readText: (text) => text.toLowerCase() === "auto" ? "auto" : textToBool(text),
    print: (value) => value,
  });
}

export function integer(bounds: Bounds = {}): Kind<number> {
  const accept = (value: unknown) =>
    typeof value === "number" && Number.isSafeInteger(value) && isWithin(value, { min: 0, ...bounds })
      ? value
      : REFUSED;
  return new Kind({
    unit: "",
    allowed: `a whole number${boundsText({ min: 0, ...bounds }, String)}`,
    read: accept,
    readText: (text) => /^[+-]?\d+$/.test(text) ? accept(Number(text)) : REFUSED,
    print: (value) => value,
  });
}

export function bytes(bounds: Bounds = {}): Kind<number, "Bytes"> {
  return new Kind({
    unit: "Bytes",
    allowed: `bytes or a text such as "1 MiB"${boundsText(bounds, printBytes)}`,
    read: (value) => {
      const size = typeof value === "number" ? parseBytes(String(value)) : textTo(parseBytes, value);
      return size !== undefined && isWithin(size, bounds) ? size : REFUSED;
    },
    print: printBytes,
  });
}

/** Milliseconds inside, because timers take those; bounds in milliseconds too. */
export function duration(bounds: Bounds = {}): Kind<number, "Ms"> {
  return new Kind({
    unit: "Ms",
    allowed: `a duration such as "30 s" or "1 h 30 m"${boundsText(bounds, (ms) => printDuration(ms * 1000))}`,
    read: (value) => {
      const micros = value === 0 ? 0 : textTo(parseDuration, value);
      return micros !== undefined && isWithin(micros / 1000, bounds) ? micros / 1000 : REFUSED;
    },
    print: (ms) => printDuration(Math.round(ms * 1000)),
  });
}

/** An expiry that somebody must have decided: the server's default is no answer to a setting of the server. */
export function expiry(): Kind<bigint, "Micros"> {
  return new Kind({
    unit: "Micros",
    allowed: `a duration such as "7 days", or "none" for never`,
    read: (value) => textTo(parseExpiry, value) || REFUSED,
    print: printExpiry,
  });
}

/** The size of a topic; 0 means unlimited here, as Iggy's manual has it. */
export function topicSize(): Kind<bigint, "Bytes"> {
  return new Kind({
    unit: "Bytes",
    allowed: `a size such as "10 GiB", or "unlimited"`,
    read: (value) => {
      if (value === 0 || value === "0") return UNLIMITED_SIZE;
      return textTo(parseTopicSize, typeof value === "number" ? String(value) : value) || REFUSED;
    },
    print: printTopicSize,
  });
}

export function text(): Kind<string> {
  return new Kind({
    unit: "",
    allowed: "a text",
    read: (value) => typeof value === "string" ? value : REFUSED,
    print: (value) => value,
  });
}

export function filledText(what = "a text that is not empty"): Kind<string> {
  return text().with({
    allowed: what,
    read: (value) => typeof value === "string" && value.trim() !== "" ? value : REFUSED,
  });
}

/** The path of a URL, from its slash on. */
export function urlPath(sample: string): Kind<string> {
  return text().with({
    allowed: `a path such as ${JSON.stringify(sample)}, with the slash it begins with`,
    read: (value) => typeof value === "string" && /^\/[^\s?#]*$/.test(value) ? value : REFUSED,
  });
}

/** A text that is never shown. */
export function secret(): Kind<string> {
  return text().with({ isSecret: true });
}

export function texts(): Kind<readonly string[]> {
  return new Kind<readonly string[]>({
    unit: "",
    allowed: `a list of texts such as ["a", "b"]`,
    read: (value) => isListOfTexts(value) ? value : REFUSED,
    readText: (list) => splitList(list) ?? REFUSED,
    print: (value) => value,
  });
}

export function secrets(): Kind<readonly string[]> {
  return texts().with({ isSecret: true });
}

/** One of a few words. `aliases` are other values that mean one of them. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  aliases: ReadonlyMap<unknown, Word> = new Map(),
): Kind<Word> {
  const find = (value: unknown) => words.find((word) => word === value) ?? aliases.get(value) ?? REFUSED;
  return new Kind<Word>({
    unit: "",
    allowed: [...words, ...aliases.keys()].map((word) => JSON.stringify(word)).join(", "),
    read: find,
    readText: (word) => {
      const asBool = textToBool(word);
      return find(asBool === REFUSED ? word : asBool);
    },
    print: (value) => value,
  });
}

/** `host:port`, an IPv6 address in brackets: `[::1]:8090`. */
export function address(): Kind<ListenAddress> {
  return new Kind<ListenAddress>({
    unit: "",
    allowed: `host:port such as "127.0.0.1:8090" or "[::1]:8090", port 0 to 65535`,
    read: (value) => textTo(parseAddress, value) ?? REFUSED,
    print: printAddress,
  });
}

/** A kind with a word for "not set", which is undefined inside. */
export function unsettable<T, U extends string>(
  kind: Kind<T, U>,
  unset: "none" | "",
): Kind<T | undefined, U> {
  return new Kind<T | undefined, U>({
    unit: kind.unit,
    allowed: `${kind.allowed}, or ${JSON.stringify(unset)}`,
    read: (value) => value === unset ? undefined : kind.read(value),
    readText: (word) => word === unset ? undefined : kind.readText(word),
    print: (value) => value === undefined ? unset : kind.print(value),
    isSecret: kind.isSecret,
  });
}

export function tables<S extends Section>(members: S): Tables<S> {
  return new Tables(members);
}

export function optional<T, U extends string>(kind: Kind<T, U>): OptionalMember<T | undefined, U> {
  const print = (value: T | undefined): Printed => value === undefined ? "" : kind.print(value);
  const { unit, allowed } = kind;
  const widened = new Kind<T | undefined, U>({
    unit,
    allowed,
    read: (value) => kind.read(value),
    readText: (word) => kind.readText(word),
    print,
  });
  return new OptionalMember(widened, undefined);
}

export function withDefault<T, U extends string>(kind: Kind<T, U>, missing: T): OptionalMember<T, U> {
  return new OptionalMember(kind, missing);
}

export function printAddress({ host, port }: ListenAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseAddress(value: string): ListenAddress | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(value.trim()) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

function textTo<T>(parse: (text: string) => T | undefined, value: unknown): T | undefined {
  return typeof value === "string" ? parse(value) : undefined;
}

function textToBool(value: string): boolean | typeof REFUSED {
  const word = value.toLowerCase();
  return word === "true" || (word === "false" ? false : REFUSED);
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** `[a, "b"]`; quotes are optional, as there is no comma inside of a text. */
function splitList(list: string): string[] | undefined {
  const [, inside] = /^\[(.*)\]$/s.exec(list.trim()) ?? [];
  if (inside === undefined) return undefined;
  if (inside.trim() === "") return [];
  return inside.split(",").map((item) => item.trim().replace(/^(["'])(.*)\1$/s, "$2"));
}

function isWithin(value: number, { min = 0, max = Infinity, multipleOf = 0 }: Bounds): boolean {
  return value >= min && value <= max && (multipleOf === 0 || value % multipleOf === 0);
}

function boundsText({ min, max, multipleOf }: Bounds, print: (value: number) => string): string {
  const parts: string[] = [];
  if (min !== undefined && max !== undefined) parts.push(`from ${print(min)} to ${print(max)}`);
  else if (min !== undefined) parts.push(`at least ${print(min)}`);
  else if (max !== undefined) parts.push(`at most ${print(max)}`);
  if (multipleOf !== undefined) parts.push(`a multiple of ${print(multipleOf)}`);
  return parts.map((part) => `, ${part}`).join("");
}
