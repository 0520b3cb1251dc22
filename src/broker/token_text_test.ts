import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { newToken, tokenHash } from "./token_text.ts";

const DATA_DIR: { readonly tokenOfRoot: string } = JSON.parse(
  Deno.readTextFileSync(new URL("../../tests/vectors/data-dir.json", import.meta.url)),
);

Deno.test("newToken is 68 characters of base64, another one each time", () => {
  const { platform } = simulatedPlatform({ seed: 1 });
  const token = newToken(platform.random);
  assert.match(token, /^[A-Za-z0-9+/]{67}=$/);
  assert.notEqual(newToken(platform.random), token);
});

Deno.test("tokenHash of a recorded token is the hash in the recorded journal", () => {
  assert.equal(
    tokenHash(DATA_DIR.tokenOfRoot),
    "a1f4ee2ac5f2b66f7d40af86c734cc6f70134d88a3991f3132309609c3148e4d",
  );
});
