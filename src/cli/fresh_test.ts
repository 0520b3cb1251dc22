import assert from "node:assert/strict";
import { loadConfig } from "../config/mod.ts";
import { denoDisk, DiskError } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";
import { emptyDataFolder } from "./fresh.ts";
import type { Terminal } from "./terminal.ts";

interface Attempt {
  readonly yes?: boolean;
  /** What the person at the terminal says; undefined when there is none. */
  readonly answer?: boolean;
}

function attempt(path: string, { yes = false, answer }: Attempt): string[] {
  const asked: string[] = [];
  const terminal: Terminal = {
    print: () => {},
    printError: () => {},
    hasColors: false,
    hasProgress: false,
    canAsk: answer !== undefined,
    ask: (question) => {
      asked.push(question);
      return answer ?? false;
    },
  };
  const { config } = loadConfig({ environment: { IGGY_SYSTEM_PATH: path } });
  emptyDataFolder(config, { yes, disk: denoDisk(), terminal });
  return asked;
}

function withFolder(names: readonly string[], test: (path: string) => void): void {
  const path = Deno.makeTempDirSync();
  try {
    for (const name of names) {
      const directory = name.slice(0, name.lastIndexOf("/") + 1);
      Deno.mkdirSync(`${path}/${directory}`, { recursive: true });
      Deno.writeTextFileSync(`${path}/${name}`, "x");
    }
    test(path);
  } finally {
    Deno.removeSync(path, { recursive: true });
  }
}

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

const DATA = ["state/log", "streams/0/topics/0/x.log", "runtime/current_config.toml", "galgo.lock"];

Deno.test("emptyDataFolder deletes everything but the lock when the answer is yes", () => {
  withFolder(DATA, (path) => {
    assert.deepEqual(attempt(path, { answer: true }), [`Delete all data in "${path}"?`]);
    assert.deepEqual(namesIn(path), ["galgo.lock"]);
  });
});

Deno.test("emptyDataFolder does not ask with --yes, nor when there is nothing", () => {
  withFolder(DATA, (path) => {
    assert.deepEqual(attempt(path, { yes: true }), []);
    assert.deepEqual(namesIn(path), ["galgo.lock"]);
    assert.deepEqual(attempt(path, { answer: false }), []);
  });
  attempt("/nowhere/at/all", {});
});

Deno.test("emptyDataFolder deletes nothing when the answer is no or nobody can be asked", () => {
  withFolder(DATA, (path) => {
    const before = namesIn(path);
    assert.throws(() => attempt(path, { answer: false }), CliError);
    assert.throws(() => attempt(path, {}), /--yes/);
    assert.deepEqual(namesIn(path), before);
  });
});

Deno.test("emptyDataFolder refuses a folder that has more than a broker's data", () => {
  withFolder([...DATA, "letters/mum.txt"], (path) => {
    assert.throws(() => attempt(path, { yes: true }), /also has "letters"/);
    assert.deepEqual(namesIn(path), ["galgo.lock", "letters", "runtime", "state", "streams"]);
  });
});

Deno.test("emptyDataFolder deletes nothing while another has the lock", () => {
  withFolder(DATA, (path) => {
    const lock = denoDisk().lock(`${path}/galgo.lock`);
    try {
      assert.throws(
        () => attempt(path, { yes: true }),
        (error) => error instanceof DiskError && error.code === "locked",
      );
      assert.equal(namesIn(path).length, 4);
    } finally {
      lock.release();
    }
  });
});

Deno.test("emptyDataFolder removes a link and not what it leads to", () => {
  withFolder(["kept/x"], (outside) => {
    withFolder(["state/log"], (path) => {
      Deno.symlinkSync(`${outside}/kept`, `${path}/streams`);
      attempt(path, { yes: true });
      assert.deepEqual(namesIn(path), ["galgo.lock"]);
      assert.deepEqual(namesIn(`${outside}/kept`), ["x"]);
    });
  });
});
