/**
 * Which methods a path has, asked before the request is routed: for the list of allowed methods, and to tell public
 * paths from others.
 *
 * The first pattern that fits a path owns it, and fixed ones come first. So `/users/login` is never a user named login,
 * with whatever method it is asked for; a router that falls through to the next pattern would open `GET /users/login`
 * to everyone.
 */
import { TrieRouter } from "hono/router/trie-router";
import type { Route } from "./route.ts";

export interface PathFacts {
  /** As an Allow header has them. */
  readonly allow: string;
  readonly methods: ReadonlySet<string>;
  readonly isPublic: boolean;
  readonly takesTicket: boolean;
}

export class RouteMap {
  readonly #router = new TrieRouter<PathFacts>();

  constructor(routes: readonly Route[]) {
    const paths = Map.groupBy(fixedFirst(routes), ({ path }) => path);
    for (const [path, rows] of paths) this.#router.add("ALL", path, factsOf(rows));
  }

  /** undefined for a path that is not there. `path` as it came, not decoded. */
  find(path: string): PathFacts | undefined {
    if (path.includes("//") || (path.length > 1 && path.endsWith("/"))) return undefined;
    return this.#router.match("ALL", path)[0][0]?.[0];
  }
}

/** In an order in which the first that fits is meant. */
export function fixedFirst(routes: readonly Route[]): readonly Route[] {
  return routes.toSorted((a, b) => Number(a.path.includes(":")) - Number(b.path.includes(":")));
}

function factsOf(rows: readonly Route[]): PathFacts {
  const methods = rows.flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]);
  return {
    allow: methods.join(","),
    methods: new Set(methods),
    isPublic: rows.some((row) => row.isPublic),
    takesTicket: rows.some((row) => row.takesTicket),
  };
}
