/** Compares what the broker will do with what this process may do, before it does anything. */
import type { Config } from "../config/mod.ts";
import { addressText } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";

export type IsGranted = (permission: Deno.PermissionDescriptor) => boolean;

/** Errors: CliError with the very flags to add. */
export function requirePermissions(config: Config, isGranted: IsGranted = isGrantedByDeno): void {
  const flags = missingFlags(config, isGranted);
  if (flags.length > 0) {
    throw new CliError(`this process may not do what the configuration asks for, add ${flags.join(" ")}`);
  }
}

function missingFlags({ system, tcp, websocket, http }: Config, isGranted: IsGranted): string[] {
  const { path } = system;
  const doors = [tcp, websocket, http].filter(({ enabled }) => enabled).map(({ address }) =>
    addressText(address)
  );
  const needed: (readonly [flag: string, permission: Deno.PermissionDescriptor])[] = [
    [`--allow-read=${path}`, { name: "read", path }],
    [`--allow-write=${path}`, { name: "write", path }],
    ...doors.map((host) => [`--allow-net=${host}`, { name: "net", host }] as const),
    ["--allow-sys", { name: "sys" }],
  ];
  return needed.filter(([, permission]) => !isGranted(permission)).map(([flag]) => quoted(flag));
}

function isGrantedByDeno(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** As a shell takes it. */
function quoted(flag: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(flag) ? flag : `'${flag.replaceAll("'", `'\\''`)}'`;
}
