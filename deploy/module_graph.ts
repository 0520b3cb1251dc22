/** What the program consists of, as `deno info` sees it: files of this project and packages of npm. */
import type { NpmPackage } from "./embedded_files.ts";

export interface ModuleGraph {
  /** Relative to the project. */
  readonly files: readonly string[];
  readonly packages: readonly NpmPackage[];
}

/** The part of `deno info --json` that is read here. */
export interface GraphDocument {
  readonly roots: readonly string[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly modules: readonly GraphModule[];
  readonly npmPackages: Readonly<Record<string, NpmPackage & { readonly dependencies: readonly string[] }>>;
}

interface GraphModule {
  readonly specifier: string;
  readonly npmPackage?: string;
  /** `code` is absent where only types are imported: nothing of them is left in a running program. */
  readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
}

/** Errors: Error when deno cannot resolve the program. */
export async function moduleGraph(root: URL): Promise<ModuleGraph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "main.ts"],
    cwd: root,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return readGraph(JSON.parse(new TextDecoder().decode(stdout)), root);
}

/** Packages that are only reached through other packages count too. */
export function readGraph(document: GraphDocument, root: URL): ModuleGraph {
  const modules = new Map(document.modules.map((each) => [each.specifier, each]));
  const specifiers = closure(document.roots, (specifier) => codeImports(modules.get(specifier), document));
  const roots = specifiers.flatMap((specifier) => modules.get(specifier)?.npmPackage ?? []);
  const packages = closure(roots, (id) => document.npmPackages[id]?.dependencies ?? []);
  return {
    files: specifiers
      .filter((specifier) => specifier.startsWith(root.href))
      .map((specifier) => specifier.slice(root.href.length)),
    packages: packages.flatMap((id) => document.npmPackages[id] ?? []),
  };
}

function codeImports(module: GraphModule | undefined, { redirects }: GraphDocument): string[] {
  const specifiers = module?.dependencies?.flatMap(({ code }) => code?.specifier ?? []) ?? [];
  return specifiers.map((specifier) => redirects[specifier] ?? specifier);
}

/** The starts and whatever is reached from them, each once. */
function closure(starts: readonly string[], next: (each: string) => readonly string[]): string[] {
  const reached = new Set(starts);
  // A set is walked in order of insertion, what is added on the way included.
  for (const each of reached) next(each).forEach((one) => reached.add(one));
  return [...reached];
}
