/** The program as a process, with the permissions that it is meant to run with. */
import assert from "node:assert/strict";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const PERMISSIONS = [
  "--no-prompt",
  "--allow-net",
  "--allow-env",
  "--allow-sys",
  "--allow-read=./local_data,./config.toml,./.env",
  "--allow-write=./local_data",
];

/** Any free port, and one door alone. */
const QUIET = {
  IGGY_TCP_ADDRESS: "127.0.0.1:0",
  IGGY_HTTP_ENABLED: "false",
  IGGY_WEBSOCKET_ENABLED: "false",
  IGGY_QUIC_ENABLED: "false",
};

interface Run {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment?: Record<string, string>;
}

function command({ args, folder, environment = {} }: Run): Deno.Command {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => !/^(?:IGGY_|RUST_LOG$)/.test(name));
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...PERMISSIONS, MAIN, ...args],
    cwd: folder,
    clearEnv: true,
    env: { ...Object.fromEntries(kept), ...QUIET, ...environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function run(what: Run): Promise<{ code: number; out: string; error: string }> {
  const { code, stdout, stderr } = await command(what).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), error: text(stderr) };
}

/** Starts a broker, waits for its greeting, hands it over and ends it by SIGTERM. Gives all that it printed. */
async function serve(
  what: Run,
  whileRunning: (greeting: string, kill: (signal: Deno.Signal) => void) => Promise<void>,
): Promise<{ code: number; out: string }> {
  const process = command(what).spawn();
  const errors = new Response(process.stderr).text();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let out = "";
  const readUntil = async (word: string | undefined) => {
    while (word === undefined || !out.includes(word)) {
      const { value, done } = await reader.read();
      if (done) break;
      out += value;
    }
  };
  try {
    await readUntil("Ctrl+C stops.");
    assert.match(out, /Ctrl\+C stops\./, "the broker did not start");
    await whileRunning(out, (signal) => process.kill(signal));
  } finally {
    process.kill("SIGTERM");
    await readUntil(undefined);
  }
  await errors;
  return { code: (await process.status).code, out };
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("galgo with nothing, and with -h, prints the help", () =>
  inFolder(async (folder) => {
    for (const args of [[], ["-h"], ["--help"]]) {
      const { code, out, error } = await run({ args, folder });
      assert.equal(code, 0);
      assert.match(out, /^Usage: galgo [^]*serve \[options\]/);
      assert.equal(error, "");
    }
  }));

Deno.test("galgo -V tells its version and Iggy's", () =>
  inFolder(async (folder) => {
    const { code, out } = await run({ args: ["-V"], folder });
    assert.equal(code, 0);
    assert.match(out, /^galgo \d+\.\d+\.\d+, serves clients of Apache Iggy 0\.8\.0\n$/);
  }));

const REFUSALS: Readonly<Record<string, Omit<Run, "folder"> & { readonly text: RegExp }>> = {
  "an unknown flag": {
    args: ["--frehs"],
    text: /^galgo: unknown option '--frehs'\n\(Did you mean --fresh\?\)\n$/,
  },
  "an unknown command": { args: ["server"], text: /^galgo: unknown command 'server'/ },
  "-f, with a sentence that names --fresh": { args: ["-f"], text: /^galgo: .*write --fresh/ },
  "another configuration provider": {
    args: ["-c", "etcd"],
    text: /^galgo: .*"etcd" is not known, allowed is "file"\n$/,
  },
  "a path outside of its permissions, with the flags to add": {
    args: ["serve"],
    environment: { IGGY_SYSTEM_PATH: "/data" },
    text: /^galgo: .* add --allow-read=\/data --allow-write=\/data\n$/,
  },
  "a configuration outside of its permissions, with the flag to add": {
    args: ["serve"],
    environment: { IGGY_CONFIG_PATH: "/etc/galgo.toml" },
    text: /^galgo: .* --allow-read=\/etc\/galgo\.toml\n$/,
  },
  "all wrong settings at once": {
    args: ["serve"],
    environment: { IGGY_TCP_ADDRESS: "here", IGGY_TELEMETRY_ENABLED: "true" },
    text:
      /2 problems:\n {2}- tcp\.address: found "here" in IGGY_TCP_ADDRESS, [^]* {2}- telemetry\.enabled: this build has no/,
  },
  "one root variable without the other": {
    args: ["serve"],
    environment: { IGGY_ROOT_USERNAME: "admin" },
    text: /^galgo: IGGY_ROOT_USERNAME is set and IGGY_ROOT_PASSWORD is not/,
  },
  "iggy/iggy at a public address": {
    args: ["--with-default-root-credentials"],
    environment: { IGGY_TCP_ADDRESS: "0.0.0.0:0" },
    text: /^galgo: tcp\.address "0\.0\.0\.0" is open to other machines/,
  },
};

for (const [what, { text, ...rest }] of Object.entries(REFUSALS)) {
  Deno.test(`galgo refuses ${what}`, () =>
    inFolder(async (folder) => {
      const { code, out, error } = await run({ ...rest, folder });
      assert.match(error, text);
      assert.equal(code, 1);
      assert.equal(out, "");
      assert.deepEqual([...Deno.readDirSync(folder)], []);
    }));
}

Deno.test("galgo names the line of a broken config.toml", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/config.toml`, "[tcp]\nenabled = \n");
    const { code, error } = await run({ args: ["serve"], folder });
    assert.equal(code, 1);
    assert.match(error, /^galgo: .*"config\.toml" is not TOML in line 2, column \d+: /);
  }));

Deno.test("galgo refuses a file as its data folder, and says what it needs", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/local_data`, "");
    const { code, error } = await run({ args: ["serve"], folder });
    assert.equal(code, 1);
    assert.match(
      error,
      /^galgo: cannot make directory "local_data": it is a file, and a directory is needed there\n$/,
    );
  }));

