/**
 * A kind of value that a setting may have: how it is read from the file and from the environment, what is allowed,
 * and how it is printed again. The ready kinds are in `kinds.ts`, the settings in `schema.ts`.
 */

/** What a reader gives for a value that is not of its kind. */
export const REFUSED: unique symbol = Symbol("refused");

/** What stands in a TOML file. */
export type Printed = boolean | number | string | readonly Printed[] | { readonly [name: string]: Printed };

export interface KindParts<T, U extends string> {
  /** The last word of the name inside: `interval` of unit `Ms` becomes `intervalMs`. Empty for none. */
  readonly unit: U;
  /** Values allowed, as words of an error: `true or false`. */
  readonly allowed: string;
  /** Reads a value of the file. */
  read(value: unknown): T | typeof REFUSED;
  /** Reads a variable of the environment; when absent, as if the text stood in the file. */
  readText?(text: string): T | typeof REFUSED;
  print(value: T): Printed;
  /** Never shown: only whether it is set. */
  readonly isSecret?: boolean;
}

export class Kind<T, U extends string = ""> {
  readonly #parts: KindParts<T, U>;

  constructor(parts: KindParts<T, U>) {
    this.#parts = parts;
  }

  get unit(): U {
    return this.#parts.unit;
  }

  get allowed(): string {
    return this.#parts.allowed;
  }

  get isSecret(): boolean {
    return this.#parts.isSecret ?? false;
  }

  read(value: unknown): T | typeof REFUSED {
    return this.#parts.read(value);
  }

  readText(text: string): T | typeof REFUSED {
    return (this.#parts.readText ?? this.#parts.read)(text);
  }

  print(value: T): Printed {
    return this.#parts.print(value);
  }

  /** The same kind with another way to read; for a setting that takes or refuses more than its kind does. */
  with(changes: Partial<KindParts<T, U>>): Kind<T, U> {
    return new Kind({ ...this.#parts, ...changes });
  }
}

/** A member of a table in an array of tables that may be missing; `missing` stands for it then. */
export class OptionalMember<T, U extends string> {
  constructor(readonly kind: Kind<T, U>, readonly missing: T) {}
}

/** An array of tables, such as the other nodes of a cluster. */
export class Tables<S extends Section> {
  constructor(readonly members: S) {}
}

/** Settings by name; the name is the key's last part. */
export interface Section {
  readonly [name: string]:
    | Section
    | Kind<unknown, string>
    | OptionalMember<unknown, string>
    | Tables<Section>;
}

type Camel<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Text;

type NameOf<Key extends string, Value> = Value extends Kind<infer _T, infer U> ? `${Camel<Key>}${U}`
  : Value extends OptionalMember<infer _T, infer U> ? `${Camel<Key>}${U}`
  : Camel<Key>;

/** The values of a section: names in camel case with their unit at the end, `max_wait` in milliseconds `maxWaitMs`. */
export type Values<S> = {
  readonly [Key in keyof S & string as NameOf<Key, S[Key]>]: S[Key] extends Kind<infer T, infer _U> ? T
    : S[Key] extends OptionalMember<infer T, infer _U> ? T
    : S[Key] extends Tables<infer Members> ? readonly Values<Members>[]
    : Values<S[Key]>;
};

/** The name inside of a key's last part; the run-time twin of `NameOf`. */
export function nameOf(key: string, value: Section[string]): string {
  const camel = key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const kind = value instanceof OptionalMember ? value.kind : value;
  return kind instanceof Kind ? camel + kind.unit : camel;
}

export function isSection(value: Section[string]): value is Section {
  return !(value instanceof Kind || value instanceof OptionalMember || value instanceof Tables);
}
