/** What all Passwords must do, the real ones and the simulated ones alike. Run by their tests. */
import assert from "node:assert/strict";
import type { Passwords } from "../passwords.ts";

export function passwordsContract(name: string, makeSubject: () => Passwords): void {
  Deno.test(`${name}: a hash is 97 characters of PHC text with a salt of its own`, async () => {
    const passwords = makeSubject();
    const [first, second] = [await passwords.hash("secret"), await passwords.hash("secret")];
    assert.match(first, /^\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    assert.equal(first.length, 97);
    assert.notEqual(first, second);
  });

  Deno.test(`${name}: a password matches its own hash only`, async () => {
    const passwords = makeSubject();
    for (const password of ["secret", "", "päss wörd ✓", "x".repeat(255)]) {
      const hash = await passwords.hash(password);
      assert.equal(await passwords.matches(password, hash), true);
      assert.equal(await passwords.matches(`${password}x`, hash), false);
    }
  });

  Deno.test(`${name}: a text that is no hash matches nothing`, async () => {
    const passwords = makeSubject();
    const hash = await passwords.hash("secret");
    const texts = ["", "secret", hash.slice(0, -1), `${hash}A`, hash.replace("m=47104", "m=4294967295")];
    for (const text of texts) assert.equal(await passwords.matches("secret", text), false, text);
  });

  Deno.test(`${name}: a hash with other parameters is not current`, async () => {
    const passwords = makeSubject();
    const hash = await passwords.hash("secret");
    assert.equal(passwords.isCurrent(hash), true);
    assert.equal(passwords.isCurrent(hash.replace("m=47104,t=1", "m=19456,t=2")), false);
    assert.equal(passwords.isCurrent("secret"), false);
  });
}
