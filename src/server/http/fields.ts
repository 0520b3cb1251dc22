/**
 * Reads the fields of a JSON object: what is asked for is there and of its type, or the request is refused with the name
 * of the field. Values are not repeated in refusals, they may be secret.
 */
import { RequestError, wrongShape } from "./request_error.ts";
import { u32Of } from "./identifiers.ts";

const U8_MAX = 0xffn;
const U32_MAX = 0xffff_ffffn;
export const U64_MAX = 0xffff_ffff_ffff_ffffn;

export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #place: string;

  /** `place` is where the object stands, "" for the body itself. Errors: RequestError 422 when it is no object. */
  constructor(value: unknown, place = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw wrongShape(`${place === "" ? "the body" : `"${place}"`} must be an object`);
    }
    this.#values = value as Readonly<Record<string, unknown>>;
    this.#place = place;
  }

  /** A missing field is undefined, null is null. */
  raw(name: string): unknown {
    return this.#values[name];
  }

  /** Missing or null. */
  isAbsent(name: string): boolean {
    return this.raw(name) === undefined || this.raw(name) === null;
  }

  text(name: string): string {
    const value = this.raw(name);
    // Half of a surrogate pair is no character: as UTF-8 two different texts would become the same name.
    if (typeof value !== "string" || !value.isWellFormed()) throw this.wrong(name, "a text");
    return value;
  }

  /** A text of a closed set. A number in its place is refused as bad JSON, as the original does. */
  enumText(name: string): string {
    if (typeof this.raw(name) === "number") {
      throw new RequestError(400, "invalid_format", this.#sentence(name, "a text"));
    }
    return this.text(name);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.enumText(name);
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw this.wrong(name, `one of ${allowed.join(", ")}`);
    return found;
  }

  bool(name: string): boolean {
    const value = this.raw(name);
    if (typeof value !== "boolean") throw this.wrong(name, "true or false");
    return value;
  }

  u8(name: string): number {
    return Number(this.integer(name, U8_MAX));
  }

  u32(name: string): number {
    return Number(this.integer(name, U32_MAX));
  }

  u64(name: string): bigint {
    return this.integer(name, U64_MAX);
  }

  object(name: string): Fields {
    return new Fields(this.raw(name), this.#path(name));
  }

  objects(name: string): Fields[] {
    return this.list(name).map((value, at) => new Fields(value, `${this.#path(name)}[${at}]`));
  }

  /** All fields of an object whose keys are numbers. Another key is refused as bad JSON, as the original does. */
  numbered(): [id: number, entry: Fields][] {
    return Object.entries(this.#values).map(([key, value]) => {
      const id = u32Of(key);
      if (id === undefined) {
        throw new RequestError(400, "invalid_format", `the keys of "${this.#place}" must be numbers`);
      }
      return [id, new Fields(value, this.#path(key))];
    });
  }

  list(name: string): readonly unknown[] {
    const value = this.raw(name);
    if (!Array.isArray(value)) throw this.wrong(name, "a list");
    return value;
  }

  /** The refusal of a field that is not what it must be. */
  wrong(name: string, wanted: string): RequestError {
    return wrongShape(this.#sentence(name, wanted));
  }

  /** From 0 to `max`. */
  integer(name: string, max: bigint): bigint {
    const value = this.raw(name);
    const isInteger = typeof value === "bigint" ||
      (typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0));
    const integer = isInteger ? BigInt(value) : -1n;
    if (integer < 0n || integer > max) throw this.wrong(name, `an integer from 0 to ${max}`);
    return integer;
  }

  #sentence(name: string, wanted: string): string {
    const missing = this.raw(name) === undefined ? "; it is missing" : "";
    return `"${this.#path(name)}" must be ${wanted}${missing}`;
  }

  #path(name: string): string {
    return this.#place === "" ? name : `${this.#place}.${name}`;
  }
}
