import assert from "node:assert/strict";
import type { Random } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";
import { areDefault, generatedPassword, rootCredentials } from "./root_credentials.ts";

/** The same bytes in every run: the high ones of a linear congruential generator. */
function seededRandom(): Random {
  let state = 1;
  return {
    fill: (into) => {
      for (let index = 0; index < into.length; index++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        into[index] = state >>> 24;
      }
    },
    below: () => 0,
  };
}

function credentials(environment: Record<string, string>, withDefaults = false) {
  return rootCredentials(environment, { withDefaults, random: seededRandom() });
}

Deno.test("rootCredentials takes name and password from the environment", () => {
  const environment = { IGGY_ROOT_USERNAME: "admin", IGGY_ROOT_PASSWORD: " se cret " };
  assert.deepEqual(credentials(environment), { name: "admin", password: " se cret ", origin: "environment" });
});

Deno.test("rootCredentials makes a password for iggy when nothing is set, also not by empty variables", () => {
  const unset: Record<string, string>[] = [{}, { IGGY_ROOT_USERNAME: "", IGGY_ROOT_PASSWORD: "" }];
  for (const environment of unset) {
    const { name, password, origin } = credentials(environment);
    assert.equal(name, "iggy");
    assert.equal(origin, "generated");
    assert.match(password, /^[A-Za-z0-9]{20,39}$/);
  }
});

Deno.test("rootCredentials refuses one without the other", () => {
  assert.throws(
    () => credentials({ IGGY_ROOT_USERNAME: "admin" }),
    /^CliError: IGGY_ROOT_USERNAME is set and IGGY_ROOT_PASS/,
  );
  assert.throws(
    () => credentials({ IGGY_ROOT_PASSWORD: "secret" }),
    /^CliError: IGGY_ROOT_PASSWORD is set and IGGY_ROOT_USER/,
  );
});

Deno.test("rootCredentials fills what is missing with iggy when asked to", () => {
  assert.deepEqual(credentials({}, true), { name: "iggy", password: "iggy", origin: "default" });
  assert.deepEqual(credentials({ IGGY_ROOT_USERNAME: "admin" }, true).name, "admin");
  assert.equal(credentials({ IGGY_ROOT_PASSWORD: "secret" }, true).origin, "environment");
  assert.ok(areDefault(credentials({}, true)));
  assert.ok(!areDefault(credentials({ IGGY_ROOT_PASSWORD: "secret" }, true)));
});

Deno.test("rootCredentials counts bytes: names 3 to 50, passwords 3 to 100", () => {
  const lengths: [number, number, boolean][] = [
    [3, 3, true],
    [50, 100, true],
    [2, 3, false],
    [51, 3, false],
    [3, 2, false],
    [3, 101, false],
  ];
  for (const [name, password, isFine] of lengths) {
    const environment = { IGGY_ROOT_USERNAME: "n".repeat(name), IGGY_ROOT_PASSWORD: "p".repeat(password) };
    if (isFine) credentials(environment);
    else assert.throws(() => credentials(environment), CliError);
  }
  assert.throws(
    () => credentials({ IGGY_ROOT_USERNAME: "é".repeat(26), IGGY_ROOT_PASSWORD: "ppp" }),
    /has 52 bytes/,
  );
});

Deno.test("rootCredentials does not show a password that it refuses", () => {
  const environment = { IGGY_ROOT_USERNAME: "admin", IGGY_ROOT_PASSWORD: "x".repeat(101) };
  assert.throws(
    () => credentials(environment),
    (error) => error instanceof Error && !error.message.includes("xx"),
  );
});

Deno.test("generatedPassword has every length from 20 to 39, and every letter and digit", () => {
  const random = seededRandom();
  const passwords = Array.from({ length: 3000 }, () => generatedPassword(random));
  assert.equal(new Set(passwords.map(({ length }) => length)).size, 20);
  assert.equal(new Set(passwords.join("")).size, 62);
});
