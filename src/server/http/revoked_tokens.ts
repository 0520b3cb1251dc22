/**
 * Tokens that were good and are no more: logged out, or exchanged for a new one. Known until they would expire anyway,
 * and kept in a file where tokens outlive the process.
 */
import { StartError } from "../../broker/mod.ts";
import type { Disk } from "../../platform/mod.ts";
import { fileBytes, replaceFile } from "../whole_file.ts";
import { decodeTokenFile, encodeTokenFile } from "./token_file.ts";

const SWEEP_INTERVAL_SECONDS = 300;

export interface TokenPlace {
  readonly disk: Disk;
  readonly path: string;
}

export class RevokedTokens {
  /** Expiry, epoch seconds, by the token's id. */
  readonly #expiries: Map<string, number>;
  readonly #leewaySeconds: number;
  readonly #place: TokenPlace | undefined;
  #sweptAtSeconds = 0;
  #writing: Promise<void> = Promise.resolve();
  /** Begins when the one before is done, and holds all that is revoked until then. */
  #next: Promise<void> | undefined;

  /**
   * `leewaySeconds`: how long past its expiry a token still counts. `place` undefined: nothing is kept.
   *
   * Errors: StartError for a file that is none of ours: to go on without it would make its tokens good again.
   */
  constructor(leewaySeconds: number, place?: TokenPlace) {
    this.#leewaySeconds = leewaySeconds;
    this.#place = place;
    this.#expiries = place === undefined ? new Map() : load(place);
  }

  get size(): number {
    return this.#expiries.size;
  }

  has(id: string): boolean {
    return this.#expiries.has(id);
  }

  /** Counts at once; resolves when a restart knows of it, too. Errors: DiskError, the token is revoked all the same. */
  add(id: string, expirySeconds: number, nowSeconds: number): Promise<void> {
    if (nowSeconds - this.#sweptAtSeconds >= SWEEP_INTERVAL_SECONDS) this.#sweep(nowSeconds);
    this.#expiries.set(id, expirySeconds);
    return this.#place === undefined ? Promise.resolve() : this.#save(this.#place);
  }

  #save({ disk, path }: TokenPlace): Promise<void> {
    this.#next ??= this.#writing.catch(() => {}).then(() => {
      this.#next = undefined;
      this.#writing = replaceFile(disk, path, encodeTokenFile(this.#expiries));
      return this.#writing;
    });
    return this.#next;
  }

  #sweep(nowSeconds: number): void {
    this.#sweptAtSeconds = nowSeconds;
    for (const [id, expirySeconds] of this.#expiries) {
      if (expirySeconds + this.#leewaySeconds < nowSeconds) this.#expiries.delete(id);
    }
  }
}

function load({ disk, path }: TokenPlace): Map<string, number> {
  const bytes = fileBytes(disk, path);
  if (bytes === undefined) return new Map();
  try {
    return decodeTokenFile(bytes);
  } catch (cause) {
    throw new StartError(
      `"${path}", the list of revoked tokens, cannot be read: restore it from a backup, or remove it and change ` +
        "http.jwt.encoding_secret, so that no token that was logged out is good again",
      { cause },
    );
  }
}
