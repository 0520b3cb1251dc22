/**
 * Hashes that were made elsewhere, or with parameters of another time, become ones of ours when a login tells the
 * password. The password stays, so a check against the old hash that was going on meanwhile still counts.
 */
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";

export class HashRenewals {
  readonly #inProgress = new Set<User>();
  readonly #last = new WeakMap<User, { readonly from: string; readonly to: string }>();

  /** Whether the user still has the password that `hash` was made of, when that was the user's hash a while ago. */
  isStill(user: User, hash: string): boolean {
    if (user.passwordHash === hash) return true;
    const last = this.#last.get(user);
    return last !== undefined && last.from === hash && last.to === user.passwordHash;
  }

  /** One at a time for each user. Nobody waits for it; when it fails the next login tries again. */
  async renew(core: Core, user: User, password: string): Promise<void> {
    if (this.#inProgress.has(user)) return;
    this.#inProgress.add(user);
    const from = user.passwordHash;
    try {
      const to = await core.passwords.hash(password);
      await core.exclusively(async () => {
        if (!core.metadata.accounts.has(user) || user.passwordHash !== from) return;
        // Before it is so: nobody must see the new hash and not know where it came from.
        this.#last.set(user, { from, to });
        await core.record(user.id, { kind: "change_password", user: user.id, passwordHash: to });
      });
    } catch (error) {
      core.platform.logger.warn(`a password hash could not be renewed, the next login tries again: ${error}`);
    } finally {
      this.#inProgress.delete(user);
    }
  }
}
