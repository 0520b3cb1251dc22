/** Reads server-sent events as they come. */
import assert from "node:assert/strict";

export interface StreamEvent {
  /** undefined: an ordinary message. */
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly data: string;
}

export class EventStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";
  /** How many comments came. */
  comments = 0;

  constructor(response: Response) {
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    this.#reader = response.body!.getReader();
  }

  /** undefined when the stream ends. */
  async next(): Promise<StreamEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end < 0) {
        const { value } = await this.#reader.read();
        if (value === undefined) return undefined;
        this.#text += this.#decoder.decode(value, { stream: true });
        continue;
      }
      const fields = this.#text.slice(0, end).split("\n");
      this.#text = this.#text.slice(end + 2);
      if (fields[0]?.startsWith(":")) this.comments++;
      const field = (name: string) =>
        fields.find((each) => each.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field("data");
      if (data !== undefined) return { event: field("event"), id: field("id"), data };
    }
  }

  /** The offsets and texts of the next messages. */
  async messages(count: number): Promise<[offset: number, text: string][]> {
    const messages: [number, string][] = [];
    while (messages.length < count) {
      const next = await this.next();
      assert.ok(next !== undefined && next.event === undefined, JSON.stringify(next));
      messages.push([Number(next.id), atob(JSON.parse(next.data).payload)]);
    }
    return messages;
  }

  /** The code of the refusal with which the stream ends; undefined when it ends without one. */
  async end(): Promise<string | undefined> {
    const last = await this.next();
    if (last === undefined) return undefined;
    assert.equal(last.event, "end");
    assert.equal(await this.next(), undefined);
    return JSON.parse(last.data).code;
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}
