import assert from "node:assert/strict";
import { formatPhc, parsePhc } from "./phc.ts";

const SALT = "MTIzNDU2Nzg5MDEyMzQ1Ng";
const HASH = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

function phc(parameters: string, salt = SALT, hash = HASH): string {
  return `$argon2id$v=19$${parameters}$${salt}$${hash}`;
}

Deno.test("parsePhc reads parameters, salt and hash, and formatPhc writes them back", () => {
  const text = phc("m=19456,t=2,p=1");
  const parsed = parsePhc(text);
  assert.deepEqual(parsed?.parameters, { memoryKib: 19_456, passes: 2, parallelism: 1 });
  assert.equal(new TextDecoder().decode(parsed?.salt), "1234567890123456");
  assert.deepEqual(parsed?.hash, Uint8Array.from({ length: 32 }, (_, index) => index));
  assert.equal(formatPhc(parsed!), text);
});

Deno.test("parsePhc takes other costs up to its limits, and nothing past them", () => {
  const accepted = ["m=8,t=1,p=1", "m=1048576,t=2,p=1", "m=19456,t=100,p=1", "m=512,t=1,p=64"];
  const refused = [
    "m=7,t=1,p=1",
    "m=1048577,t=2,p=1",
    "m=19456,t=101,p=1",
    "m=519,t=1,p=65",
    "m=511,t=1,p=64",
    "m=19456,t=0,p=1",
    "m=19456,t=2,p=0",
    "t=2,m=19456,p=1",
  ];
  for (const parameters of accepted) assert.ok(parsePhc(phc(parameters)), parameters);
  for (const parameters of refused) assert.equal(parsePhc(phc(parameters)), undefined, parameters);
});

Deno.test("parsePhc refuses other algorithms, versions, encodings and lengths", () => {
  const good = phc("m=19456,t=2,p=1");
  const texts = [
    "",
    good.replace("argon2id", "argon2i"),
    good.replace("v=19", "v=16"),
    `${good}=`,
    ` ${good}`,
    `${good}\n`,
    phc("m=19456,t=2,p=1", "AAAA"),
    phc("m=19456,t=2,p=1", SALT, "AAAA"),
    phc("m=19456,t=2,p=1", SALT, "A".repeat(90)),
    phc("m=19456,t=2,p=1", "AAAAAAAAAAAAA"),
    phc("m=19456,t=2,p=1", "AAAA-AAA_AAA"),
  ];
  for (const text of texts) assert.equal(parsePhc(text), undefined, text);
});
