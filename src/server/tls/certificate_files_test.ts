import assert from "node:assert/strict";
import { StartError } from "../../broker/mod.ts";
import { simulatedPlatform } from "../../platform/simulation/mod.ts";
import { readCertificateFiles } from "./certificate_files.ts";
import { fingerprintOf } from "./pem.ts";
import { makeSelfSigned } from "./self_signed.ts";

const FROM = new Date("2026-01-01T00:00:00Z");
const UNTIL = new Date("2027-01-01T00:00:00Z");
const NOW = new Date("2026-06-01T00:00:00Z");

const good = await makeSelfSigned({ from: FROM, until: UNTIL });
const other = await makeSelfSigned({ from: FROM, until: UNTIL });
const encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nQQ==\n-----END ENCRYPTED PRIVATE KEY-----\n";
const broken = (title: string) => `-----BEGIN ${title}-----\nQQ==\n-----END ${title}-----\n`;

function read(files: Readonly<Record<string, string>>, now = NOW) {
  const { disk } = simulatedPlatform({ seed: 1 }).platform;
  disk.makeDirectory("/c");
  for (const [name, text] of Object.entries(files)) {
    const file = disk.open(`/c/${name}`, { write: true, create: true });
    file.writeSync(new TextEncoder().encode(text), 0);
    file.close();
  }
  return readCertificateFiles(disk, { section: "tcp.tls", certFile: "/c/cert", keyFile: "/c/key" }, now);
}

Deno.test("readCertificateFiles gives a pair with its fingerprint, and the certificates behind the first", async () => {
  const pair = read({ cert: good.cert + other.cert, key: `words\n${good.key}` });
  assert.equal(pair.cert, good.cert + other.cert);
  assert.equal(pair.key, good.key);
  assert.equal(pair.fingerprint, await fingerprintOf(good.cert));
  assert.deepEqual(pair.validUntil, UNTIL);
});

const REFUSED: Readonly<Record<string, readonly [RegExp, Record<string, string>, now?: Date]>> = {
  "a certificate that is not there": [/^tcp\.tls\.cert_file: there is no file "\/c\/cert"$/, {
    key: good.key,
  }],
  "a key that is not there": [/^tcp\.tls\.key_file: there is no file "\/c\/key"$/, { cert: good.cert }],
  "files that were swapped": [
    /^tcp\.tls\.cert_file: "\/c\/cert" holds a private key and no certificate; are the two files swapped\?$/,
    { cert: good.key, key: good.cert },
  ],
  "two certificates": [
    /^tcp\.tls\.key_file: "\/c\/key" holds a certificate and no key/,
    { cert: good.cert, key: good.cert },
  ],
  "a file that is no PEM": [/^tcp\.tls\.cert_file: "\/c\/cert" holds nothing in PEM/, {
    cert: "\0",
    key: good.key,
  }],
  "a key of another certificate": [
    /^tcp\.tls\.key_file: the key in "\/c\/key" does not belong to the certificate in "\/c\/cert"$/,
    { cert: good.cert, key: other.key },
  ],
  "a certificate of yesterday": [
    /^tcp\.tls\.cert_file: the certificate in "\/c\/cert" expired on 2027-01-01$/,
    { ...good },
    new Date("2027-01-01T00:00:01Z"),
  ],
  "a certificate of tomorrow": [
    /^tcp\.tls\.cert_file: the certificate in "\/c\/cert" is not valid before 2026-01-01$/,
    { ...good },
    new Date("2025-12-31T23:59:59Z"),
  ],
  "an encrypted key": [
    /^tcp\.tls\.key_file: the key in "\/c\/key" is encrypted; /,
    { cert: good.cert, key: encrypted },
  ],
  "a broken certificate": [
    /^tcp\.tls\.cert_file: the certificate in "\/c\/cert" cannot be read$/,
    { cert: broken("CERTIFICATE"), key: good.key },
  ],
  "a broken key": [
    /^tcp\.tls\.key_file: the key in "\/c\/key" cannot be read$/,
    { cert: good.cert, key: broken("PRIVATE KEY") },
  ],
};

for (const [what, [sentence, files, now]] of Object.entries(REFUSED)) {
  Deno.test(`readCertificateFiles refuses ${what} in one sentence`, () => {
    assert.throws(() => read(files, now), (error) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, sentence);
      return true;
    });
  });
}
