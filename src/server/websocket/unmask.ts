/** The XOR that hides a client's bytes from proxies: the key's four bytes, over and over. */

/** Below it, words do not pay. */
const SHORT = 32;

/** In place. `phase` is how many bytes of the frame came before; the key begins anew with each frame. */
export function unmask(bytes: Uint8Array, key: Uint8Array, phase: number): void {
  const { length } = bytes;
  if (length < SHORT) return maskBytes(bytes, key, phase, 0, length);
  const head = -bytes.byteOffset & 3;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + head, (length - head) >> 2);
  maskBytes(bytes, key, phase, 0, head);
  maskWords(words, keyWord(key, phase + head));
  maskBytes(bytes, key, phase, head + 4 * words.length, length);
}

function maskBytes(bytes: Uint8Array, key: Uint8Array, phase: number, from: number, until: number): void {
  for (let at = from; at < until; at++) bytes[at]! ^= key[(phase + at) & 3]!;
}

/** The key as it falls on a whole word in the machine's order of bytes. */
function keyWord(key: Uint8Array, phase: number): number {
  const turned = Uint8Array.from({ length: 4 }, (_, at) => key[(phase + at) & 3]!);
  return new Uint32Array(turned.buffer)[0]!;
}

function maskWords(words: Uint32Array, word: number): void {
  const { length } = words;
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    words[at]! ^= word;
    words[at + 1]! ^= word;
    words[at + 2]! ^= word;
    words[at + 3]! ^= word;
  }
  for (let at = whole; at < length; at++) words[at]! ^= word;
}
