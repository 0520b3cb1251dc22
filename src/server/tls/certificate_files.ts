/** A certificate and a key that somebody put into two files: read, and looked at before they are used. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { StartError } from "../../broker/mod.ts";
import { type Disk, DiskError } from "../../platform/mod.ts";
import { fileBytes } from "../whole_file.ts";
import type { KeyPair } from "./key_pair.ts";
import { pemBlocks } from "./pem.ts";

export interface CertificateFiles {
  /** Of the settings, such as "tcp.tls". */
  readonly section: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Errors: StartError, one sentence that names the setting and the file. */
export function readCertificateFiles(disk: Disk, files: CertificateFiles, now: Date): KeyPair {
  const { section, certFile, keyFile } = files;
  const certText = textOf(disk, `${section}.cert_file`, certFile);
  const keyText = textOf(disk, `${section}.key_file`, keyFile);
  const certs = pemBlocks(certText, "CERTIFICATE");
  const [key] = pemBlocks(keyText, "PRIVATE KEY");
  if (certs.length === 0) throw new StartError(withoutBlock(`${section}.cert_file`, certFile, certText));
  if (key === undefined) throw new StartError(withoutBlock(`${section}.key_file`, keyFile, keyText));
  const certificate = certificateOf(`${section}.cert_file`, certFile, certs[0]!);
  if (!certificate.checkPrivateKey(keyOf(`${section}.key_file`, keyFile, key))) {
    throw new StartError(
      `${section}.key_file: the key in "${keyFile}" does not belong to the certificate in "${certFile}"`,
    );
  }
  const validUntil = new Date(certificate.validTo);
  refuseOutOfTime(`${section}.cert_file`, certFile, certificate, now);
  return {
    cert: certs.join(""),
    key,
    origin: `"${certFile}"`,
    fingerprint: certificate.fingerprint256,
    validUntil,
  };
}

function textOf(disk: Disk, setting: string, path: string): string {
  try {
    const bytes = fileBytes(disk, path);
    if (bytes !== undefined) return new TextDecoder().decode(bytes);
  } catch (cause) {
    if (!(cause instanceof DiskError)) throw cause;
    throw new StartError(`${setting}: ${cause.message}`, { cause });
  }
  throw new StartError(`${setting}: there is no file "${path}"`);
}

/** Two files that were swapped are told as that. */
function withoutBlock(setting: string, path: string, text: string): string {
  const isKey = pemBlocks(text, "PRIVATE KEY").length > 0;
  const isCertificate = pemBlocks(text, "CERTIFICATE").length > 0;
  if (isKey) {
    return `${setting}: "${path}" holds a private key and no certificate; are the two files swapped?`;
  }
  if (isCertificate) {
    return `${setting}: "${path}" holds a certificate and no key; are the two files swapped?`;
  }
  return `${setting}: "${path}" holds nothing in PEM ("-----BEGIN …") that can be used`;
}

function certificateOf(setting: string, path: string, cert: string): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch (cause) {
    throw new StartError(`${setting}: the certificate in "${path}" cannot be read`, { cause });
  }
}

function keyOf(setting: string, path: string, key: string): KeyObject {
  if (key.includes("ENCRYPTED")) {
    throw new StartError(
      `${setting}: the key in "${path}" is encrypted; the broker needs it without a passphrase`,
    );
  }
  try {
    return createPrivateKey(key);
  } catch (cause) {
    throw new StartError(`${setting}: the key in "${path}" cannot be read`, { cause });
  }
}

function refuseOutOfTime(setting: string, path: string, certificate: X509Certificate, now: Date): void {
  const from = new Date(certificate.validFrom);
  const until = new Date(certificate.validTo);
  if (now > until) {
    throw new StartError(`${setting}: the certificate in "${path}" expired on ${dayOf(until)}`);
  }
  if (now < from) {
    throw new StartError(`${setting}: the certificate in "${path}" is not valid before ${dayOf(from)}`);
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
