/** Bodies that are no JSON, or not what a send takes, each with a word for what is wrong with it. */

export interface Trap {
  readonly what: string;
  readonly status: 400 | 422;
  readonly body: string | Uint8Array;
}

const utf8 = new TextEncoder();

/** What a send looks like when nothing is wrong with it. */
export const GOOD =
  `{"partitioning":{"kind":"partition_id","value":"AAAAAA=="},"messages":[{"id":1,"payload":"eA=="}]}`;

/** The good body with one value in the place of another. */
function withId(id: string): string {
  return GOOD.replace(`"id":1`, `"id":${id}`);
}

function withPayload(payload: string): string {
  return GOOD.replace(`"payload":"eA=="`, `"payload":${payload}`);
}

function withValue(value: string): string {
  return GOOD.replace(`"value":"AAAAAA=="`, `"value":${value}`);
}

function withBytes(bytes: readonly number[]): Uint8Array {
  const [before, after] = withPayload(`"|"`).split("|");
  return Uint8Array.of(...utf8.encode(before), ...bytes, ...utf8.encode(after));
}

/** Numbers that JSON does not have. */
const NO_NUMBERS = [
  ...[
    "01",
    "-01",
    "00",
    "-",
    "+1",
    ".5",
    "1.",
    "-.5",
    "1e",
    "1e+",
    "1E-",
    "1.e1",
    "0x10",
    "0b1",
    "0o7",
    "1_000",
  ],
  ...[
    "1n",
    "NaN",
    "-NaN",
    "Infinity",
    "-Infinity",
    "nan",
    "inf",
    "1,0",
    "1 2",
    "--1",
    "1-",
    "1e1.5",
    "１",
    "٣",
  ],
];

const NO_VALUES = [
  ...[
    "True",
    "FALSE",
    "Null",
    "nil",
    "None",
    "undefined",
    "tru",
    "truex",
    "'eA=='",
    "`eA==`",
    "eA==",
    `"eA==`,
  ],
  ...[
    `eA=="`,
    `"eA==""`,
    `""eA==""`,
    `(1)`,
    `<1>`,
    `function(){}`,
    `new Date()`,
    `/x/`,
    `1;`,
    `@`,
    `#`,
    `\\u0031`,
  ],
];

/** Pieces of syntax gone wrong. */
const BROKEN_SYNTAX = [
  ...[
    "",
    " ",
    "\n",
    "\t \r\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    `"`,
    "{}{}",
    "[][]",
    "{},",
    "{}x",
    "x{}",
    "{}\0",
    "\0{}",
  ],
  ...[
    "{,}",
    "[,]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    `{"a":1,}`,
    `{,"a":1}`,
    `{"a"}`,
    `{"a":}`,
    `{:1}`,
    `{"a"::1}`,
    `{"a" 1}`,
  ],
  ...[
    `{"a":1 "b":2}`,
    `{"a":1;"b":2}`,
    `{a:1}`,
    `{'a':1}`,
    `{1:1}`,
    `{null:1}`,
    `{"a":1}}`,
    `[1]]`,
    `[1}`,
    `{"a":1]`,
  ],
  ...[
    "// c\n{}",
    "/* c */{}",
    "{/**/}",
    "{}//",
    "# c\n{}",
    "{} #",
    "<!-- -->{}",
    "\u00a0{}",
    "\u2028{}",
    "\v{}",
    "\f{}",
  ],
  ...[
    "\ufeff{}",
    "{}\ufeff",
    "\u200b{}",
    "%7B%7D",
    "a=1&b=2",
    "---\na: 1",
    "<xml/>",
    "(function(){})()",
    "…",
  ],
];

const BROKEN_ESCAPES = [
  `"\\x41"`,
  `"\\u"`,
  `"\\u12"`,
  `"\\u12G4"`,
  `"\\U0041"`,
  `"\\0"`,
  `"\\'"`,
  `"\\a"`,
  `"\\`,
  `"\\u{41}"`,
];

