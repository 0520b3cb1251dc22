import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameDecoder } from "./frame_decoder.ts";
import { type ClientFrame, frameBytes } from "../../../tests/support/web_socket_client.ts";

const LIMITS = { maxFrameBytes: Infinity, maxMessageBytes: Infinity, acceptUnmasked: false };
const [TEXT, BINARY, CLOSE, PING, PONG] = [1, 2, 8, 9, 10];
const CONTINUATION = 0;

/** What the frames carry when they arrive in pieces of these lengths, the last one again and again. */
function decoded(
  wire: Uint8Array,
  pieces: readonly number[] = [wire.length],
  settings: Partial<typeof LIMITS> = {},
) {
  const decoder = new FrameDecoder({ ...LIMITS, ...settings });
  const data: number[] = [];
  for (let at = 0, turn = 0; at < wire.length; turn++) {
    const piece = wire.slice(at, at + pieces[Math.min(turn, pieces.length - 1)]!);
    at += piece.length;
    data.push(...piece.subarray(0, decoder.decode(piece)));
  }
  return { data: new Uint8Array(data), ending: decoder.ending, decoder };
}

function wireOf(frames: readonly ClientFrame[], mask = 0x1234_5678): Uint8Array {
  return new Uint8Array(frames.flatMap((frame) => [...frameBytes(frame, mask)]));
}

function bytes(...numbers: number[]): Uint8Array {
  return new Uint8Array(numbers);
}

Deno.test("FrameDecoder gives what binary messages carry, however they are cut", () => {
  const frames: ClientFrame[] = [
    { opcode: BINARY, payload: bytes(1, 2, 3, 4, 5) },
    { opcode: BINARY, payload: bytes() },
    { opcode: BINARY, isLast: false, payload: bytes(6) },
    { opcode: PING, payload: bytes(99, 98) },
    { opcode: CONTINUATION, isLast: false, payload: bytes() },
    { opcode: CONTINUATION, payload: new Uint8Array(300).fill(7) },
    { opcode: TEXT, payload: new TextEncoder().encode("nobody reads this: ä") },
    { opcode: PONG, payload: bytes(5) },
    { opcode: BINARY, payload: new Uint8Array(70_000).fill(8) },
  ];
  const expected = [1, 2, 3, 4, 5, 6, ...new Uint8Array(300).fill(7), ...new Uint8Array(70_000).fill(8)];
  const wire = wireOf(frames);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4096 }), { minLength: 1 }), (pieces) => {
      const { data, ending, decoder } = decoded(wire, pieces);
      assert.equal(ending, undefined);
      assert.deepEqual(data, new Uint8Array(expected));
      assert.deepEqual(decoder.takePing(), bytes(99, 98));
      assert.equal(decoder.takePing(), undefined);
    }),
    { numRuns: 30 },
  );
  const { data } = decoded(wire.subarray(0, 400), [1]);
  assert.ok(data.length > 306 && data.length < 400);
  assert.deepEqual(data, new Uint8Array(expected.slice(0, data.length)));
});

Deno.test("FrameDecoder unmasks at every place of a word", () => {
  const payload = Uint8Array.from({ length: 50 }, (_, at) => at);
  for (let first = 1; first < 30; first++) {
    const wire = new Uint8Array(64).subarray(first % 8);
    const framed = frameBytes({ opcode: BINARY, payload }, 0x89ab_cdef);
    wire.set(framed);
    const decoder = new FrameDecoder(LIMITS);
    const head = wire.subarray(0, first);
    const early = head.slice(0, decoder.decode(head));
    const rest = wire.subarray(first, framed.length);
    assert.deepEqual([...early, ...rest.subarray(0, decoder.decode(rest))], [...payload]);
  }
});

const ONE = { opcode: BINARY, payload: bytes(1) };

