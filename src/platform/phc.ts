/**
 * The PHC text form of an Argon2id hash.
 *
 *     $argon2id$v=19$m=47104,t=1,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$6f2p…
 *                    KiB     passes  salt                   hash, both in standard base64 without padding
 *
 * Source: the PHC string format specification; RFC 9106.
 */

export interface Argon2Parameters {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

export interface PhcHash {
  readonly parameters: Argon2Parameters;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly hash: Uint8Array<ArrayBuffer>;
}

/** What a hash may ask for. It may come from a folder that somebody else wrote; 1 GiB takes seconds as it is. */
const MOST_MEMORY_KIB = 1_048_576;
const MOST_PASSES = 100;
const MOST_LANES = 64;
const MOST_BYTES = 64;
const LEAST_BYTES = 8;

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{1,90})\$([A-Za-z0-9+/]{1,90})$/;

export function formatPhc({ parameters, salt, hash }: PhcHash): string {
  const { memoryKib, passes, parallelism } = parameters;
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** undefined when the text is no such hash, or asks for more than the limits. */
export function parsePhc(text: string): PhcHash | undefined {
  const [, memory, passes, lanes, saltText, hashText] = PHC.exec(text) ?? [];
  if (saltText === undefined || hashText === undefined) return undefined;
  const parameters = { memoryKib: Number(memory), passes: Number(passes), parallelism: Number(lanes) };
  const salt = bytesOf(saltText);
  const hash = bytesOf(hashText);
  if (salt === undefined || hash === undefined || !isReasonable(parameters)) return undefined;
  return { parameters, salt, hash };
}

/** Whether the text is a hash with these parameters. */
export function hasParameters(text: string, wanted: Argon2Parameters): boolean {
  const found = parsePhc(text)?.parameters;
  return found !== undefined && found.memoryKib === wanted.memoryKib && found.passes === wanted.passes &&
    found.parallelism === wanted.parallelism;
}

function isReasonable({ memoryKib, passes, parallelism }: Argon2Parameters): boolean {
  return passes >= 1 && passes <= MOST_PASSES && parallelism >= 1 && parallelism <= MOST_LANES &&
    memoryKib >= 8 * parallelism && memoryKib <= MOST_MEMORY_KIB;
}

function unpadded(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text);
    return bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}