/** Bytes that are no UTF-8. */
const BROKEN_UTF8: readonly (readonly [what: string, bytes: readonly number[]])[] = [
  ["a lone continuation", [0x80]],
  ["a sequence of two that is cut", [0xc3]],
  ["a sequence of three that is cut", [0xe2, 0x82]],
  ["a sequence of four that is cut", [0xf0, 0x9f, 0x98]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["an overlong zero", [0xc0, 0x80]],
  ["an overlong sequence of three", [0xe0, 0x80, 0xaf]],
  ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
  ["a pair of surrogates", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
  ["a character past the last", [0xf4, 0x90, 0x80, 0x80]],
  ["a sequence of five", [0xf8, 0x88, 0x80, 0x80, 0x80]],
  ["the byte fe", [0xfe]],
  ["the byte ff", [0xff]],
  ["Latin-1", [0xe9]],
];

const BAD_IDS = [
  ...[
    "-1",
    "-0",
    "1.0",
    "0.5",
    "1e3",
    "1E0",
    "18446744073709551616",
    "340282366920938463463374607431768211455",
  ],
  ...[
    "9".repeat(400),
    "1e400",
    "-1e400",
    "null",
    "true",
    "[]",
    "{}",
    "[1]",
    `""`,
    `" 1"`,
    `"1 "`,
    `"-1"`,
    `"1.0"`,
    `"0x1"`,
  ],
  ...[
    `"340282366920938463463374607431768211456"`,
    `"${"9".repeat(61)}"`,
    `"af362865-042c-4000-0000-00000000000"`,
  ],
  ...[
    `"{af362865-042c-4000-0000-000000000000}"`,
    `"af362865042c4000-0000-000000000000"`,
    `"g${"0".repeat(31)}"`,
  ],
];

const BAD_PAYLOADS = [
  ...[
    "null",
    "1",
    "true",
    "[]",
    "{}",
    `[101]`,
    `""`,
    `"eA"`,
    `"eA="`,
    `"eA==="`,
    `"eA==eA=="`,
    `"eB=="`,
    `"e A=="`,
  ],
  ...[`"eA==\\n"`, `" eA=="`, `"-_-_"`, `"eA\\u0000="`, `"éééé"`, `"%65%41"`, `"eA==,"`],
];

const BAD_VALUES = ["null", "0", "[0,0,0,0]", "{}", "true", `"AAAAAA"`, `"AAAAAA="`, `"not base64!"`];

const BAD_SHAPES = [
  ...[
    "[]",
    "null",
    "true",
    "1",
    `""`,
    `"{}"`,
    "{}",
    `{"messages":[]}`,
    `{"partitioning":null,"messages":[]}`,
  ],
  ...[
    `{"partitioning":{"kind":"balanced","value":""}}`,
    `{"partitioning":{"kind":"balanced","value":""},"messages":null}`,
  ],
  ...[`{"partitioning":{"kind":"balanced","value":""},"messages":{}}`, GOOD.replace(`"kind"`, `"Kind"`)],
  ...[GOOD.replace(`"partition_id"`, `"Partition_id"`), GOOD.replace(`"partition_id"`, "null")],
  ...[
    GOOD.replace(`"messages"`, `"Messages"`),
    GOOD.replace(`[{"id"`, `[1,{"id"`),
    GOOD.replace(`[{"id"`, `[null,{"id"`),
  ],
  ...[GOOD.replace(`[{"id"`, `[[],{"id"`), GOOD.replace(`"id":1,`, `"id":1,"user_headers":1,`)],
  ...[
    GOOD.replace(`"id":1,`, `"id":1,"user_headers":{},`),
    GOOD.replace(`"id":1,`, `"id":1,"user_headers":[1],`),
  ],
  ...[
    GOOD.replace(`"id":1,`, `"id":1,"user_headers":[{}],`),
    GOOD.replace(`"id":1,`, `"id":1,"user_headers":"?",`),
  ],
];

const TWICE = [
  GOOD.replace(`"id":1`, `"id":1,"id":2`),
  GOOD.replace(`"id":1`, `"id":1,"\\u0069d":1`),
  GOOD.replace(`"kind"`, `"kind":"balanced","kind"`),
  GOOD.replace(`{"partitioning"`, `{"messages":[],"partitioning"`),
];

/** Nested so deep, whole and broken off. */
const DEEP = 10_000;

function traps(status: Trap["status"], what: string, bodies: readonly string[]): Trap[] {
  return bodies.map((body, at) => ({
    what: `${what} ${at}: ${JSON.stringify(body).slice(0, 60)}`,
    status,
    body,
  }));
}

export const TRAPS: readonly Trap[] = [
  ...traps(400, "no number", NO_NUMBERS.map(withId)),
  ...traps(400, "no value", NO_VALUES.map(withPayload)),
  ...traps(400, "broken syntax", BROKEN_SYNTAX),
  ...traps(400, "broken escape", BROKEN_ESCAPES.map(withPayload)),
  ...traps(
    400,
    "a control character in a text",
    Array.from({ length: 32 }, (_, code) => withPayload(`"${String.fromCharCode(code)}"`)),
  ),
  ...traps(400, "cut", Array.from({ length: GOOD.length }, (_, length) => GOOD.slice(0, length))),
  ...BROKEN_UTF8.map(([what, bytes]) => ({ what, status: 400 as const, body: withBytes(bytes) })),
  {
    what: "UTF-16",
    status: 400,
    body: new Uint8Array(Uint16Array.from(GOOD, (each) => each.charCodeAt(0)).buffer),
  },
  { what: "lists in each other, not closed", status: 400, body: "[".repeat(DEEP) },
  { what: "objects in each other, not closed", status: 400, body: `{"a":`.repeat(DEEP) },
  { what: "lists in each other", status: 422, body: "[".repeat(DEEP) + "]".repeat(DEEP) },
  { what: "objects in each other", status: 422, body: `{"a":`.repeat(DEEP) + "1" + "}".repeat(DEEP) },
  { what: "a deep payload", status: 422, body: withPayload("[".repeat(DEEP) + "]".repeat(DEEP)) },
  ...traps(422, "bad id", BAD_IDS.map(withId)),
  ...traps(422, "bad payload", BAD_PAYLOADS.map(withPayload)),
  ...traps(422, "bad partitioning value", BAD_VALUES.map(withValue)),
  ...traps(422, "bad shape", BAD_SHAPES),
  ...traps(422, "a key that stands twice", TWICE),
];