/** What comes after a good message, and the code that it ends with. */
const ENDINGS: Readonly<Record<string, readonly [wire: Uint8Array, code: number | undefined]>> = {
  "an unmasked frame": [wireOf([{ ...ONE, isMasked: false }]), undefined],
  "a reserved bit": [wireOf([{ ...ONE, reserved: 4 }]), 1002],
  "an opcode that no data frame has": [wireOf([{ ...ONE, opcode: 3 }]), 1002],
  "an opcode that no control frame has": [wireOf([{ ...ONE, opcode: 11 }]), 1002],
  "a continuation of nothing": [wireOf([{ ...ONE, opcode: CONTINUATION }]), 1002],
  "a message inside of another": [
    wireOf([{ opcode: BINARY, isLast: false, payload: bytes() }, { opcode: TEXT, payload: bytes() }]),
    1002,
  ],
  "a Ping in fragments": [wireOf([{ opcode: PING, isLast: false, payload: bytes() }]), 1002],
  "a Ping of 126 bytes": [wireOf([{ opcode: PING, payload: new Uint8Array(126) }]), 1002],
  "a length with its highest bit set": [bytes(0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0), 1002],
  "a length that no number holds": [bytes(0x82, 0xff, 0x7f, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0), 1009],
  "a short length in two bytes": [bytes(0x82, 0xfe, 0, 125, 0, 0, 0, 0), 1002],
  "a short length in eight bytes": [bytes(0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0), 1002],
  "a text that is no UTF-8": [wireOf([{ opcode: TEXT, payload: bytes(0xc3, 0x28) }]), 1007],
  "a text that ends in the midst of a letter": [wireOf([{ opcode: TEXT, payload: bytes(0xc3) }]), 1007],
  "a Close": [wireOf([{ opcode: CLOSE, payload: bytes() }]), 1000],
  "a Close with a code": [wireOf([{ opcode: CLOSE, payload: bytes(0x0f, 0xa0, 98, 121, 101) }]), 4000],
  "a Close with half a code": [wireOf([{ opcode: CLOSE, payload: bytes(3) }]), 1002],
  "a Close with the code for none": [wireOf([{ opcode: CLOSE, payload: bytes(3, 237) }]), 1002],
  "a Close whose reason is no UTF-8": [wireOf([{ opcode: CLOSE, payload: bytes(3, 232, 0xff) }]), 1007],
};

for (const [what, [wire, code]] of Object.entries(ENDINGS)) {
  Deno.test(`FrameDecoder ends at ${what}, with code ${code}; what came before counts, what follows does not`, () => {
    const whole = new Uint8Array([...wireOf([ONE]), ...wire, ...wireOf([ONE])]);
    for (const pieces of [[whole.length], [1]]) {
      const { data, ending } = decoded(whole, pieces);
      assert.deepEqual(data, bytes(1));
      assert.ok(ending !== undefined);
      assert.equal(ending.code, code, ending.reason);
    }
  });
}

Deno.test("FrameDecoder keeps to the limits that are set", () => {
  const long = wireOf([{ opcode: BINARY, payload: new Uint8Array(101) }]);
  assert.equal(decoded(long, undefined, { maxFrameBytes: 101 }).ending, undefined);
  assert.equal(decoded(long, undefined, { maxFrameBytes: 100 }).ending?.code, 1009);
  const half = new Uint8Array(50);
  const halves = [{ opcode: BINARY, isLast: false, payload: half }, { opcode: CONTINUATION, payload: half }];
  assert.equal(decoded(wireOf(halves), undefined, { maxMessageBytes: 100 }).ending, undefined);
  assert.equal(decoded(wireOf(halves), undefined, { maxMessageBytes: 99 }).ending?.code, 1009);
});

Deno.test("FrameDecoder takes unmasked frames where they are allowed", () => {
  const wire = wireOf([{ ...ONE, isMasked: false }, ONE]);
  const { data, ending } = decoded(wire, [3], { acceptUnmasked: true });
  assert.deepEqual([data, ending], [bytes(1, 1), undefined]);
});
