import assert from "node:assert/strict";
import { type Kind, REFUSED } from "./kind.ts";
import {
  address,
  autoBool,
  bool,
  bytes,
  duration,
  expiry,
  filledText,
  integer,
  oneOf,
  text,
  texts,
  topicSize,
  unsettable,
} from "./kinds.ts";
import { UNLIMITED_SIZE } from "./sentinels.ts";

interface Case {
  readonly kind: Kind<unknown, string>;
  /** Values of a file and what they read as. */
  readonly file?: readonly (readonly [unknown, unknown])[];
  /** Variables and what they read as. */
  readonly environment?: readonly (readonly [string, unknown])[];
}

const CACHE = oneOf(["all", "none"], new Map<unknown, "all" | "none">([[true, "all"], [false, "none"]]));

const CASES: Readonly<Record<string, Case>> = {
  bool: {
    kind: bool(),
    file: [[true, true], [false, false], ["true", REFUSED], [1, REFUSED]],
    environment: [["TRUE", true], ["false", false], ["1", REFUSED], ["yes", REFUSED]],
  },
  autoBool: {
    kind: autoBool(),
    file: [["auto", "auto"], [true, true], ["maybe", REFUSED]],
    environment: [["Auto", "auto"], ["False", false]],
  },
  integer: {
    kind: integer({ min: 1, max: 10 }),
    file: [[1, 1], [10, 10], [0, REFUSED], [11, REFUSED], [1.5, REFUSED], ["5", REFUSED]],
    environment: [["5", 5], ["+5", 5], ["-5", REFUSED], ["5.0", REFUSED], ["five", REFUSED]],
  },
  bytes: {
    kind: bytes({ max: 2048, multipleOf: 512 }),
    file: [[512, 512], ["1 KiB", 1024], ["2 KiB", 2048], [2560, REFUSED], [100, REFUSED], [true, REFUSED], [
      -1,
      REFUSED,
    ]],
    environment: [["1024", 1024], ["1.5 KiB", 1536]],
  },
  duration: {
    kind: duration({ min: 1000 }),
    file: [["1 s", 1000], ["1s 1us", 1000.001], ["999 ms", REFUSED], [0, REFUSED], [5, REFUSED]],
    environment: [["2m", 120_000], ["5", REFUSED]],
  },
  "duration without bounds": { kind: duration(), file: [[0, 0]], environment: [["0", 0], ["none", 0]] },
  expiry: {
    kind: expiry(),
    file: [["1 s", 1_000_000n], ["server_default", REFUSED], ["0", REFUSED], [5, REFUSED]],
  },
  topicSize: {
    kind: topicSize(),
    file: [["0", UNLIMITED_SIZE], [0, UNLIMITED_SIZE], [1.5, REFUSED], [4096, 4096n], [
      "server_default",
      REFUSED,
    ]],
    environment: [["0", UNLIMITED_SIZE], ["1 GiB", 1_073_741_824n]],
  },
  text: {
    kind: text(),
    file: [["a", "a"], ["", ""], [5, REFUSED]],
    environment: [["12345", "12345"], ["true", "true"]],
  },
  filledText: { kind: filledText(), file: [["a", "a"], ["", REFUSED], [" ", REFUSED]] },
  texts: {
    kind: texts(),
    file: [[["a"], ["a"]], [[], []], [["a", 1], REFUSED], ["a", REFUSED]],
    environment: [["[a, b]", ["a", "b"]], [`["a", 'b c']`, ["a", "b c"]], ["[]", []], ["a", REFUSED]],
  },
  oneOf: {
    kind: CACHE,
    file: [["all", "all"], [true, "all"], [false, "none"], ["some", REFUSED]],
    environment: [["true", "all"], ["none", "none"], ["False", "none"]],
  },
  address: {
    kind: address(),
    file: [
      ["127.0.0.1:8090", { host: "127.0.0.1", port: 8090 }],
      ["[::1]:0", { host: "::1", port: 0 }],
      ["localhost:65535", { host: "localhost", port: 65_535 }],
      ["localhost:65536", REFUSED],
      ["::1:80", REFUSED],
      ["localhost", REFUSED],
      [":80", REFUSED],
    ],
  },
  unsettable: {
    kind: unsettable(duration(), "none"),
    file: [["none", undefined], ["1 s", 1000], ["x", REFUSED]],
    environment: [["none", undefined], ["1s", 1000]],
  },
};

for (const [name, { kind, file = [], environment = [] }] of Object.entries(CASES)) {
  Deno.test(`${name} reads the file`, () => {
    for (const [raw, value] of file) assert.deepEqual(kind.read(raw), value, JSON.stringify(raw));
  });

  Deno.test(`${name} reads the environment`, () => {
    for (const [raw, value] of environment) assert.deepEqual(kind.readText(raw), value, raw);
  });

  Deno.test(`${name} prints what it reads back`, () => {
    for (const [, value] of [...file, ...environment]) {
      if (value !== REFUSED) assert.deepEqual(kind.read(kind.print(value)), value);
    }
  });
}

Deno.test("bounds stand in the words of what is allowed", () => {
  assert.equal(integer({ min: 1 }).allowed, "a whole number, at least 1");
  assert.match(
    bytes({ min: 512, max: 1024 ** 3, multipleOf: 512 }).allowed,
    /from 512 B to 1 GiB, a multiple of 512 B$/,
  );
  assert.match(duration({ min: 1000 }).allowed, /at least 1s$/);
});
