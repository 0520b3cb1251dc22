/**
 * One connection of the binary protocol, from accept to close. Requests are handled strictly in order; everything that
 * has arrived is handled before the answers leave, and the answers leave before more is read.
 */
import type { Broker, Session } from "../broker/mod.ts";
import type { Clock, Logger, Socket } from "../platform/mod.ts";
import { errorTable, type Transport } from "../wire/mod.ts";
import type { Ticket } from "./admission.ts";
import { AnswerOutput } from "./answer_output.ts";
import { RequestHandler } from "./request_handler.ts";
import { type Request, RequestInput } from "./request_input.ts";

export interface ConnectionSettings {
  readonly transport: Transport;
  /** Most bytes of one frame. */
  readonly frameLimit: number;
  readonly maxPollBytes: number;
  /** How long a connection may go without a login. */
  readonly loginTimeoutMs: number;
}

/** A client that takes none of its answer for so long is gone, or holds memory of others on purpose. */
const STALLED_MS = 30_000;

export interface ConnectionPlatform {
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Connection {
  readonly #broker: Broker;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #ticket: Ticket;
  readonly #output: AnswerOutput;
  readonly #openedAtMs: number;
  readonly #session: Session;
  readonly #settings: ConnectionSettings;
  #stopping = false;
  #handling = false;

  constructor(
    broker: Broker,
    accepted: { readonly socket: Socket; readonly ticket: Ticket },
    platform: ConnectionPlatform,
    settings: ConnectionSettings,
  ) {
    const { socket, ticket } = accepted;
    this.#broker = broker;
    this.#socket = socket;
    this.#ticket = ticket;
    this.#clock = platform.clock;
    this.#logger = platform.logger;
    this.#output = new AnswerOutput(socket, platform.clock);
    this.#openedAtMs = platform.clock.monotonicMs();
    this.#settings = settings;
    const { transport, maxPollBytes } = settings;
    this.#session = broker.openSession({ transport, address: socket.peer, maxPollBytes });
  }

  /** Resolves when the connection is closed, by whichever side. Never rejects. */
  async serve(): Promise<void> {
    const input = new RequestInput(this.#socket, this.#broker.slabs, this.#settings.frameLimit);
    const output = this.#output;
    try {
      await this.#loop(input, output);
      if (this.#stopping) output.addStatus(errorTable.disconnected.code);
      await output.flush();
    } catch (error) {
      // The peer is gone, or the socket was closed to stop this connection.
      this.#logger.debug(`${this.#socket.peer} is gone: ${(error as Error).message}`);
    } finally {
      input.close();
      this.#socket.close();
      this.#broker.closeSession(this.#session);
      this.#ticket.end();
    }
  }

  /** Cuts a connection that has not logged in in time, or does not take its answers. Asked every now and then. */
  cutWhenOverdue(): void {
    const nowMs = this.#clock.monotonicMs();
    const isLate = this.#ticket.isAnonymous && nowMs - this.#openedAtMs > this.#settings.loginTimeoutMs;
    const isStalled = nowMs - (this.#output.waitingSinceMs ?? nowMs) > STALLED_MS;
    if (!isLate && !isStalled) return;
    this.#logger.info(
      `${this.#socket.peer} was cut: ${isLate ? "it did not log in" : "it does not read its answers"}`,
    );
    this.cut();
  }

  /** Finishes the request in progress, tells the client that the server goes, and closes. */
  stop(): void {
    this.#stopping = true;
    if (this.#handling) return;
    void this.#sayGoodbye();
  }

  /** Closes at once, whatever is in progress. */
  cut(): void {
    this.#socket.close();
  }

  async #loop(input: RequestInput, output: AnswerOutput): Promise<void> {
    const handler = new RequestHandler(this.#broker, this.#session, output, this.#logger);
    for (;;) {
      this.#handling = true;
      for (let request = input.next(); request !== undefined; request = input.next()) {
        const goesOn = this.#begin(request, handler, output);
        if (goesOn instanceof Promise) await this.#settle(goesOn, output);
        if (goesOn === false || handler.mustClose || this.#stopping) return;
        if (output.isFull) await output.flush();
      }
      if (this.#ticket.isAnonymous && this.#session.userId !== undefined) this.#ticket.login();
      await output.flush();
      this.#handling = false;
      if (!await input.fill()) return;
    }
  }

  /** A promise when the answer takes longer; false when the connection cannot go on after its answer. */
  #begin(request: Request, handler: RequestHandler, output: AnswerOutput): Promise<void> | false | undefined {
    switch (request.kind) {
      case "request":
        return handler.handle(request) ?? undefined;
      case "impossible":
        output.addStatus(errorTable.invalid_command.code);
        // A client of a later protocol begins with zeros; it would be answered once for every eight of them.
        return request.isForeign ? false : undefined;
      case "too_long":
        output.addStatus(errorTable.invalid_command.code);
        return false;
    }
  }

  /** What is answered already must not wait for what takes longer. */
  async #settle(pending: Promise<void>, output: AnswerOutput): Promise<void> {
    await Promise.all([output.flush(), pending]);
  }

  async #sayGoodbye(): Promise<void> {
    const output = new AnswerOutput(this.#socket, this.#clock);
    output.addStatus(errorTable.disconnected.code);
    try {
      await output.flush();
    } catch {
      // It went before it could be told.
    }
    this.#socket.close();
  }
}
