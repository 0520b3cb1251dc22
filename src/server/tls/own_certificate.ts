/**
 * The broker's own certificate, for doors that nobody gave one: made at the first start that needs it, kept in `certs/` of
 * the data folder, so that a client can be given it to trust, and made anew before it expires.
 *
 *     self_signed.pem         the certificate and its key; the one file that counts
 *     self_signed_cert.pem    the certificate alone, to be handed to clients
 */
import type { Clock, Disk, Logger } from "../../platform/mod.ts";
import { fileBytes, replaceFile } from "../whole_file.ts";
import type { KeyPair } from "./key_pair.ts";
import { fingerprintOf, pemBlocks, type PemPair } from "./pem.ts";
import { makeSelfSigned } from "./self_signed.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const VALID_MS = 10 * 365 * DAY_MS;
/** It is renewed when so little is left. */
const LEAST_LEFT_MS = 30 * DAY_MS;
/** Clocks of clients may be behind. */
const BEFORE_NOW_MS = DAY_MS;

export interface OwnCertificatePlatform {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class OwnCertificate {
  readonly #platform: OwnCertificatePlatform;
  readonly #dataPath: string;
  readonly #folder: string;
  #loaded: KeyPair | undefined;

  constructor(platform: OwnCertificatePlatform, dataPath: string) {
    this.#platform = platform;
    this.#dataPath = dataPath;
    this.#folder = `${dataPath}/certs`;
  }

  /** The one that is kept, or a new one. Errors: DiskError. */
  async pair(): Promise<KeyPair> {
    this.#loaded ??= await this.#load();
    if (this.#loaded === undefined || this.#isOld(this.#loaded)) this.#loaded = await this.#make();
    return this.#loaded;
  }

  get #path(): string {
    return `${this.#folder}/self_signed.pem`;
  }

  #isOld({ validUntil }: KeyPair): boolean {
    return validUntil.getTime() - this.#nowMs() < LEAST_LEFT_MS;
  }

  async #load(): Promise<KeyPair | undefined> {
    const bytes = fileBytes(this.#platform.disk, this.#path);
    if (bytes === undefined) return undefined;
    const text = new TextDecoder().decode(bytes);
    const [cert] = pemBlocks(text, "CERTIFICATE");
    const [key] = pemBlocks(text, "PRIVATE KEY");
    const [, until] = VALID_UNTIL.exec(text) ?? [];
    const validUntil = new Date(until ?? NaN);
    if (cert === undefined || key === undefined || Number.isNaN(validUntil.getTime())) {
      this.#platform.logger.warn(`"${this.#path}" is no certificate of ours, a new one takes its place`);
      return undefined;
    }
    return await this.#described({ cert, key }, validUntil);
  }

  async #make(): Promise<KeyPair> {
    const nowMs = this.#nowMs();
    // To the second, as certificates have it.
    const validUntil = new Date(Math.floor((nowMs + VALID_MS) / 1000) * 1000);
    const pair = await makeSelfSigned({ from: new Date(nowMs - BEFORE_NOW_MS), until: validUntil });
    const { disk } = this.#platform;
    disk.makeDirectory(this.#folder);
    await disk.syncDirectory(this.#dataPath);
    const whole = `${validUntilLine(validUntil)}\n${pair.cert}${pair.key}`;
    await replaceFile(disk, this.#path, new TextEncoder().encode(whole));
    await replaceFile(disk, `${this.#folder}/self_signed_cert.pem`, new TextEncoder().encode(pair.cert));
    return await this.#described(pair, validUntil);
  }

  async #described(pair: PemPair, validUntil: Date): Promise<KeyPair> {
    return { ...pair, validUntil, origin: `"${this.#path}"`, fingerprint: await fingerprintOf(pair.cert) };
  }

  #nowMs(): number {
    return this.#platform.clock.nowMicros() / 1000;
  }
}

const VALID_UNTIL = /^Galgo made this for itself, valid until (\S+)$/m;

/** What stands outside of the blocks of a PEM file is for people, and for us: a certificate is not parsed for it. */
function validUntilLine(date: Date): string {
  return `Galgo made this for itself, valid until ${date.toISOString()}`;
}
