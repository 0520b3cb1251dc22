/**
 * Numbered things: ids start at 0, and the id freed last is given out first.
 *
 * Ids are part of the data (directories carry them), so a replay of the same creations and deletions gives the same
 * ids as the first time.
 */
export class Slots<T> {
  readonly #items = new Map<number, T>();
  readonly #freed: number[] = [];
  #next = 0;

  get size(): number {
    return this.#items.size;
  }

  /** The id that the next `put` without a choice of its own should take. */
  get nextId(): number {
    return this.#freed[this.#freed.length - 1] ?? this.#next;
  }

  get(id: number): T | undefined {
    return this.#items.get(id);
  }

  /** Ids between the highest so far and this one become free, the lowest to be given out first. */
  put(id: number, item: T): void {
    const at = this.#freed.lastIndexOf(id);
    if (at >= 0) this.#freed.splice(at, 1);
    for (let between = id - 1; between >= this.#next; between--) this.#freed.push(between);
    this.#next = Math.max(this.#next, id + 1);
    this.#items.set(id, item);
  }

  delete(id: number): boolean {
    if (!this.#items.delete(id)) return false;
    this.#freed.push(id);
    return true;
  }

  /** In ascending order of ids. */
  values(): T[] {
    return [...this.#items.entries()].sort(([a], [b]) => a - b).map(([, item]) => item);
  }

  /** In any order, without a copy. */
  each(): Iterable<T> {
    return this.#items.values();
  }
}

/** Numbered things that can be found by a name, too. Names are unique; who puts or renames has checked that. */
export class NamedSlots<T extends { name: string }> extends Slots<T> {
  readonly #byName = new Map<string, T>();

  byName(name: string): T | undefined {
    return this.#byName.get(name);
  }

  override put(id: number, item: T): void {
    super.put(id, item);
    this.#byName.set(item.name, item);
  }

  rename(item: T, name: string): void {
    this.#byName.delete(item.name);
    item.name = name;
    this.#byName.set(name, item);
  }

  override delete(id: number): boolean {
    const item = this.get(id);
    if (item !== undefined) this.#byName.delete(item.name);
    return super.delete(id);
  }
}
