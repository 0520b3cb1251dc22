/**
 * Reads the tree of embedded files that `deno compile` prints, and tells what is missing from it.
 *
 *     galgo
 *     ├─┬ src (920.57KB)
 *     │ ├── server/* (62.26KB)          all of a folder
 *     │ └── main.ts (528B)
 *     └── config.toml (13.29KB)
 */

const LINE = /^((?:[│ ] )*)[├└]─[─┬] (.+?)(?: \([^()]*\))?$/;

/** Paths from the root of the tree; a folder of which everything is embedded ends with `/*`. */
export function embeddedFiles(output: string): string[] {
  const files: string[] = [];
  const folders: string[] = [];
  for (const line of output.split("\n")) {
    const [, indent, name] = LINE.exec(line.trimEnd()) ?? [];
    if (indent === undefined || name === undefined) continue;
    folders.length = indent.length / 2;
    const path = [...folders, name].join("/");
    folders.push(name);
    if (line.includes("─┬ ")) continue;
    files.push(path);
  }
  return files;
}

export function missingFiles(needed: readonly string[], embedded: readonly string[]): string[] {
  const whole = embedded.filter((path) => path.endsWith("/*")).map((path) => path.slice(0, -1));
  return needed.filter((path) =>
    !embedded.includes(path) && !whole.some((folder) => path.startsWith(folder))
  );
}

/** Packages are embedded below a folder of Deno's own choice: `…/<name>/<version>/*`, or `…/<name>/*`. */
export function missingPackages(needed: readonly NpmPackage[], embedded: readonly string[]): string[] {
  const isThere = ({ name, version }: NpmPackage) =>
    embedded.some((path) => path.includes(`/${name}/${version}/`) || path.endsWith(`/${name}/*`));
  return needed.filter((each) => !isThere(each)).map(({ name, version }) => `npm:${name}@${version}`);
}

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
}
