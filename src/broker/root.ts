/** The root user: made at the first start, and the first entry of every journal. */
import { ALL_PERMISSIONS } from "../wire/mod.ts";
import type { Core } from "./core.ts";
import { ROOT_USER_ID } from "./accounts.ts";
import { StartError } from "./start_error.ts";

/** Makes the root user when there is none. Errors: StartError when no credentials were given, DiskError. */
export async function createRoot(core: Core): Promise<{ wasCreated: boolean; username: string }> {
  const known = core.metadata.accounts.get(ROOT_USER_ID);
  if (known !== undefined) return { wasCreated: false, username: known.username };
  const { root } = core.settings;
  if (root === undefined) {
    throw new StartError("there is no root user yet, and no name and password to make one");
  }
  const passwordHash = await core.platform.passwords.hash(root.password);
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
