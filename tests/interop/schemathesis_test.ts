/**
 * Requests that Schemathesis makes from the OpenAPI document, good ones and bad ones: none is answered with a fault of
 * ours, and none with something that the document does not say.
 */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { problemOf, runBeside } from "../support/program.ts";
import { schemathesis } from "../support/schemathesis.ts";

const tool = schemathesis();
const whyNot = "whyNot" in tool ? tool.whyNot : undefined;

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];

const ALWAYS = [
  ...["--checks", CHECKS.join(","), "--seed", "1", "--generation-database", "none", "--continue-on-failure"],
  // A topic of a thousand partitions takes its time on a machine that is busy.
  ...["--request-timeout", "120", "--no-color"],
];

const HOOKS = {
  SCHEMATHESIS_HOOKS: "schemathesis_hooks",
  PYTHONPATH: new URL("./python", import.meta.url).pathname,
};

/** Polls are asked to wait for any time, thousands of them. */
const SETTINGS = { IGGY_HTTP_MAX_WAIT: "10 ms" };

/** The token in use must stay good. */
const LOGOUT = "/users/logout";

/** It has no end. */
const TAIL = "/streams/{stream_id}/topics/{topic_id}/messages/tail";

/** What takes away that which other requests are about, and what makes partitions by the thousand. */
const ENDS =
  "^((DELETE|PUT) /streams/[{]stream_id[}](/topics/[{]topic_id[}])?|(DELETE|POST) .*/(partitions|topics))$";

const RUNS: Readonly<Record<string, readonly string[]>> = {
  "while there is data": [
    "--phases",
    "examples,coverage,fuzzing",
    "--max-examples",
    "20",
    "--exclude-name-regex",
    ENDS,
  ],
  "what ends it": ["--phases", "examples", "--include-name-regex", ENDS],
};

for (const [when, phases] of Object.entries(RUNS)) {
  Deno.test({
    name: `Schemathesis finds nothing, ${when}` + (whyNot === undefined ? "" : ` (skipped: ${whyNot})`),
    ignore: whyNot !== undefined,
    fn: async () => {
      if (!("path" in tool)) throw new Error(tool.whyNot);
      const dataPath = Deno.makeTempDirSync({ prefix: "galgo_schemathesis_" });
      const broker = await BrokerProcess.start({ dataPath, settings: SETTINGS });
      try {
        const origin = `http://127.0.0.1:${broker.http.port}`;
        const token = await withData(origin);
        const args = [
          `${origin}/openapi.json`,
          "-H",
          `Authorization: Bearer ${token}`,
          ...["--exclude-path", LOGOUT, "--exclude-path", TAIL],
        ];
        const ran = await runBeside(tool.path, ["run", ...args, ...ALWAYS, ...phases], {
          cwd: dataPath,
          env: HOOKS,
        });
        const passed = /(\d+) generated, (\d+) passed/.exec(ran.stdout);
        console.log(passed?.[0] ?? problemOf(ran));
        assert.ok(ran.success, ran.stdout + ran.stderr);
        assert.ok(Number(passed?.[1]) >= 8, "it asked");
        const { code, stdout, stderr } = await broker.stop();
        assert.equal(code, 0, stderr);
        assert.doesNotMatch(stdout + stderr, /a reason of ours/);
      } finally {
        await broker.kill();
        Deno.removeSync(dataPath, { recursive: true });
      }
    },
  });
}

/** What the examples of the document are about. Returns a token. */
async function withData(origin: string): Promise<string> {
  const ask = async (path: string, body: unknown, token = "") => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const response = await fetch(origin + path, { method: "POST", headers, body: JSON.stringify(body) });
    assert.ok(response.ok, `${path}: ${response.status}`);
    return await response.text();
  };
  const login = await ask("/users/login", { username: "iggy", password: "iggy" });
  const { token } = JSON.parse(login).access_token;
  await ask("/streams", { name: "orders" }, token);
  const settings = { compression_algorithm: "none", message_expiry: 0, max_topic_size: 0 };
  await ask("/streams/orders/topics", { name: "created", partitions_count: 3, ...settings }, token);
  const balanced = { kind: "balanced", value: "" };
  const messages = Array.from({ length: 20 }, () => ({ payload: "aGVsbG8=" }));
  await ask("/streams/orders/topics/created/messages", { partitioning: balanced, messages }, token);
  await ask("/streams/orders/topics/created/consumer-groups", { name: "billing" }, token);
  return token;
}
