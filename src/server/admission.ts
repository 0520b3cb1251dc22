/** Who may connect: so many in all, from one address, and without having logged in. */

export interface AdmissionLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly unauthenticated: number;
}

/** A place that a connection has until it ends. */
export interface Ticket {
  readonly isAnonymous: boolean;
  /** The connection has logged in. */
  login(): void;
  /** It is a stranger's again. It keeps its place, also where there are too many: new ones have to wait. */
  logout(): void;
  end(): void;
}

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #byHost = new Map<string, number>();
  #connections = 0;
  #anonymous = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /**
   * undefined when there is no place. `peer` is `ip:port`; `needsLogin` is false where a connection itself never logs in,
   * and does not count as one that has yet to.
   */
  admit(peer: string, { needsLogin } = { needsLogin: true }): Ticket | undefined {
    const host = peer.slice(0, peer.lastIndexOf(":"));
    const fromHost = this.#byHost.get(host) ?? 0;
    const limits = this.#limits;
    if (this.#connections >= limits.connections) return undefined;
    if (needsLogin && this.#anonymous >= limits.unauthenticated) return undefined;
    if (fromHost >= limits.connectionsPerAddress) return undefined;
    this.#connections++;
    if (needsLogin) this.#anonymous++;
    this.#byHost.set(host, fromHost + 1);
    return this.#ticket(host, needsLogin);
  }

  #ticket(host: string, needsLogin: boolean): Ticket {
    let isAnonymous = needsLogin;
    const login = () => {
      if (isAnonymous) this.#anonymous--;
      isAnonymous = false;
    };
    const logout = () => {
      if (!isAnonymous) this.#anonymous++;
      isAnonymous = true;
    };
    const end = () => {
      login();
      this.#connections--;
      const left = this.#byHost.get(host)! - 1;
      if (left === 0) this.#byHost.delete(host);
      else this.#byHost.set(host, left);
    };
    return {
      get isAnonymous() {
        return isAnonymous;
      },
      login,
      logout,
      end,
    };
  }
}
