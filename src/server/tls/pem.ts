/** Certificates and keys as PEM, the text that tools and people pass around. */

/** A server's certificate, with those that vouch for it behind it, and its private key. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

const PEM_COLUMNS = 64;

export function pem(title: string, der: Uint8Array): string {
  const lines = der.toBase64().match(new RegExp(`.{1,${PEM_COLUMNS}}`, "g")) ?? [];
  return `-----BEGIN ${title}-----\n${lines.join("\n")}\n-----END ${title}-----\n`;
}

/** The blocks whose title ends so, such as "CERTIFICATE" or "PRIVATE KEY", as they stand. */
export function pemBlocks(text: string, title: string): string[] {
  const block = new RegExp(`-----BEGIN ([A-Z0-9 ]*${title})-----[^-]*-----END \\1-----`, "g");
  return [...text.matchAll(block)].map(([found]) => `${found}\n`);
}

/** SHA-256 of the certificate, as tools print it: `AB:CD:…`. */
export async function fingerprintOf(cert: string): Promise<string> {
  const base64 = cert.replaceAll(/-----[^-]+-----|\s/g, "");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.fromBase64(base64)));
  return hash.toHex().toUpperCase().match(/../g)!.join(":");
}