Deno.test("galgo keeps to the order of its stop when the signal comes twice at once, as through deno task", () =>
  inFolder(async (folder) => {
    const { code, out } = await serve({ args: ["serve"], folder }, async (_, kill) => {
      kill("SIGINT");
      await Promise.resolve();
    });
    assert.equal(code, 0);
    assert.match(out, /^SIG(?:INT|TERM): [^]*^Stopped/m);
  }));

Deno.test("galgo serves, shows a new password once, keeps the folder to itself, and stops in order", () =>
  inFolder(async (folder) => {
    const first = await serve({ args: ["serve"], folder }, async (greeting) => {
      assert.match(greeting, /^Generated root user password: [A-Za-z0-9]{20,39}$/m);
      const readiness = Deno.readTextFileSync(`${folder}/local_data/runtime/current_config.toml`);
      assert.match(
        greeting,
        new RegExp(`TCP +${/\[tcp\][^[]*address = "(127[^"]+)"/.exec(readiness)?.[1]}\n`),
      );
      const second = await run({ args: ["serve"], folder });
      assert.equal(second.code, 1);
      assert.match(second.error, /galgo: the data folder "local_data" is in use by another process/);
      const fresh = await run({ args: ["--fresh", "--yes"], folder });
      assert.equal(fresh.code, 1);
    });
    assert.equal(first.code, 0);
    assert.match(first.out, /^SIGTERM: [^]*^Stopped/m);
    const again = await serve({ args: ["--with-default-root-credentials"], folder }, async (greeting) => {
      await Promise.resolve();
      assert.doesNotMatch(greeting, /Generated/);
    });
    assert.match(again.out, /with the password it has in this data folder/);
  }));

Deno.test("galgo serves iggy/iggy at a public address when security.allow_default_password says so", () =>
  inFolder(async (folder) => {
    const environment = { IGGY_TCP_ADDRESS: "0.0.0.0:0", IGGY_SECURITY_ALLOW_DEFAULT_PASSWORD: "true" };
    const args = ["--with-default-root-credentials"];
    const { code } = await serve({ args, folder, environment }, async (greeting) => {
      await Promise.resolve();
      assert.match(greeting, /TCP +0\.0\.0\.0:\d+\n/);
    });
    assert.equal(code, 0);
  }));

Deno.test("galgo --fresh refuses without a terminal, and begins anew with --yes", () =>
  inFolder(async (folder) => {
    await serve({ args: ["serve"], folder }, () => Promise.resolve());
    const refused = await run({ args: ["--fresh"], folder });
    assert.equal(refused.code, 1);
    assert.match(refused.error, /no terminal to ask on: add --yes/);
    const anew = await serve({ args: ["--fresh", "--yes"], folder }, () => Promise.resolve());
    assert.match(anew.out, /^Generated root user password: /m);
  }));

Deno.test("galgo tells which port is taken, and makes the root user at the start that succeeds", () =>
  inFolder(async (folder) => {
    const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    try {
      const environment = { IGGY_TCP_ADDRESS: `127.0.0.1:${taken.addr.port}` };
      const { code, error } = await run({ args: ["serve"], folder, environment });
      assert.equal(code, 1);
      assert.match(error, new RegExp(`^galgo: cannot listen on 127\\.0\\.0\\.1:${taken.addr.port}: `));
    } finally {
      taken.close();
    }
    const later = await serve({ args: ["serve"], folder }, () => Promise.resolve());
    assert.match(later.out, /^Generated root user password: /m, "the failed start took the password with it");
  }));

Deno.test("galgo user reset-password waits for the broker to be stopped, and shows a new password once", () =>
  inFolder(async (folder) => {
    const reset = { args: ["user", "reset-password"], folder };
    const none = await run(reset);
    assert.match(none.error, /^galgo: the data folder "local_data" does not exist\n$/);
    await serve({ args: ["serve"], folder }, async () => {
      const early = await run(reset);
      assert.equal(early.code, 1);
      assert.match(early.error, /^galgo: the data folder "local_data" is in use by another process/);
    });
    const { code, out } = await run(reset);
    assert.equal(code, 0);
    assert.match(out, /^"iggy" has the new password [A-Za-z0-9]{20,39}\n$/);
    const unknown = await run({ args: ["user", "reset-password", "bob"], folder });
    assert.match(unknown.error, /^galgo: no user is called "bob"; there are "iggy"\n$/);
  }));
