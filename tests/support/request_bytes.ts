/** How clients write the parts of a request. By hand, so that a mistake of the broker's codec is not shared. */

/** A stream, topic or consumer, by number or by name. */
export type Name = number | string;

export interface ConsumerAddress {
  readonly consumer: Name;
  readonly stream: Name;
  readonly topic: Name;
  readonly partition: number;
}

export class RequestWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  u8(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.bytes(bytes);
  }

  u64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    return this.bytes(bytes);
  }

  str8(value: string): this {
    const bytes = new TextEncoder().encode(value);
    return this.u8(bytes.length).bytes(bytes);
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  joined(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

export function request(fill: (write: RequestWriter) => void): Uint8Array {
  const writer = new RequestWriter();
  fill(writer);
  return writer.joined();
}

export function identifier(name: Name): Uint8Array {
  return request((write) => typeof name === "number" ? write.u8(1).u8(4).u32(name) : write.u8(2).str8(name));
}

/** Single consumer, stream, topic and partition, in this order. */
export function offsetAddress({ consumer, stream, topic, partition }: ConsumerAddress): Uint8Array {
  return request((write) =>
    write.u8(1).bytes(identifier(consumer)).bytes(identifier(stream)).bytes(identifier(topic)).u8(1).u32(
      partition,
    )
  );
}
