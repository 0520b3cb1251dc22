/** What the operating system or Deno's permissions refused, as a `DiskError` with words for the operator. */
import { DiskError, type DiskErrorCode } from "./disk.ts";

interface Meaning {
  readonly code: DiskErrorCode;
  readonly detail: string;
}

/** Under the name of the errno; one of a certain operation goes before. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOENT: { code: "not_found", detail: "there is no such file or directory" },
  EEXIST: { code: "already_exists", detail: "it exists already" },
  "EEXIST, make directory": {
    code: "already_exists",
    detail: "it is a file, and a directory is needed there",
  },
  ENOTEMPTY: { code: "already_exists", detail: "the directory is not empty" },
  EACCES: { code: "permission_denied", detail: "the operating system denies access to this user" },
  EPERM: { code: "permission_denied", detail: "the operating system does not permit it" },
  EROFS: { code: "permission_denied", detail: "the file system is read-only" },
  ENOSPC: { code: "no_space", detail: "no space is left on the disk" },
  EDQUOT: { code: "no_space", detail: "the disk quota is used up" },
  EMFILE: { code: "too_many_open_files", detail: "the process has too many open files (see ulimit -n)" },
  ENFILE: { code: "too_many_open_files", detail: "the machine has too many open files" },
  ENOTDIR: { code: "io_error", detail: "a part of the path is not a directory" },
  EISDIR: { code: "io_error", detail: "it is a directory" },
  EIO: { code: "io_error", detail: "the disk reports an input/output error" },
};

/** Turns whatever was thrown by `operation` on `path` into a DiskError; one that is one already stays. */
export function diskError(operation: string, path: string, cause: unknown): DiskError {
  if (cause instanceof DiskError) return cause;
  if (cause instanceof Deno.errors.NotCapable) {
    return new DiskError("permission_denied", operation, path, missingFlag(cause, path), { cause });
  }
  const errno = errnoOf(cause);
  const meaning = MEANINGS[`${errno}, ${operation}`] ?? MEANINGS[errno];
  const detail = meaning?.detail ?? (cause instanceof Error ? cause.message : String(cause));
  return new DiskError(meaning?.code ?? "io_error", operation, path, detail, { cause });
}

/** The errno's name of what `node:fs` or Deno threw, or "". */
export function errnoOf(cause: unknown): string {
  if (cause instanceof Deno.errors.Interrupted) return "EINTR";
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : "";
}

/**
 * Deno's text is `Requires write access to "/data/x", run again with the --allow-write flag`. Of devices and the like it
 * says "all access", and no flag for one path gives that.
 */
function missingFlag(cause: Error, path: string): string {
  const [, kind, target] = /^Requires (\w+) access to "(.*)"/.exec(cause.message) ?? [];
  if (kind === "all") return "Deno keeps programs with limited permissions out of there";
  const flag = kind === undefined ? "--allow-read and --allow-write" : `--allow-${kind}=${target ?? path}`;
  return `this process may not do that, add the flag ${flag}`;
}
