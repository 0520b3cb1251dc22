/** How the simulated disk says no. */
import { DiskError, type DiskErrorCode } from "../disk.ts";

export function notFound(operation: string, path: string): DiskError {
  return refusal("not_found", operation, path, "there is no such file or directory");
}

export function refusal(code: DiskErrorCode, operation: string, path: string, detail: string): DiskError {
  return new DiskError(code, operation, path, detail);
}
