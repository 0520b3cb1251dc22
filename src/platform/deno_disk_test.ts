import assert from "node:assert/strict";
import { diskContract } from "./contracts/disk_contract.ts";
import { denoDisk } from "./deno_disk.ts";
import { diskError } from "./deno_disk_error.ts";

const MODULE = new URL("./mod.ts", import.meta.url).href;

async function withDirectory(use: (root: string) => Promise<void> | void): Promise<void> {
  const root = Deno.makeTempDirSync({ prefix: "galgo-disk-" });
  try {
    await use(root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

diskContract("denoDisk", (use) => withDirectory((root) => use({ disk: denoDisk(), root })));

Deno.test("denoDisk.open gives a new file the mode it was asked for", () =>
  withDirectory((root) => {
    denoDisk().open(`${root}/key`, { write: true, create: true, mode: 0o600 }).close();
    assert.equal(Deno.statSync(`${root}/key`).mode! & 0o777, 0o600);
    denoDisk().open(`${root}/other`, { write: true, create: true }).close();
    assert.equal(Deno.statSync(`${root}/other`).mode! & 0o777, 0o644);
  }));

Deno.test("denoDisk.list follows symbolic links to tell directories", () =>
  withDirectory((root) => {
    Deno.mkdirSync(`${root}/real`);
    Deno.symlinkSync(`${root}/real`, `${root}/link`);
    Deno.symlinkSync(`${root}/nowhere`, `${root}/dangling`);
    assert.deepEqual(denoDisk().list(root), [
      { name: "dangling", isDirectory: false },
      { name: "link", isDirectory: true },
      { name: "real", isDirectory: true },
    ]);
  }));

Deno.test("denoDisk.makeDirectory says that a file is where the directory is to be", () =>
  withDirectory((root) => {
    Deno.writeTextFileSync(`${root}/afile`, "");
    assert.throws(
      () => denoDisk().makeDirectory(`${root}/afile`),
      /cannot make directory ".*\/afile": it is a file, and a directory is needed there$/,
    );
  }));

Deno.test("denoDisk.lock keeps out another process, and dies with its holder", () =>
  withDirectory(async (root) => {
    const path = `${root}/lock`;
    const mine = denoDisk().lock(path);
    assert.equal(await lockInChild(path), "locked");
    mine.release();

    const script = `import { denoDisk } from "${MODULE}";
      denoDisk().lock("${path}"); console.log("held"); await new Promise((r) => setTimeout(r, 60_000));`;
    const holder = await startChild(["--allow-read", "--allow-write"], script);
    const reader = holder.stdout.getReader();
    assert.match(new TextDecoder().decode((await reader.read()).value), /held/);
    assert.throws(() => denoDisk().lock(path), /another process holds the lock/);
    holder.kill("SIGKILL");
    await holder.status;
    await reader.cancel();
    denoDisk().lock(path).release();
  }));

Deno.test("denoDisk names the permission flag that is missing", () =>
  withDirectory(async (root) => {
    const script = `import { denoDisk } from "${MODULE}";
      try { denoDisk().open("${root}/new", { write: true, create: true }); }
      catch (cause) { console.log(cause.code + " " + cause.message); }`;
    const said = await outputOf(await startChild(["--allow-read"], script));
    const flag = `--allow-write=${root}/new`;
    const text = `cannot open "${root}/new": this process may not do that, add the flag ${flag}`;
    assert.equal(said, `permission_denied ${text}`);
  }));

Deno.test("diskError gives each errno the code that callers decide on", () => {
  const codes = {
    ENOENT: "not_found",
    EEXIST: "already_exists",
    ENOTEMPTY: "already_exists",
    EACCES: "permission_denied",
    EPERM: "permission_denied",
    EROFS: "permission_denied",
    ENOSPC: "no_space",
    EDQUOT: "no_space",
    EMFILE: "too_many_open_files",
    ENFILE: "too_many_open_files",
    EIO: "io_error",
    EWHATEVER: "io_error",
  };
  for (const [errno, code] of Object.entries(codes)) {
    const error = diskError("open", "/x", Object.assign(new Error(errno), { code: errno }));
    assert.equal(error.code, code, errno);
    assert.match(error.message, /^cannot open "\/x": \S/);
  }
});

Deno.test("denoDisk: a write off the event loop goes to the file that was opened, whatever has its name now", () =>
  withDirectory(async (root) => {
    const disk = denoDisk();
    const file = disk.open(`${root}/a`, { write: true, create: true });
    await file.write(new Uint8Array([1, 2]), 0);
    disk.rename(`${root}/a`, `${root}/b`);
    await file.write(new Uint8Array([3]), 2);
    Deno.writeFileSync(`${root}/a`, new Uint8Array([9]));
    await Promise.all([file.write(new Uint8Array([5]), 4), file.write(new Uint8Array([4]), 3)]);
    file.close();
    assert.deepEqual(Deno.readFileSync(`${root}/b`), new Uint8Array([1, 2, 3, 4, 5]));
    assert.deepEqual(Deno.readFileSync(`${root}/a`), new Uint8Array([9]));
  }));

Deno.test("denoDisk refuses with too_many_open_files when descriptors run out", () =>
  withDirectory(async (root) => {
    const script = `import { denoDisk } from "${MODULE}";
      const disk = denoDisk();
      try { for (let n = 0;; n++) disk.open("${root}/" + n % 10, { write: true, create: true }); }
      catch (cause) { console.log(cause.code); }`;
    const child = await startChild(["--allow-read", "--allow-write"], script, "ulimit -n 64;");
    assert.equal(await outputOf(child), "too_many_open_files");
  }));

async function lockInChild(path: string): Promise<string> {
  const script = `import { denoDisk } from "${MODULE}";
    try { denoDisk().lock("${path}"); console.log("taken"); } catch (cause) { console.log(cause.code); }`;
  return await outputOf(await startChild(["--allow-read", "--allow-write"], script));
}

/** A Deno of its own that runs the script. */
async function startChild(flags: string[], script: string, shellFirst = ""): Promise<Deno.ChildProcess> {
  const args = ["run", "--quiet", "--no-prompt", "--no-config", "--no-check", ...flags, "-"];
  const child = new Deno.Command("sh", {
    args: ["-c", `${shellFirst} exec "$0" "$@"`, Deno.execPath(), ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  return child;
}

async function outputOf(child: Deno.ChildProcess): Promise<string> {
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).trim();
}
