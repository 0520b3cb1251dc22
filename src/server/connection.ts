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
  /** How long a connection may go without a login, from its beginning or its logout. */
  readonly loginTimeoutMs: number;
}

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
  #input: RequestInput | undefined;
  /** Since when it belongs to nobody; of no meaning while somebody is logged in. */
  #anonymousSinceMs: number;
  /** Since when a request of a stranger is being worked on; only a login takes time. */
  #loginSinceMs: number | undefined;
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
    this.#anonymousSinceMs = platform.clock.monotonicMs();
    this.#settings = settings;
    const { transport, maxPollBytes } = settings;
    this.#session = broker.openSession({ transport, address: socket.peer, maxPollBytes });
  }

  /** Resolves when the connection is closed, by whichever side. Never rejects. */
  async serve(): Promise<void> {
    const output = this.#output;
    try {
      this.#input = new RequestInput(this.#socket, this.#broker.slabs, this.#clock, {
        frameLimit: this.#settings.frameLimit,
        isKnown: () => this.#broker.loginOf(this.#session) === "good",
      });
      await this.#loop(this.#input, output);
      if (this.#stopping) output.addStatus(errorTable.disconnected.code);
      await output.flush();
    } catch (error) {
      // The peer is gone, or the socket was closed to stop this connection.
      this.#logger.debug(`${this.#socket.peer} is gone: ${(error as Error).message}`);
    } finally {
      this.#input?.close();
      this.cut();
      this.#broker.closeSession(this.#session);
      this.#ticket.end();
    }
  }

  /** Cuts a connection that has not logged in in time, or does not take its answers. Asked every now and then. */
  cutWhenOverdue(): void {
    const why = this.#whyOverdue();
    if (why === undefined) return;
    this.#logger.info(`${this.#socket.peer} was cut: ${why}`);
    this.cut();
  }

  #whyOverdue(): string | undefined {
    const nowMs = this.#clock.monotonicMs();
    const isPast = (dueAtMs: number | undefined) => dueAtMs !== undefined && nowMs > dueAtMs;
    this.#noteLogin();
    if (this.#ticket.isAnonymous) {
      // A login that began in time is waited for. How long it takes is up to us, and bounded where it waits.
      const lastSignMs = this.#loginSinceMs ?? nowMs;
      if (lastSignMs - this.#anonymousSinceMs > this.#settings.loginTimeoutMs) return "it did not log in";
    }
    if (isPast(this.#output.dueAtMs)) return "it does not read its answers";
    if (!isPast(this.#input?.dueAtMs)) return undefined;
    return this.#input!.isWaitingForRoom
      ? "there was no memory for its request"
      : "it does not finish its request";
  }

  /** A login, or its end, by whomever: a connection whose user was deleted is a stranger's. */
  #noteLogin(): void {
    const isAnonymous = this.#broker.loginOf(this.#session) === "none";
    if (isAnonymous === this.#ticket.isAnonymous) return;
    if (!isAnonymous) return this.#ticket.login();
    this.#ticket.logout();
    this.#anonymousSinceMs = this.#clock.monotonicMs();
  }

  /** Finishes the request in progress, tells the client that the server goes, and closes. */
  stop(): void {
    this.#stopping = true;
    if (this.#handling) return;
    void this.#sayGoodbye();
  }

  /** Closes at once, whatever is in progress. */
  cut(): void {
    this.#input?.abandon();
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
      this.#noteLogin();
      const leaving = output.flush();
      if (leaving !== undefined) await leaving;
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
      case "discarded":
        handler.refuseStranger();
        return undefined;
      case "too_long":
        output.addStatus(errorTable.invalid_command.code);
        return false;
    }
  }

  /** What is answered already must not wait for what takes longer. */
  async #settle(pending: Promise<void>, output: AnswerOutput): Promise<void> {
    // Both, also when the peer is gone: a batch that waits for its partition lies in the input's memory until it is done.
    if (this.#ticket.isAnonymous) this.#loginSinceMs = this.#clock.monotonicMs();
    const results = await Promise.allSettled([output.flush(), pending]);
    this.#loginSinceMs = undefined;
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  async #sayGoodbye(): Promise<void> {
    const output = new AnswerOutput(this.#socket, this.#clock);
    output.addStatus(errorTable.disconnected.code);
    try {
      await output.flush();
    } catch {
      // It went before it could be told.
    }
    this.cut();
  }
}
