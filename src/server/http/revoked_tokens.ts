/** Tokens that were good and are no more: logged out, or exchanged for a new one. Known until they would expire anyway. */
const SWEEP_INTERVAL_SECONDS = 300;

export class RevokedTokens {
  /** Expiry, epoch seconds, by the token's id. */
  readonly #expiries = new Map<string, number>();
  readonly #leewaySeconds: number;
  #sweptAtSeconds = 0;

  /** `leewaySeconds`: how long past its expiry a token still counts. */
  constructor(leewaySeconds: number) {
    this.#leewaySeconds = leewaySeconds;
  }

  get size(): number {
    return this.#expiries.size;
  }

  has(id: string): boolean {
    return this.#expiries.has(id);
  }

  add(id: string, expirySeconds: number, nowSeconds: number): void {
    if (nowSeconds - this.#sweptAtSeconds >= SWEEP_INTERVAL_SECONDS) this.#sweep(nowSeconds);
    this.#expiries.set(id, expirySeconds);
  }

  #sweep(nowSeconds: number): void {
    this.#sweptAtSeconds = nowSeconds;
    for (const [id, expirySeconds] of this.#expiries) {
      if (expirySeconds + this.#leewaySeconds < nowSeconds) this.#expiries.delete(id);
    }
  }
}
