/** The parameters in paths, which mean the same wherever they stand. */
import { z } from "@hono/zod-openapi";
import { u32 } from "./values.ts";

const NAMED = "By number or by name: all digits are a number, anything else is a name of 1 to 255 bytes.";

const PARAMETERS: Readonly<Record<string, z.ZodType>> = {
  stream_id: named("The stream.", "orders"),
  topic_id: named("The topic.", "created"),
  user_id: named("The user.", "alice"),
  group_id: named("The consumer group.", "billing"),
  consumer_id: named("The consumer.", "analytics"),
  partition_id: u32.openapi({ description: "The partition, from 0.", example: 0 }),
  client_id: u32.openapi({ description: "The client.", example: 1745028311 }),
  name: z.string().min(1).openapi({ description: "The name of the token.", example: "nightly" }),
  fsync: z.enum(["true", "false", "fsync=true", "fsync=false"]).openapi({
    description: "Whether to wait until the messages are on the disk.",
    example: "true",
  }),
};

/** undefined when there are none. Errors: Error for a name that is not known here. */
export function pathParameters(path: string): Record<string, z.ZodType> | undefined {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => {
    const parameter = PARAMETERS[name];
    if (parameter === undefined) throw new Error(`nothing is said of the parameter ${name} of ${path}`);
    return [name, parameter];
  }));
}

function named(what: string, example: string): z.ZodType {
  return z.string().min(1).max(255).openapi({ description: `${what} ${NAMED}`, example });
}
