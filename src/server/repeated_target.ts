/**
 * Where a client's batches go. As a rule that is where its last one went, in the very same bytes: comparing them costs a
 * fraction of decoding them, which matters where the messages are small.
 */
import { decodeSendTarget, type SendTarget } from "../wire/mod.ts";

/** Nobody's metadata is longer: two names, a key and what is around them. */
const LONGEST_KEPT = 1024;

export class RepeatedTarget {
  #bytes = new Uint8Array(0);
  #target: SendTarget | undefined;

  /** What `decodeSendTarget` makes of this payload. Errors: those of it. */
  of(payload: Uint8Array): SendTarget {
    const known = this.#target;
    if (
      known !== undefined && known.messagesStart <= payload.length && this.#begins(payload, known.indexStart)
    ) {
      return known;
    }
    const target = decodeSendTarget(payload);
    this.#keep(payload, target);
    return target;
  }

  #begins(payload: Uint8Array, length: number): boolean {
    const kept = this.#bytes;
    for (let at = 0; at < length; at++) if (payload[at] !== kept[at]) return false;
    return true;
  }

  /** A key is a view of the payload, whose memory is used again. */
  #keep(payload: Uint8Array, target: SendTarget): void {
    const isPlain = target.partitioning.kind !== "key" && target.indexStart <= LONGEST_KEPT;
    this.#target = isPlain ? target : undefined;
    if (isPlain) this.#bytes = payload.slice(0, target.indexStart);
  }
}
