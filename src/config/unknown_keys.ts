/** Keys of a file that no setting has, each with the nearest one that exists. */
import { Tables } from "./kind.ts";
import { nearestNames } from "./nearest.ts";
import { memberKeys } from "./read_tables.ts";
import { SETTINGS } from "./schema.ts";
import { isTree, type Tree } from "./tree.ts";

/** Keys of settings, of members of tables without their number, and of sections. */
const KNOWN: ReadonlySet<string> = new Set(
  [...SETTINGS.values()].flatMap(({ key, leaf }) =>
    leaf instanceof Tables ? [key, ...memberKeys(leaf.members).map((member) => `${key}.${member}`)] : [key]
  ),
);
const SECTIONS: ReadonlySet<string> = new Set(
  [...KNOWN].flatMap((key) => {
    const parts = key.split(".");
    return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
  }),
);

/** One warning for each. */
export function unknownKeys(file: Tree, path: string): string[] {
  return unknownIn(file, "").map((key) => {
    const [nearest] = nearestNames(key, [...KNOWN, ...SECTIONS], 1);
    return `the key "${key}" in ${path} is not known${
      nearest === undefined ? "" : `; did you mean "${nearest}"?`
    }`;
  });
}

function unknownIn(tree: Tree, prefix: string): string[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    if (isTree(value) && SECTIONS.has(key)) return unknownIn(value, key);
    if (Array.isArray(value) && SECTIONS.has(key)) {
      return [...new Set(value.filter(isTree).flatMap((entry) => unknownIn(entry, key)))];
    }
    return KNOWN.has(key) || SECTIONS.has(key) ? [] : [key];
  });
}
