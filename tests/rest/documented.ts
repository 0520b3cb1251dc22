/**
 * Whether answers are as the OpenAPI document says. The document is the broker's own, so that whatever a test asks for
 * is held against it: a status, a content type or a body that is not in it is a difference.
 */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

interface Media {
  readonly schema?: unknown;
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Exchange {
  readonly method: string;
  /** As it was asked for, perhaps with a query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** Of paths and methods that are not in the document. */
const NOTHING_THERE: ReadonlySet<number> = new Set([401, 404, 405, 429]);
const DOCUMENT_ID = "document";

export class Documented {
  readonly #document: Document;
  readonly #patterns: readonly (readonly [path: string, pattern: RegExp])[];
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(text: string) {
    this.#document = JSON.parse(text);
    this.#ajv.addSchema({ $id: DOCUMENT_ID, ...this.#document });
    // What is fixed stands before what has parameters.
    this.#patterns = Object.keys(this.#document.paths)
      .toSorted((a, b) => Number(a.includes("{")) - Number(b.includes("{")))
      .map((path) => [path, new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`)]);
  }

  /** How the answer departs from the document; undefined when it does not. */
  difference(exchange: Exchange): string | undefined {
    const { method, status, contentType, body } = exchange;
    if (method === "OPTIONS") return undefined;
    const path = this.#pathOf(exchange.path);
    const name = method === "HEAD" ? "get" : method.toLowerCase();
    const operation = path === undefined ? undefined : this.#document.paths[path]?.[name];
    if (path === undefined || operation === undefined) {
      return NOTHING_THERE.has(status) ? undefined : `${status} for something that is not documented`;
    }
    const answer = operation.responses[status];
    if (answer === undefined) return `the status ${status} is not documented`;
    if (answer.content === undefined) {
      return body === "" && contentType === null ? undefined : "it has a body, and none is documented";
    }
    if (contentType === null || answer.content[contentType] === undefined) {
      return `the content type ${contentType} is not documented`;
    }
    if (method === "HEAD" || contentType !== "application/json") return undefined;
    const place = ["paths", path, name, "responses", String(status), "content", contentType, "schema"];
    const validate = this.#validator(place);
    return validate(JSON.parse(body)) ? undefined : this.#ajv.errorsText(validate.errors);
  }

  #pathOf(asked: string): string | undefined {
    const path = asked.replace(/[?#].*$/, "");
    return this.#patterns.find(([, pattern]) => pattern.test(path))?.[0];
  }

  #validator(place: readonly string[]): ValidateFunction {
    const pointer = place.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1")).map(
      encodeURIComponent,
    );
    const $ref = `${DOCUMENT_ID}#/${pointer.join("/")}`;
    const known = this.#validators.get($ref) ?? this.#ajv.compile({ $ref });
    this.#validators.set($ref, known);
    return known;
  }
}

const KNOWN = new Map<string, Documented>();

/** One for each text: to prepare it takes a while. */
export function documentedBy(text: string): Documented {
  const known = KNOWN.get(text) ?? new Documented(text);
  KNOWN.set(text, known);
  return known;
}

/** Fetches, and complains of an answer that is not as the document says. */
export function heldAgainstDocument(
  fetchAnswer: (path: string, init: RequestInit) => Promise<Response>,
): (path: string, init: RequestInit) => Promise<Response> {
  let documented: Promise<Documented> | undefined;
  const load = async () => documentedBy(await (await fetchAnswer("/openapi.json", {})).text());
  return async (path, init) => {
    const response = await fetchAnswer(path, init);
    const { difference, copy } = await differenceOf(await (documented ??= load()), path, init, response);
    if (difference !== undefined) throw new Error(`${init.method ?? "GET"} ${path}: ${difference}`);
    return copy;
  };
}

async function differenceOf(documented: Documented, path: string, init: RequestInit, response: Response) {
  const { status, headers } = response;
  const bytes = await response.bytes();
  const difference = documented.difference({
    method: init.method ?? "GET",
    path,
    status,
    contentType: headers.get("content-type"),
    body: new TextDecoder().decode(bytes),
  });
  const hasBody = bytes.length > 0;
  return { difference, copy: new Response(hasBody ? bytes : null, { status, headers }) };
}
