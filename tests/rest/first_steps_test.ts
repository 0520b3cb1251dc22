/** What a new user copies: the lines that the start prints, and the tour of the README, run by a shell as they stand. */
import assert from "node:assert/strict";
import { codeOf, sectionOf } from "../tidy/documents.ts";

const ROOT = new URL("../../", import.meta.url);
const START_TIMEOUT_MS = 20_000;
/** The last words of the greeting. */
const READY = "Ctrl+C stops.";

const missing = await missingTool();
const suffix = missing === undefined ? "" : ` (skipped: ${missing})`;

Deno.test({
  name: `the lines that the start prints send a message and read it back${suffix}`,
  ignore: missing !== undefined,
  fn: () =>
    withBroker(async ({ greeting }) => {
      const lines = greeting.split("\n").filter((line) => /^ {2}(?:AUTH=|curl )/.test(line));
      assert.equal(lines.length, 3, greeting);
      const output = await shell(lines.join("\n"));
      assert.match(output, /"payload":"aGVsbG8="/);
    }),
});

Deno.test({
  name: `the README's tour prints what the README shows${suffix}`,
  ignore: missing !== undefined,
  fn: () =>
    withBroker(async ({ url, password }) => {
      const section = sectionOf(await Deno.readTextFile(new URL("README.md", ROOT)), "A tour with curl");
      const blocks = codeOf(section).filter((piece) => piece.includes("\n"));
      const shown = blocks.pop()!.trim().split("\n");
      const script = blocks.join("\n")
        .replace(/^API=.*$/m, `API=${url}`)
        .replace(/^PASSWORD=.*$/m, `PASSWORD='${password}'`);
      const printed = jsonLines(await shell(script));
      assert.deepEqual(printed.slice(-shown.length).map(withoutChance), shown.map(withoutChance));
    }),
});

interface Started {
  readonly greeting: string;
  readonly url: string;
  readonly password: string;
}

/** As `deno task start` runs it, on a folder and ports of its own. */
async function withBroker(use: (started: Started) => Promise<void>): Promise<void> {
  const dataPath = await Deno.makeTempDir({ prefix: "galgo_first_steps_" });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions(dataPath), "main.ts", "serve"],
    cwd: ROOT,
    env: {
      IGGY_SYSTEM_PATH: dataPath,
      IGGY_TCP_ADDRESS: "127.0.0.1:0",
      IGGY_HTTP_ADDRESS: "127.0.0.1:0",
      NO_COLOR: "1",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), START_TIMEOUT_MS);
  const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    await use(started(await textUntil(stdout, READY)));
  } finally {
    child.kill("SIGTERM");
    await textUntil(stdout, undefined);
    assert.equal((await child.status).code, 0);
    clearTimeout(timer);
    await Deno.remove(dataPath, { recursive: true });
  }
}

function permissions(dataPath: string): string[] {
  return [
    `--allow-read=${dataPath},config.toml,.env`,
    `--allow-write=${dataPath}`,
    ...["--allow-net", "--allow-env", "--allow-sys"],
  ];
}

function started(greeting: string): Started {
  const url = /^ {2}REST +(http:\S+)$/m.exec(greeting)?.[1];
  const password = /^Generated root user password: (\S+)$/m.exec(greeting)?.[1];
  assert.ok(url !== undefined && password !== undefined, greeting);
  return { greeting, url, password };
}

async function textUntil(
  reader: ReadableStreamDefaultReader<string>,
  end: string | undefined,
): Promise<string> {
  let text = "";
  while (end === undefined || !text.includes(end)) {
    const { done, value } = await reader.read();
    if (done) {
      assert.equal(end, undefined, `the broker ended before it was ready: ${text}`);
      break;
    }
    text += value;
  }
  return text;
}

async function shell(script: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("sh", { args: ["-euc", script] }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Answers follow each other without a line break. */
function jsonLines(output: string): string[] {
  return output.replaceAll("}{", "}\n{").trim().split("\n");
}

/** Times, checksums and the ids that a broker makes. */
function withoutChance(line: string): string {
  return line.replaceAll(/"(checksum|id|timestamp|origin_timestamp)":\d+/g, '"$1":0');
}

/** Undefined when there is a curl that knows `--json`. */
async function missingTool(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("curl", { args: ["--help", "all"] }).output();
    return new TextDecoder().decode(stdout).includes("--json") ? undefined : "curl is older than 7.82";
  } catch {
    return "there is no curl";
  }
}
