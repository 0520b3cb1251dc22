/** In which form a client wants messages (RFC 9110, 12.5.1). */

export type MessagesForm =
  | "application/json"
  | "application/x-ndjson"
  | "application/octet-stream"
  | "text/plain";

const JSON_FORM = "application/json";
const OTHERS: readonly MessagesForm[] = ["application/x-ndjson", "application/octet-stream", "text/plain"];

/** Wide before narrow: a narrow one says more about a type. */
const NARROWNESS: readonly ((type: string) => string)[] = [
  () => "*/*",
  (type) => `${type.slice(0, type.indexOf("/"))}/*`,
  (type) => type,
];

/** JSON, unless another one is clearly preferred: many clients name several types and mean JSON. */
export function acceptedForm(header: string | undefined): MessagesForm {
  if (header === undefined) return JSON_FORM;
  const qualities = qualitiesOf(header);
  let best: MessagesForm = JSON_FORM;
  for (const form of OTHERS) if (qualityOf(qualities, form) > qualityOf(qualities, best)) best = form;
  return best;
}

function qualityOf(qualities: ReadonlyMap<string, number>, type: string): number {
  return NARROWNESS.reduce((quality, widened) => qualities.get(widened(type)) ?? quality, 0);
}

function qualitiesOf(header: string): Map<string, number> {
  return new Map(
    header.toLowerCase().split(",").map((entry) => {
      const [type = "", ...parameters] = entry.split(";").map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return [type, quality === undefined ? 1 : Number(quality.slice(2)) || 0];
    }),
  );
}
