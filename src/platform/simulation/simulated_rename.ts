/** The rules of rename(2) on the simulated disk. */
import { DiskError, type DiskErrorCode } from "../disk.ts";
import type { EntryChange, Node, Place, SimulatedTree } from "./simulated_tree.ts";

/** What a rename does to the directories; nothing when both names mean the same. Errors: DiskError. */
export function planRename(tree: SimulatedTree, from: string, to: string): EntryChange {
  const refuse = (code: DiskErrorCode, detail: string) => new DiskError(code, "rename", from, detail);
  const source = tree.place("rename", from);
  const target = tree.place("rename", to);
  if (source.node === undefined) throw refuse("not_found", "there is no such file or directory");
  if (source.node === target.node) return [];
  if (contains(source.node, target)) throw refuse("io_error", `"${to}" lies inside of it`);
  const refusal = replacementRefusal(source.node, target.node);
  if (refusal !== undefined) throw refuse(refusal.code, `"${to}" ${refusal.detail}`);
  return [
    { directory: source.directory, name: source.name, node: undefined },
    { directory: target.directory, name: target.name, node: source.node },
  ];
}

function replacementRefusal(
  source: Node,
  target: Node | undefined,
): { code: DiskErrorCode; detail: string } | undefined {
  if (target === undefined) return undefined;
  if (target.kind === "file") {
    return source.kind === "file" ? undefined : { code: "io_error", detail: "is not a directory" };
  }
  if (source.kind === "file") return { code: "io_error", detail: "is a directory" };
  return target.entries.size === 0
    ? undefined
    : { code: "already_exists", detail: "is a directory that is not empty" };
}

function contains(node: Node, place: Place): boolean {
  if (node.kind === "file") return false;
  if (node === place.directory) return true;
  return [...node.entries.values()].some((child) => contains(child, place));
}
