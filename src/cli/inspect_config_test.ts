import assert from "node:assert/strict";
import { CliError } from "./cli_error.ts";
import { DEFAULT_CONFIG_TOML } from "../config/mod.ts";
import { checkConfig, showConfig } from "./inspect_config.ts";
import type { Terminal } from "./terminal.ts";

function recorded(): { readonly terminal: Terminal; readonly lines: string[] } {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(...text.split("\n"));
  return {
    lines,
    terminal: {
      print,
      printError: print,
      canAsk: false,
      hasColors: false,
      hasProgress: false,
      ask: () => false,
    },
  };
}

/** Of the variables around these tests none may be a setting. */
function withFile(content: string, test: (path: string) => void): void {
  const names = Object.keys(Deno.env.toObject()).filter((name) => /^(?:IGGY_|RUST_LOG$)/.test(name));
  const kept = names.map((name) => [name, Deno.env.get(name)!] as const);
  for (const name of names) Deno.env.delete(name);
  const path = Deno.makeTempFileSync({ suffix: ".toml" });
  try {
    Deno.writeTextFileSync(path, content);
    test(path);
  } finally {
    Deno.removeSync(path);
    for (const [name, value] of kept) Deno.env.set(name, value);
  }
}

Deno.test("config check: every problem and every unknown name at once", () => {
  const content = '[tcp]\nadress = "x"\n[system.segment]\nsize = "1000"\n[telemetry]\nenabled = true';
  withFile(content, (path) => {
    assert.throws(() => checkConfig(path, recorded().terminal), (error) => {
      assert.ok(error instanceof CliError);
      assert.match(error.message, /, 3 problems:\n {2}- system\.segment\.size: found "1000" in /);
      assert.match(error.message, /\n {2}- telemetry\.enabled: this build has no telemetry/);
      assert.match(error.message, /\n {2}- the key "tcp\.adress" .*; did you mean "tcp\.address"\?$/);
      return true;
    });
  });
});

Deno.test("config check: a usable file is said to be one, with what has no effect", () => {
  withFile("[tcp.socket]\nnodelay = true\n[quic]\nenabled = false\n[websocket]\nenabled = false", (path) => {
    const { terminal, lines } = recorded();
    checkConfig(path, terminal);
    assert.match(lines[0]!, /^changed without effect, .*: tcp\.socket\.nodelay$/);
    assert.equal(
      lines.at(-1),
      `the configuration of "${path}" can be used; see above for what has no effect`,
    );
  });
});

Deno.test("config check: a file that is not there, or not TOML, is told in one sentence", () => {
  withFile("[tcp", (path) => {
    assert.throws(() => checkConfig(path, recorded().terminal), /is not TOML in line 1/);
    assert.throws(() => checkConfig(`${path}.no`, recorded().terminal), /\.no".* does not exist/);
  });
});

Deno.test("config show: values in force with their source, secrets masked", () => {
  withFile('[http.jwt]\nencoding_secret = "top-secret"\n[tcp]\naddress = "127.0.0.1:1"', (path) => {
    const all = recorded();
    showConfig(path, { changed: false, terminal: all.terminal });
    assert.ok(all.lines.length > 100);
    assert.ok(all.lines.some((line) => /^tcp\.address = "127\.0\.0\.1:1" +# .*\.toml$/.test(line)));
    assert.ok(all.lines.some((line) => /^tcp\.enabled = true +# default$/.test(line)));
    const changed = recorded();
    showConfig(path, { changed: true, terminal: changed.terminal });
    assert.deepEqual(changed.lines.map((line) => line.split(" ")[0]), [
      "http.jwt.encoding_secret",
      "tcp.address",
    ]);
    assert.doesNotMatch(all.lines.join("\n"), /top-secret/);
  });
});

Deno.test("config show --changed: with defaults alone it says so", () => {
  withFile("", (path) => {
    const { terminal, lines } = recorded();
    showConfig(path, { changed: true, terminal });
    assert.deepEqual(lines, ["every setting has its default"]);
  });
});

Deno.test("config show --changed: a file that says what is the default changes nothing", () => {
  const shown = (content: string) => {
    const { terminal, lines } = recorded();
    withFile(content, (path) => showConfig(path, { changed: true, terminal }));
    return lines;
  };
  assert.deepEqual(shown(DEFAULT_CONFIG_TOML), ["every setting has its default"]);
  assert.deepEqual(shown('[system.segment]\nsize = "1024 MiB"'), ["every setting has its default"]);
  const secret = DEFAULT_CONFIG_TOML.replace(/^(encoding_secret = ).*$/m, '$1"of my own"');
  assert.deepEqual(shown(secret).map((line) => line.split(" # ")[0]!.trim()), [
    'http.jwt.encoding_secret = "******"',
  ]);
});
