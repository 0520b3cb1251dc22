/** The root user: made at the first start, and the first entry of every journal. */
import { ALL_PERMISSIONS } from "../wire/mod.ts";
import type { Core } from "./core.ts";
import { ROOT_USER_ID } from "./accounts.ts";
import { StartError } from "./start_error.ts";

export interface Root {
  readonly wasCreated: boolean;
  readonly username: string;
}

/**
 * Makes the root user when there is none. `announce` comes before it is true: a password that was shown and is good for
 * nothing harms nobody, one that is good and was not shown locks everybody out.
 *
 * Errors: StartError when no credentials were given, DiskError.
 */
export async function ensureRoot(core: Core, announce: () => void): Promise<Root> {
  const known = core.metadata.accounts.get(ROOT_USER_ID);
  if (known !== undefined) return { wasCreated: false, username: known.username };
  const { root } = core.settings;
  if (root === undefined) {
    throw new StartError("there is no root user yet, and no name and password to make one");
  }
  const passwordHash = await core.platform.passwords.hash(root.password);
  announce();
  await core.record(
    ROOT_USER_ID,
    {
      kind: "create_user",
      username: root.username,
      passwordHash,
      status: "active",
      permissions: ALL_PERMISSIONS,
    },
    ROOT_USER_ID,
  );
  return { wasCreated: true, username: root.username };
}
