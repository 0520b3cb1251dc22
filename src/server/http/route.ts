/** What a file of endpoints exports: rows that say which request is answered, and by what. */
import type { ServerResponse } from "node:http";
import type { Context } from "hono";
import type { Broker } from "../../broker/mod.ts";
import type { Clock, Logger, Random } from "../../platform/mod.ts";
import type { BodyRoom } from "./body_room.ts";
import type { Packer } from "./packing/packer.ts";
import type { Tickets } from "./tickets.ts";
import type { AccessTokens, Bearer } from "./access_tokens.ts";

export interface RestEnv {
  /** As `@hono/node-server` gives it; absent when the app is called without a socket. */
  Bindings: {
    readonly incoming?: {
      readonly socket: { readonly remoteAddress?: string; readonly remotePort?: number };
    };
    readonly outgoing?: ServerResponse;
  };
  /** Whose token came with the request. */
  Variables: {
    /** The answer is not worth packing. */
    isSmall?: boolean;
    caller: Bearer;
    /** The status, when somebody else than the app sends the answer and has done so (answer_later.ts). */
    sent?: Promise<number>;
  };
}

/** A request and the means to answer it. */
export type Call = Context<RestEnv>;

/** What endpoints work with. */
export interface Rest {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: AccessTokens;
  /** Most bytes of a body. */
  readonly maxRequestSizeBytes: number;
  /** The longest that a poll may wait for messages. */
  readonly maxWaitMs: number;
  /** Room for all bodies together while they arrive. */
  readonly bodies: BodyRoom;
  readonly packer: Packer;
  readonly tickets: Tickets;
  readonly logger: Logger;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** `/streams/:stream_id` */
  readonly path: string;
  /** The path that it is described by where its own is a setting. */
  readonly documentedAs?: string;
  /** Needs no token. Then the whole path is public: a wrong method of it is answered without one. */
  readonly isPublic?: true;
  /** A ticket in the query does for a token. */
  readonly takesTicket?: true;
  readonly answer: (call: Call) => Response | Promise<Response>;
}
