/**
 * A certificate that vouches for itself, for brokers that nobody gave one (RFC 5280). It names this machine's loopback
 * addresses; a client either does not verify it, or was given it to trust. The key is ECDSA on P-256, because QUIC
 * clients of Apache Iggy take no other. A library would double the time that a first start takes.
 */
import { bits, integer, numbered, objectId, octets, sequence, set, time, utf8 } from "./der.ts";
import { pem, type PemPair } from "./pem.ts";

export interface Validity {
  readonly from: Date;
  readonly until: Date;
}

const NAME = "localhost";
const LOOPBACK_ADDRESSES = [[127, 0, 0, 1], [...new Array<number>(15).fill(0), 1]];

const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));
const COMMON_NAME = objectId("2.5.4.3");
const SUBJECT_ALTERNATIVE_NAME = objectId("2.5.29.17");
const EXTENDED_KEY_USAGE = objectId("2.5.29.37");
const SERVER = objectId("1.3.6.1.5.5.7.3.1");

const SERIAL_BYTES = 16;

export async function makeSelfSigned(validity: Validity): Promise<PemPair> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign"]);
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.exportKey("spki", keys.publicKey),
    crypto.subtle.exportKey("pkcs8", keys.privateKey),
  ]);
  const content = contentOf(new Uint8Array(publicKey), validity);
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, keys.privateKey, content));
  const half = signature.length / 2;
  const numbers = sequence(integer(signature.subarray(0, half)), integer(signature.subarray(half)));
  return {
    cert: pem("CERTIFICATE", sequence(content, ECDSA_WITH_SHA256, bits(numbers))),
    key: pem("PRIVATE KEY", new Uint8Array(privateKey)),
  };
}

/** What is signed. It is no authority: a server's own certificate must not be one. */
function contentOf(publicKey: Uint8Array, { from, until }: Validity): Uint8Array<ArrayBuffer> {
  const name = sequence(set(sequence(COMMON_NAME, utf8(NAME))));
  const names = [
    numbered(2, new TextEncoder().encode(NAME), { isPlain: true }),
    ...LOOPBACK_ADDRESSES.map((address) => numbered(7, new Uint8Array(address), { isPlain: true })),
  ];
  const extensions = sequence(
    sequence(SUBJECT_ALTERNATIVE_NAME, octets(sequence(...names))),
    sequence(EXTENDED_KEY_USAGE, octets(sequence(SERVER))),
  );
  const serial = crypto.getRandomValues(new Uint8Array(SERIAL_BYTES));
  return new Uint8Array(sequence(
    numbered(0, integer(new Uint8Array([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(from), time(until)),
    name,
    publicKey,
    numbered(3, extensions),
  ));
}
