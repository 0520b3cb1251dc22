/** Certificates for tests, made when they are asked for. */
import { makeSelfSigned } from "../../src/server/tls/self_signed.ts";

const HOUR_MS = 60 * 60 * 1000;

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
}

/** Valid from an hour ago, for `hours` from now on; in the folder, under a name of its own. */
export async function certificateIn(folder: string, name = "test", hours = 1): Promise<CertificateFiles> {
  const nowMs = Date.now();
  const times = { from: new Date(nowMs - 2 * HOUR_MS), until: new Date(nowMs + hours * HOUR_MS) };
  const pair = await makeSelfSigned(times);
  const files = { certFile: `${folder}/${name}_cert.pem`, keyFile: `${folder}/${name}_key.pem` };
  Deno.writeTextFileSync(files.certFile, pair.cert);
  Deno.writeTextFileSync(files.keyFile, pair.key);
  return { ...files, cert: pair.cert };
}
