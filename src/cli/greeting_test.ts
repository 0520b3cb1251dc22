import assert from "node:assert/strict";
import { loadConfig } from "../config/mod.ts";
import { generatedPasswordText, type Greeting, greetingText } from "./greeting.ts";
import type { RootCredentials } from "./root_credentials.ts";

const GENERATED: RootCredentials = { name: "iggy", password: "Abc123Generated", origin: "generated" };

function greet(changes: Partial<Greeting> = {}, environment: Record<string, string> = {}): string {
  return greetingText({
    config: loadConfig({ environment }).config,
    addresses: { tcp: { host: "127.0.0.1", port: 8090 }, http: { host: "0.0.0.0", port: 3000 } },
    dataPath: "/data/galgo",
    root: { name: "iggy", wasCreated: true, credentials: GENERATED },
    startupMs: 41.7,
    hasColors: false,
    ...changes,
  });
}

Deno.test("greetingText tells addresses, data path and how long the start took", () => {
  const text = greet();
  assert.match(text, /TCP +127\.0\.0\.1:8090/);
  assert.match(text, /REST +http:\/\/0\.0\.0\.0:3000/);
  assert.match(text, /Data +\/data\/galgo/);
  assert.match(text, /ready in 42 ms/);
});

Deno.test("a generated password has a line of its own, and greetingText says where it was", () => {
  const plain = { hasColors: false };
  assert.equal(
    generatedPasswordText(GENERATED, plain),
    "Generated root user password: Abc123Generated",
  );
  assert.match(greet(), /Root user +iggy, made now; its password is above and is not shown again/);
  assert.doesNotMatch(greet(), /Generated root/);
  const later = greet({ root: { name: "boss", wasCreated: false, credentials: GENERATED } });
  assert.doesNotMatch(later, /Abc123Generated|Generated root/);
  assert.match(later, /Root user +boss, with the password it has/);
});

Deno.test("greetingText never has a password of the environment", () => {
  const credentials: RootCredentials = { name: "it's", password: "from-env", origin: "environment" };
  const text = greet({ root: { name: "it's", wasCreated: true, credentials } });
  assert.doesNotMatch(text, /from-env/);
  assert.doesNotMatch(text, /IGGY_ROOT_PASSWORD["}]/, "the variable is not there in another shell");
  assert.ok(text.includes(`printf %s 'Password of it'\\''s: ';`));
  assert.ok(text.includes(`'{"username":"it'\\''s","password":"'"$(printf %s "$PASSWORD" |`));
});

Deno.test("greetingText says in plain words what an acknowledgement is worth", () => {
  assert.match(greet(), /survives the death of the process; loss of power costs at most the last 30 s/);
  assert.match(
    greet({}, { IGGY_SYSTEM_PARTITION_ENFORCE_FSYNC: "true" }),
    /is on the disk and survives loss of power/,
  );
  assert.match(
    greet({}, { IGGY_MESSAGE_SAVER_ENABLED: "false" }),
    /may cost what the system has not written yet/,
  );
});

Deno.test("greetingText gives three lines for the shell, to an address that can be reached", () => {
  const lines = greet().split("\n").filter((line) => /^ {2}(?:AUTH=|curl )/.test(line));
  assert.equal(lines.length, 3);
  for (const line of lines) assert.ok(line.includes("http://127.0.0.1:3000/"));
  assert.ok(lines[0]?.includes(`'{"username":"iggy","password":"Abc123Generated"}'`));
});

Deno.test("greetingText has a line before them that asks, when the password is not known", () => {
  const text = greet({ root: { name: "boss", wasCreated: false, credentials: GENERATED } });
  assert.match(text, /^ {2}printf %s 'Password of boss: '; .* read -r PASSWORD; .*\n {2}AUTH=/m);
  assert.doesNotMatch(greet(), /read -r/);
});

Deno.test("greetingText leaves the lines out when there is no REST door", () => {
  const text = greet({ addresses: { tcp: { host: "::1", port: 5 } } });
  assert.doesNotMatch(text, /curl/);
  assert.match(text, /REST +off/);
  assert.match(text, /TCP +\[::1\]:5/);
});

Deno.test("greetingText has colours only for a terminal", () => {
  assert.ok(!greet().includes("\x1b"));
  assert.ok(greet({ hasColors: true }).includes("\x1b[1m"));
});
