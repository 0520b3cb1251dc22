/** What a folder holds, for tests which say that nothing in it may change. */

/** Every file below the folder with the hash of its bytes, and every directory, by path relative to it. */
export async function snapshot(
  folder: string,
  isLeftOut: (path: string) => boolean,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = async (path: string): Promise<void> => {
    for (const entry of Deno.readDirSync(`${folder}/${path}`)) {
      const name = path === "" ? entry.name : `${path}/${entry.name}`;
      if (isLeftOut(name)) continue;
      if (entry.isDirectory) {
        found[name] = "directory";
        await visit(name);
      } else {
        found[name] = await hash(Deno.readFileSync(`${folder}/${name}`));
      }
    }
  };
  await visit("");
  return found;
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return `${bytes.length} bytes, ${new Uint8Array(digest).toHex().slice(0, 16)}`;
}
