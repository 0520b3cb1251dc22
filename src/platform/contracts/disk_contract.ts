/** What every Disk must do, the real one and the simulated one alike. Run by their tests. */
import assert from "node:assert/strict";
import { type Disk, DiskError, type DiskErrorCode } from "../disk.ts";
import { pattern, readAll, readFile, readText, text, writeAll, writeFile } from "./whole_files.ts";

/** A disk and an empty directory on it. */
export interface DiskSubject {
  readonly disk: Disk;
  readonly root: string;
}

export type WithDisk = (use: (subject: DiskSubject) => Promise<void>) => Promise<void>;

type DiskTest = (subject: DiskSubject) => void | Promise<void>;

export function diskContract(name: string, withDisk: WithDisk): void {
  for (const [claim, test] of Object.entries(TESTS)) {
    Deno.test(`${name}: ${claim}`, () => withDisk(async (subject) => await test(subject)));
  }
}

const TESTS: Readonly<Record<string, DiskTest>> = {
  "open without create refuses a file that is missing": ({ disk, root }) => {
    refuses("not_found", () => disk.open(`${root}/missing`));
    refuses("not_found", () => disk.open(`${root}/missing`, { write: true }));
    refuses("not_found", () => disk.open(`${root}/no/where`, { write: true, create: true }));
  },

  "open with create makes an empty file and keeps one that exists": ({ disk, root }) => {
    writeFile(disk, `${root}/a`, text("hello"));
    const file = disk.open(`${root}/a`, { write: true, create: true });
    assert.equal(file.length(), 5);
    file.close();
    assert.equal(disk.facts(`${root}/b`), undefined);
    disk.open(`${root}/b`, { write: true, create: true }).close();
    assert.deepEqual(disk.facts(`${root}/b`), { isDirectory: false, length: 0 });
  },

  "writeSync and readSync move bytes at positions": ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    writeAll(file, text("hello world"), 0);
    writeAll(file, text("W"), 6);
    assert.equal(file.length(), 11);
    assert.equal(readText(file, 6, 5), "World");
    assert.equal(readText(file, 0, 100), "hello World");
    file.close();
  },

  "writing behind the end leaves zeros between": ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    writeAll(file, text("x"), 10_000);
    assert.equal(file.length(), 10_001);
    assert.deepEqual(readAll(file, 9_990, 100), new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 120]));
    file.close();
  },

  "reading at and behind the end gives nothing": ({ disk, root }) => {
    writeFile(disk, `${root}/a`, text("hello"));
    const file = disk.open(`${root}/a`);
    assert.equal(file.readSync(new Uint8Array(10), 5), 0);
    assert.equal(file.readSync(new Uint8Array(10), 5000), 0);
    file.close();
  },

  "read and write off the event loop do the same": async ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    const bytes = pattern(20_000);
    for (let done = 0; done < bytes.length;) {
      const count = await file.write(bytes.subarray(done), done);
      assert.ok(count > 0);
      done += count;
    }
    const back = new Uint8Array(bytes.length);
    for (let done = 0; done < back.length;) {
      const count = await file.read(back.subarray(done), done);
      assert.ok(count > 0);
      done += count;
    }
    assert.deepEqual(back, bytes);
    assert.equal(await file.read(new Uint8Array(1), bytes.length), 0);
    file.close();
  },

  "operations at many positions at once do not mix": async ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    const bytes = pattern(16_384);
    writeAll(file, bytes, 0);
    const reads = Array.from({ length: 100 }, async (_, number) => {
      const view = new Uint8Array(1);
      const position = number * 163;
      assert.equal(await file.read(view, position), 1);
      assert.equal(view[0], bytes[position]);
    });
    await Promise.all(reads);
    file.close();
  },

  "views of shared memory are read and written": async ({ disk, root }) => {
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const view = new Uint8Array(buffer, 100, 3);
    view.set([1, 2, 3]);
    const file = disk.open(`${root}/a`, { write: true, create: true });
    writeAll(file, view, 0);
    view.fill(0);
    let count = file.readSync(view, 0);
    assert.equal(view[0], 1);
    view.fill(0);
    count = await file.read(view, 0);
    assert.deepEqual([...view.subarray(0, count)], [1, 2, 3].slice(0, count));
    file.close();
  },

  "truncate cuts, and extends with zeros": ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    writeAll(file, text("hello"), 0);
    file.truncate(2);
    assert.equal(file.length(), 2);
    file.truncate(5);
    assert.deepEqual(readAll(file, 0, 10), new Uint8Array([104, 101, 0, 0, 0]));
    file.close();
  },

  "a file that is open for reading only refuses to be written": ({ disk, root }) => {
    writeFile(disk, `${root}/a`, text("hello"));
    const file = disk.open(`${root}/a`);
    refuses("io_error", () => file.writeSync(text("x"), 0));
    refuses("io_error", () => file.truncate(0));
    assert.equal(readText(file, 0, 5), "hello");
    file.close();
  },

  "a closed file refuses everything, and closing twice is fine": async ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    file.close();
    file.close();
    refuses("io_error", () => file.writeSync(text("x"), 0));
    refuses("io_error", () => file.readSync(new Uint8Array(1), 0));
    refuses("io_error", () => file.length());
    await rejects("io_error", file.read(new Uint8Array(1), 0));
    await rejects("io_error", file.write(text("x"), 0));
    await rejects("io_error", file.sync());
  },

  "close lets operations in flight end": async ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    writeAll(file, text("hello"), 0);
    const syncing = file.sync();
    const writing = file.write(text("J"), 0);
    file.close();
    const others = [0, 1, 2].map((number) => disk.open(`${root}/${number}`, { write: true, create: true }));
    await syncing;
    assert.equal(await writing, 1);
    for (const other of others) {
      assert.equal(other.length(), 0);
      other.close();
    }
    assert.equal(readFile(disk, `${root}/a`), "Jello");
  },

  "a file that was renamed or removed is still there for who has it open": ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    writeAll(file, text("hello"), 0);
    disk.rename(`${root}/a`, `${root}/b`);
    writeAll(file, text("J"), 0);
    assert.equal(readFile(disk, `${root}/b`), "Jello");
    disk.removeFile(`${root}/b`);
    assert.equal(readText(file, 0, 5), "Jello");
    assert.equal(disk.facts(`${root}/b`), undefined);
    file.close();
  },

  "sync and syncDirectory end": async ({ disk, root }) => {
    const file = disk.open(`${root}/a`, { write: true, create: true });
    writeAll(file, text("hello"), 0);
    await Promise.all([file.sync(), file.sync(), disk.syncDirectory(root)]);
    file.close();
    await rejects("not_found", disk.syncDirectory(`${root}/missing`));
  },

  "facts tells files from directories, and nothing of what is not there": ({ disk, root }) => {
    writeFile(disk, `${root}/a`, text("hello"));
    disk.makeDirectory(`${root}/d`);
    assert.deepEqual(disk.facts(`${root}/a`), { isDirectory: false, length: 5 });
    assert.equal(disk.facts(`${root}/d`)?.isDirectory, true);
    assert.equal(disk.facts(`${root}/missing`), undefined);
    assert.equal(disk.facts(`${root}/a/below`), undefined);
  },

  "list is sorted by name": ({ disk, root }) => {
    for (const name of ["b", "a", "10", "9", "Z"]) writeFile(disk, `${root}/${name}`, text(name));
    disk.makeDirectory(`${root}/c`);
    const names = disk.list(root).map((entry) => entry.name + (entry.isDirectory ? "/" : ""));
    assert.deepEqual(names, ["10", "9", "Z", "a", "b", "c/"]);
    refuses("not_found", () => disk.list(`${root}/missing`));
  },

  "makeDirectory makes what is missing above, and is fine with what exists": ({ disk, root }) => {
    disk.makeDirectory(`${root}/x/y/z`);
    disk.makeDirectory(`${root}/x/y/z`);
    assert.deepEqual(disk.list(`${root}/x/y`), [{ name: "z", isDirectory: true }]);
    writeFile(disk, `${root}/file`, text("x"));
    refuses("already_exists", () => disk.makeDirectory(`${root}/file`));
  },

  "rename replaces a file": ({ disk, root }) => {
    writeFile(disk, `${root}/a`, text("new"));
    writeFile(disk, `${root}/b`, text("old"));
    disk.rename(`${root}/a`, `${root}/b`);
    assert.equal(readFile(disk, `${root}/b`), "new");
    assert.equal(disk.facts(`${root}/a`), undefined);
    refuses("not_found", () => disk.rename(`${root}/a`, `${root}/b`));
    refuses("not_found", () => disk.rename(`${root}/b`, `${root}/no/where`));
    disk.rename(`${root}/b`, `${root}/b`);
    assert.equal(readFile(disk, `${root}/b`), "new");
  },

  "rename moves a directory with what is in it, onto an empty one too": ({ disk, root }) => {
    disk.makeDirectory(`${root}/d/e`);
    disk.makeDirectory(`${root}/other`);
    writeFile(disk, `${root}/d/e/f`, text("hello"));
    disk.rename(`${root}/d`, `${root}/other`);
    assert.equal(readFile(disk, `${root}/other/e/f`), "hello");
    assert.equal(disk.facts(`${root}/d`), undefined);
    disk.makeDirectory(`${root}/d`);
    refuses("already_exists", () => disk.rename(`${root}/d`, `${root}/other`));
    refuses("io_error", () => disk.rename(`${root}/other`, `${root}/other/e/inside`));
    refuses("io_error", () => disk.rename(`${root}/d`, `${root}/other/e/f`));
    refuses("io_error", () => disk.rename(`${root}/other/e/f`, `${root}/d`));
  },

  "removeFile and removeDirectory remove": ({ disk, root }) => {
    disk.makeDirectory(`${root}/d`);
    writeFile(disk, `${root}/d/f`, text("x"));
    refuses("already_exists", () => disk.removeDirectory(`${root}/d`));
    disk.removeFile(`${root}/d/f`);
    disk.removeDirectory(`${root}/d`);
    assert.deepEqual(disk.list(root), []);
    refuses("not_found", () => disk.removeFile(`${root}/d/f`));
    refuses("not_found", () => disk.removeFile(`${root}/f`));
    refuses("not_found", () => disk.removeDirectory(`${root}/d`));
  },

  "removeTree removes a file, and a directory with all in it, whoever has a file of it open": async (
    { disk, root },
  ) => {
    disk.makeDirectory(`${root}/d/e`);
    writeFile(disk, `${root}/d/e/f`, text("x"));
    writeFile(disk, `${root}/g`, text("y"));
    const open = disk.open(`${root}/d/e/f`);
    await disk.removeTree(`${root}/d`);
    await disk.removeTree(`${root}/g`);
    assert.deepEqual(disk.list(root), []);
    assert.equal(open.readSync(new Uint8Array(1), 0), 1);
    open.close();
    await assert.rejects(disk.removeTree(`${root}/d`), { code: "not_found" });
  },

  "lock is refused to a second holder until it is released": ({ disk, root }) => {
    const lock = disk.lock(`${root}/lock`);
    refuses("locked", () => disk.lock(`${root}/lock`));
    lock.release();
    lock.release();
    const again = disk.lock(`${root}/lock`);
    lock.release();
    refuses("locked", () => disk.lock(`${root}/lock`));
    again.release();
    refuses("not_found", () => disk.lock(`${root}/no/lock`));
  },

  "space tells the room there is": ({ disk, root }) => {
    const { freeBytes, totalBytes } = disk.space(root);
    assert.ok(freeBytes >= 0 && freeBytes <= totalBytes && totalBytes > 0);
    refuses("not_found", () => disk.space(`${root}/missing`));
  },
};

function refuses(code: DiskErrorCode, call: () => unknown): void {
  assert.throws(call, (cause) => cause instanceof DiskError && cause.code === code);
}

async function rejects(code: DiskErrorCode, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (cause) => cause instanceof DiskError && cause.code === code);
}
