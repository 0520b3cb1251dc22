/**
 * The directories of the simulated disk. Each has its entries twice, *cached* and *durable*, and between them the
 * changes that were made and not yet synced, in order. Syncing a directory makes its changes durable; loss of power
 * keeps the first few of each directory's changes, as the seed wills. A rename is one change, of one directory or of
 * two: it happened as a whole or not at all, as on a file system with a journal, and what came before it in either
 * directory happened too.
 */
import { DiskError, type DiskErrorCode } from "../disk.ts";
import { SimulatedContent } from "./simulated_content.ts";
import type { Survival } from "./survival.ts";

export interface FileNode {
  readonly kind: "file";
  readonly content: SimulatedContent;
}

export interface DirectoryNode {
  readonly kind: "directory";
  readonly entries: Map<string, Node>;
  readonly durable: Map<string, Node>;
  readonly pending: EntryChange[];
}

export type Node = FileNode | DirectoryNode;

interface Entry {
  readonly directory: DirectoryNode;
  readonly name: string;
  /** What the name means from now on; undefined removes it. */
  readonly node: Node | undefined;
}

/** What happens to directory entries in one step that is never seen half done. */
export type EntryChange = readonly Entry[];

/** A name in a directory, which may or may not stand for something. */
export interface Place {
  readonly directory: DirectoryNode;
  readonly name: string;
  readonly node: Node | undefined;
}

export class SimulatedTree {
  readonly root = newDirectory();

  /** Directories with changes that are not durable. */
  readonly #unsynced = new Set<DirectoryNode>();

  /** What the path means; undefined when there is nothing, also when a part of it is a file. */
  find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of namesOf(path)) node = node?.kind === "directory" ? node.entries.get(name) : undefined;
    return node;
  }

  /** Where the path's last name stands or would stand. Errors: not_found when the directory is not there. */
  place(operation: string, path: string): Place {
    const names = namesOf(path);
    const name = names.pop();
    if (name === undefined) throw refused("io_error", operation, path, "it is the root directory");
    let directory: Node | undefined = this.root;
    for (const above of names) {
      directory = directory.entries.get(above);
      if (directory === undefined) {
        throw refused("not_found", operation, path, "there is no such file or directory");
      }
      if (directory.kind === "file") {
        throw refused("io_error", operation, path, "a part of the path is not a directory");
      }
    }
    return { directory, name, node: directory.entries.get(name) };
  }

  change(change: EntryChange): void {
    for (const { directory, name, node } of change) {
      setEntry(directory.entries, name, node);
      if (directory.pending.at(-1) !== change) directory.pending.push(change);
      this.#unsynced.add(directory);
    }
  }

  /** Makes the first `count` of this directory's changes durable, and what came before them elsewhere. */
  persist(directory: DirectoryNode, count = directory.pending.length): void {
    const changes = directory.pending.slice(0, count);
    for (const change of changes) this.#persistChange(change);
    if (directory.pending.length === 0) this.#unsynced.delete(directory);
  }

  losePower(survivalOf: () => Survival): void {
    const unsynced = [...this.#unsynced];
    for (const directory of unsynced) {
      this.persist(directory, survivalOf().prefix(directory.pending.length));
    }
    for (const directory of unsynced) {
      directory.pending.length = 0;
      directory.entries.clear();
      for (const [name, node] of directory.durable) directory.entries.set(name, node);
    }
    this.#unsynced.clear();
  }

  /** Makes everything durable. */
  settle(): void {
    for (const directory of this.#unsynced) this.persist(directory);
  }

  /** All files that are reachable, with their paths, in order of the paths. */
  files(which: "entries" | "durable" = "entries"): [string, FileNode][] {
    const found: [string, FileNode][] = [];
    const visit = (directory: DirectoryNode, above: string) => {
      for (const [name, node] of directory[which]) {
        if (node.kind === "directory") visit(node, `${above}/${name}`);
        else found.push([`${above}/${name}`, node]);
      }
    };
    visit(this.root, "");
    return found.sort(([a], [b]) => a < b ? -1 : 1);
  }

  #persistChange(change: EntryChange): void {
    for (const { directory } of change) {
      // In a rename between directories this one's earlier changes may be in the way, and those of others in theirs;
      // each is taken from its list before it is followed, so this ends.
      while (directory.pending.includes(change)) {
        const first = directory.pending.shift()!;
        if (first !== change) this.#persistChange(first);
      }
    }
    for (const { directory, name, node } of change) setEntry(directory.durable, name, node);
  }
}

export function newDirectory(): DirectoryNode {
  return { kind: "directory", entries: new Map(), durable: new Map(), pending: [] };
}

export function newFile(): FileNode {
  return { kind: "file", content: new SimulatedContent() };
}

/** What removes the thing and all in it, step by step. */
export function removalsOf({ directory, name, node }: Place): EntryChange[] {
  const inside = node?.kind === "directory" ? [...node.entries] : [];
  const before = inside.flatMap(([name, child]) =>
    removalsOf({ directory: node as DirectoryNode, name, node: child })
  );
  return [...before, [{ directory, name, node: undefined }]];
}

function refused(code: DiskErrorCode, operation: string, path: string, detail: string): DiskError {
  return new DiskError(code, operation, path, detail);
}

function setEntry(entries: Map<string, Node>, name: string, node: Node | undefined): void {
  if (node === undefined) entries.delete(name);
  else entries.set(name, node);
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}
