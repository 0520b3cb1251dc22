import assert from "node:assert/strict";
import { ConfigError } from "../config/mod.ts";
import { DiskError, ListenError } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";
import { failureText } from "./failure.ts";

Deno.test("failureText gives the sentence of what the world refused", () => {
  assert.equal(failureText(new CliError("no")), "no");
  assert.match(
    failureText(new ConfigError(["a: found 1", "b: found 2"])),
    /2 problems:\n {2}- a: found 1\n {2}- b: found 2/,
  );
  assert.match(
    failureText(new ListenError({ host: "::1", port: 80 }, "it is in use")),
    /cannot listen on \[::1\]:80: it is/,
  );
  assert.match(
    failureText(new DiskError("permission_denied", "open", "/d/x", "denied")),
    /cannot open "\/d\/x": denied/,
  );
});

Deno.test("failureText names the folder that is locked", () => {
  const error = new DiskError("locked", "lock", "/d/data/galgo.lock", "another process holds the lock");
  assert.match(failureText(error), /^the data folder "\/d\/data" is in use by another process/);
});

Deno.test("failureText shows where a bug of ours is", () => {
  assert.match(
    failureText(new TypeError("x is undefined")),
    /^this is a bug: TypeError: x is undefined\n +at /,
  );
});
