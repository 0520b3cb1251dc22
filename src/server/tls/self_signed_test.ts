import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { fingerprintOf, pemBlocks } from "./pem.ts";
import { makeSelfSigned } from "./self_signed.ts";

const FROM = new Date("2026-11-24T10:20:30Z");

Deno.test("makeSelfSigned makes a certificate that others read as it is meant", async () => {
  const { cert, key } = await makeSelfSigned({ from: FROM, until: new Date("2036-01-02T03:04:05Z") });
  const certificate = new X509Certificate(cert);
  assert.equal(certificate.subjectAltName, "DNS:localhost, IP Address:127.0.0.1, IP Address:::1");
  assert.equal(certificate.subject, "CN=localhost");
  assert.equal(certificate.issuer, "CN=localhost");
  assert.equal(certificate.ca, false);
  assert.deepEqual(new Date(certificate.validFrom), FROM);
  assert.deepEqual(new Date(certificate.validTo), new Date("2036-01-02T03:04:05Z"));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(key)));
  assert.ok(certificate.verify(certificate.publicKey), "it vouches for itself");
  assert.equal(certificate.fingerprint256, await fingerprintOf(cert));
  assert.equal(certificate.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
});

Deno.test("makeSelfSigned writes years from 2050 on, and numbers whatever their first bit", async () => {
  const until = new Date("2050-01-01T00:00:00Z");
  for (let round = 0; round < 20; round++) {
    const certificate = new X509Certificate((await makeSelfSigned({ from: FROM, until })).cert);
    assert.deepEqual(new Date(certificate.validTo), until);
    assert.ok(certificate.verify(certificate.publicKey));
  }
});

Deno.test("pemBlocks finds blocks by the end of their title, whatever stands around them", () => {
  const text = `words\n-----BEGIN EC PRIVATE KEY-----\nQQ==\n-----END EC PRIVATE KEY-----\n` +
    `-----BEGIN CERTIFICATE-----\nQg==\n-----END CERTIFICATE-----\nmore`;
  assert.deepEqual(pemBlocks(text, "PRIVATE KEY"), [
    "-----BEGIN EC PRIVATE KEY-----\nQQ==\n-----END EC PRIVATE KEY-----\n",
  ]);
  assert.equal(pemBlocks(text, "CERTIFICATE").length, 1);
  assert.deepEqual(pemBlocks(text.replaceAll("CERTIFICATE", "NOTHING"), "CERTIFICATE"), []);
});
