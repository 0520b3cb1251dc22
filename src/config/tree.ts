/** A nested record of plain values, as a TOML file and the configuration are, and the way to a value in it. */

export type Tree = Readonly<Record<string, unknown>>;

/** Whether it is a table, and not a list or a date. */
export function isTree(value: unknown): value is Tree {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The value at the path of names; undefined when there is none. */
export function valueAt(tree: unknown, names: readonly string[]): unknown {
  let value = tree;
  for (const name of names) {
    if (!isTree(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Puts the value at the path of names and makes the tables on the way. */
export function putAt(tree: Record<string, unknown>, names: readonly string[], value: unknown): void {
  let table = tree;
  for (const [index, name] of names.entries()) {
    if (index === names.length - 1) table[name] = value;
    else table = tableIn(table, name);
  }
}

function tableIn(tree: Record<string, unknown>, name: string): Record<string, unknown> {
  const inner = tree[name];
  if (isTree(inner)) return inner;
  const made: Record<string, unknown> = {};
  tree[name] = made;
  return made;
}
