/**
 * One request of the binary protocol, from its payload to its answer: decode, execute, encode. The same for every door
 * that carries these frames.
 */
import { type Broker, requireLogin, type Session } from "../broker/mod.ts";
import { DiskError, type Logger } from "../platform/mod.ts";
import {
  BrokerError,
  commandByCode,
  type CommandEntry,
  decodePollMessages,
  errorTable,
  POLL_MESSAGES_CODE,
  Reader,
  SEND_MESSAGES_CODE,
  WireError,
} from "../wire/mod.ts";
import { type AnswerOutput, PeerGone } from "./answer_output.ts";
import { RepeatedTarget } from "./repeated_target.ts";
import type { Request } from "./request_input.ts";

export type PayloadRequest = Extract<Request, { readonly kind: "request" }>;

export class RequestHandler {
  readonly #broker: Broker;
  readonly #session: Session;
  readonly #output: AnswerOutput;
  readonly #logger: Logger;
  #target: RepeatedTarget | undefined;
  #mustClose = false;

  constructor(broker: Broker, session: Session, output: AnswerOutput, logger: Logger) {
    this.#broker = broker;
    this.#session = session;
    this.#output = output;
    this.#logger = logger;
  }

  /** Whether the last answer was one after which the connection ends. */
  get mustClose(): boolean {
    return this.#mustClose;
  }

  /** Answers the request: at once, or when the promise resolves. Errors: PeerGone. */
  handle(request: PayloadRequest): void | Promise<void> {
    try {
      const pending = this.#execute(request);
      if (pending instanceof Promise) return pending.catch((error) => this.refuse(error));
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Answers with the status of what was thrown. Errors: PeerGone, when that is what was thrown. */
  refuse(error: unknown): void {
    if (error instanceof PeerGone) throw error;
    const status = this.#statusOf(error);
    this.#mustClose = status === errorTable.stale_client.code || status === errorTable.client_not_found.code;
    this.#output.addStatus(status);
  }

  /** What came was not kept, because no good login stands behind it. Errors: none that is thrown. */
  refuseStranger(): void {
    try {
      this.#broker.requireGoodLogin(this.#session);
      throw new BrokerError("unauthenticated", "the login came too late for this request");
    } catch (error) {
      this.refuse(error);
    }
  }

  #execute(request: PayloadRequest): void | Promise<void> {
    if (request.code === SEND_MESSAGES_CODE) return this.#send(request);
    if (request.code === POLL_MESSAGES_CODE) return this.#poll(request);
    const entry = commandByCode(request.code);
    if (entry === undefined) {
      throw new BrokerError("invalid_command", `no command has the code ${request.code}`);
    }
    return this.#command(entry, request);
  }

  #command(entry: CommandEntry, request: PayloadRequest): void | Promise<void> {
    const command = entry.decode(new Reader(request.payload));
    const answer = this.#broker.execute(this.#session, command);
    if (!(answer instanceof Promise)) return this.#output.add((writer) => entry.encodeAnswer(writer, answer));
    return answer.then((late) => this.#output.add((writer) => entry.encodeAnswer(writer, late)));
  }

  /** Sending asks for the login before it looks at its payload; all of that has arrived, so the stream stays in step. */
  #send({ payload, payloadAddress }: PayloadRequest): void | Promise<void> {
    requireLogin(this.#session);
    const target = (this.#target ??= new RepeatedTarget()).of(payload);
    const sent = this.#broker.send(this.#session, target, {
      indexAddress: payloadAddress + target.indexStart,
      messagesAddress: payloadAddress + target.messagesStart,
      messagesLength: payload.length - target.messagesStart,
      messagesCount: target.messagesCount,
    });
    if (sent === undefined) return this.#output.addStatus(0);
    return sent.then(() => this.#output.addStatus(0));
  }

  #poll({ payload }: PayloadRequest): void | Promise<void> {
    const command = decodePollMessages(new Reader(payload));
    const polled = this.#broker.poll(this.#session, command);
    if (!(polled instanceof Promise)) return this.#output.addPolled(polled);
    return polled.then((late) => this.#output.addPolled(late));
  }

  #statusOf(error: unknown): number {
    if (error instanceof BrokerError || error instanceof WireError) return error.status;
    if (error instanceof DiskError) {
      this.#logger.error(error.message);
      return errorTable.io_error.code;
    }
    this.#logger.error("a request failed for a reason of ours", error);
    return errorTable.error.code;
  }
}
