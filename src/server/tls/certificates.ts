/** Which certificate each door has, and how doors get another one while they are open. */
import type { Platform, Timer } from "../../platform/mod.ts";
import type { CertificateFiles } from "./certificate_files.ts";
import type { KeyPair } from "./key_pair.ts";
import { OwnCertificate } from "./own_certificate.ts";

export interface CertificateChoice extends CertificateFiles {
  /** When the broker uses its own: never, when the file is not there, or always. */
  readonly own: "never" | "without_file" | "always";
}

interface Use {
  readonly choice: CertificateChoice;
  readonly replace: (pair: KeyPair) => void;
  fingerprint: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export class Certificates {
  readonly #platform: Platform;
  readonly #own: OwnCertificate;
  readonly #uses: Use[] = [];
  #timer: Timer | undefined;

  constructor(platform: Platform, dataPath: string) {
    this.#platform = platform;
    this.#own = new OwnCertificate(platform, dataPath);
  }

  /** Errors: StartError, DiskError. */
  async pairFor(choice: CertificateChoice): Promise<KeyPair> {
    const { own, certFile } = choice;
    const { disk, clock } = this.#platform;
    const usesOwn = own === "always" || (own === "without_file" && disk.facts(certFile) === undefined);
    if (usesOwn) return await this.#own.pair();
    // What reads other people's certificates is not needed by everybody, and takes its time to load.
    const { readCertificateFiles } = await import("./certificate_files.ts");
    return readCertificateFiles(disk, choice, new Date(clock.nowMicros() / 1000));
  }

  /** A door that is open with it; `replace` gives it another one for connections to come. */
  use(choice: CertificateChoice, pair: KeyPair, replace: (pair: KeyPair) => void): void {
    const { fingerprint } = pair;
    this.#uses.push({ choice, replace, fingerprint });
    if (this.#timer === undefined) this.#lookEveryDay();
    this.#platform.logger.info(`${choice.section}: ${described(pair)}`);
  }

  /** Reads all of them again every day, so that none expires that was renewed. */
  #lookEveryDay(): void {
    this.#timer = this.#platform.clock.after(DAY_MS, () => {
      void this.reload();
      this.#lookEveryDay();
    });
  }

  close(): void {
    this.#timer?.cancel();
  }

  /** Reads all of them again. A door keeps what it has when what it would get cannot be used. Never rejects. */
  async reload(): Promise<void> {
    for (const use of this.#uses) {
      const { section } = use.choice;
      try {
        const pair = await this.pairFor(use.choice);
        if (pair.fingerprint === use.fingerprint) continue;
        use.replace(pair);
        use.fingerprint = pair.fingerprint;
        this.#platform.logger.info(`${section}: new connections get ${described(pair)}`);
      } catch (error) {
        this.#platform.logger.error(`${(error as Error).message}; ${section} keeps the certificate it has`);
      }
    }
  }
}

function described({ origin, fingerprint, validUntil }: KeyPair): string {
  const day = validUntil.toISOString().slice(0, 10);
  return `the certificate of ${origin}, valid until ${day}, SHA-256 fingerprint ${fingerprint}`;
}
