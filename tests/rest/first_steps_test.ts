/** What a new user copies: the lines that the start prints, and the tour of the README, run by a shell as they stand. */
import assert from "node:assert/strict";
import { codeOf, sectionOf } from "../tidy/documents.ts";
import { OTHER_DOORS_OFF } from "../support/other_doors_off.ts";

const ROOT = new URL("../../", import.meta.url);
const START_TIMEOUT_MS = 20_000;
/** The last words of the greeting. */
const READY = "Ctrl+C stops.";

const missing = await missingTool();
const suffix = missing === undefined ? "" : ` (skipped: ${missing})`;

Deno.test({
  name: `the lines that a first and a later start print send a message and read it back${suffix}`,
  ignore: missing !== undefined,
  fn: () =>
    withFolder(async (dataPath) => {
      const password = await withBroker(dataPath, {}, async ({ greeting, password }) => {
        assert.equal(messagesIn(await asPasted(printedLines(greeting, 3))), 1);
        assert.ok(password !== undefined, greeting);
        return password;
      });
      await withBroker(dataPath, {}, async ({ greeting }) => {
        assert.ok(!greeting.includes(password));
        const lines = printedLines(greeting, 4);
        assert.equal(messagesIn(await asPasted(lines, `${password}\n`)), 2);
        assert.equal(messagesIn(await asPasted(lines, "another\n")), 0);
      });
    }),
});

Deno.test({
  name: `the lines of a start with a root user from the environment ask for its password${suffix}`,
  ignore: missing !== undefined,
  fn: () =>
    withFolder(async (dataPath) => {
      const password = ` a "quoted" \\ it's $HOME `;
      const root = { IGGY_ROOT_USERNAME: `o'neil "%s"`, IGGY_ROOT_PASSWORD: password };
      await withBroker(dataPath, root, async ({ greeting }) => {
        assert.equal(messagesIn(await asPasted(printedLines(greeting, 4), `${password}\n`)), 1);
      });
    }),
});

Deno.test({
  name: `the README's tour prints what the README shows${suffix}`,
  ignore: missing !== undefined,
  fn: () =>
    withNewBroker(async ({ url, password }) => {
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
  /** Undefined when this start made none. */
  readonly password: string | undefined;
}

async function withFolder(use: (dataPath: string) => Promise<void>): Promise<void> {
  const dataPath = await Deno.makeTempDir({ prefix: "galgo_first_steps_" });
  try {
    await use(dataPath);
  } finally {
    await Deno.remove(dataPath, { recursive: true });
  }
}

function withNewBroker(use: (started: Started) => Promise<void>): Promise<void> {
  return withFolder((dataPath) => withBroker(dataPath, {}, use));
}

/** As `deno task start` runs it, on ports of its own. */
async function withBroker<T>(
  dataPath: string,
  environment: Readonly<Record<string, string>>,
  use: (started: Started) => Promise<T>,
): Promise<T> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions(dataPath), "main.ts", "serve"],
    cwd: ROOT,
    env: {
      IGGY_SYSTEM_PATH: dataPath,
      IGGY_TCP_ADDRESS: "127.0.0.1:0",
      IGGY_HTTP_ADDRESS: "127.0.0.1:0",
      ...OTHER_DOORS_OFF,
      NO_COLOR: "1",
      ...environment,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), START_TIMEOUT_MS);
  const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    return await use(started(await textUntil(stdout, READY)));
  } finally {
    child.kill("SIGTERM");
    await textUntil(stdout, undefined);
    assert.equal((await child.status).code, 0);
    clearTimeout(timer);
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
  assert.ok(url !== undefined, greeting);
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

/** What stands under "Try it". */
function printedLines(greeting: string, count: number): string {
  const lines = greeting.slice(greeting.indexOf("Try it")).split("\n").filter((line) =>
    line.startsWith("  ")
  );
  assert.equal(lines.length, count, greeting);
  return lines.join("\n");
}

/** By an interactive shell, which goes on after a failure. There is no terminal whose echo could be turned off. */
async function asPasted(lines: string, typed = ""): Promise<string> {
  const child = new Deno.Command("sh", {
    args: ["-uc", lines],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  })
    .spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(typed));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

function messagesIn(output: string): number {
  return output.split('"payload":"aGVsbG8="').length - 1;
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
