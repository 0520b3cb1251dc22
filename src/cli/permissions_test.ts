import assert from "node:assert/strict";
import { loadConfig } from "../config/mod.ts";
import { CliError } from "./cli_error.ts";
import { requirePermissions } from "./permissions.ts";

function check(environment: Record<string, string>, granted: readonly string[]): void {
  requirePermissions(loadConfig({ environment }).config, ({ name }) => granted.includes(name));
}

Deno.test("requirePermissions is silent when everything is granted", () => {
  check({}, ["read", "write", "net", "sys"]);
});

Deno.test("requirePermissions names the very flags that are missing", () => {
  const environment = { IGGY_SYSTEM_PATH: "/data" };
  assert.throws(() => check(environment, ["net", "sys"]), (error) => {
    assert.ok(error instanceof CliError);
    assert.match(error.message, /add --allow-read=\/data --allow-write=\/data$/);
    return true;
  });
});

Deno.test("requirePermissions asks for the doors that are on, and quotes for the shell", () => {
  const environment = {
    IGGY_SYSTEM_PATH: "/my data",
    IGGY_TCP_ADDRESS: "[::1]:1",
    IGGY_WEBSOCKET_ADDRESS: "[::1]:2",
    IGGY_HTTP_ENABLED: "false",
  };
  assert.throws(
    () => check(environment, ["write"]),
    /add '--allow-read=\/my data' --allow-net=\[::1\]:1 --allow-net=\[::1\]:2 --allow-sys$/,
  );
});
