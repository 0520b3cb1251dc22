import assert from "node:assert/strict";
import { passwordsContract } from "./contracts/passwords_contract.ts";
import { denoPasswords } from "./deno_passwords.ts";

passwordsContract("denoPasswords", denoPasswords);

Deno.test("denoPasswords matches the hash that the original server wrote", async () => {
  const log = Deno.readFileSync(new URL("../../tests/vectors/data-dir/state/log", import.meta.url));
  const text = new TextDecoder("latin1").decode(log);
  const start = text.indexOf("$argon2id$");
  const hash = text.slice(start, start + 97);
  assert.equal(await denoPasswords().matches("iggy", hash), true);
  assert.equal(await denoPasswords().matches("Iggy", hash), false);
});

Deno.test("denoPasswords takes as long for a text that is no hash", async () => {
  const passwords = denoPasswords();
  const hash = await passwords.hash("secret");
  const time = async (text: string) => {
    const start = performance.now();
    for (let round = 0; round < 3; round++) await passwords.matches("wrong", text);
    return performance.now() - start;
  };
  const ratio = await time("no hash") / await time(hash);
  assert.ok(ratio > 0.3 && ratio < 3, String(ratio));
});
