/** The few requests that tests of the REST API make over and over. */
import { parseExact } from "./json_mask.ts";
import type { RestTransport } from "./replay.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** With every integer as a bigint. */
  json(): Record<string, unknown>;
}

export class RestClient {
  readonly #transport: RestTransport;
  #token = "";

  constructor(transport: RestTransport) {
    this.#transport = transport;
  }

  get token(): string {
    return this.#token;
  }

  async login(username = "iggy", password = "iggy"): Promise<Answer> {
    const answer = await this.ask("POST", "/users/login", JSON.stringify({ username, password }));
    if (answer.status === 200) {
      this.#token = (answer.json()["access_token"] as Record<string, string>)["token"]!;
    }
    return answer;
  }

  /** A body makes the request one with JSON. */
  async ask(
    method: string,
    path: string,
    body?: BodyInit,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const all = new Headers(headers);
    if (this.#token !== "" && !all.has("authorization")) all.set("authorization", `Bearer ${this.#token}`);
    if (body !== undefined && !all.has("content-type")) all.set("content-type", "application/json");
    const response = await this.#transport.fetch(path, { method, headers: all, body });
    const text = await response.text();
    const json = () => parseExact(text) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, text, json };
  }

  async createTopic(partitionsCount = 1): Promise<void> {
    await this.ask("POST", "/streams", `{"name":"s"}`);
    const topic = {
      name: "t",
      partitions_count: partitionsCount,
      compression_algorithm: "none",
      message_expiry: 0,
      max_topic_size: 0,
    };
    await this.ask("POST", "/streams/s/topics", JSON.stringify(topic));
  }
}
