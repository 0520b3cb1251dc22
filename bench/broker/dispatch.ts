/** What it costs inside the broker to find out who asks and whether they may: the micro bench's slowest request. */
import { benchDispatch, DISPATCH_TARGET_MICROS } from "../micro/dispatch_bench.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";

export const dispatch: Case = {
  name: "permission check and dispatch of one request",
  seconds: 3,
  run: runDispatch,
};

async function runDispatch(_: unknown, { small }: CaseOptions): Promise<Row[]> {
  const figures = await benchDispatch({ small });
  const micros = figures.map(({ nanosecondsEach }) => nanosecondsEach / 1000);
  return [{
    name: dispatch.name,
    unit: "µs",
    galgo: Math.max(...micros),
    limit: undefined,
    target: { kind: "at_most", value: DISPATCH_TARGET_MICROS },
    note: figures.map(({ name }, at) => `${name} ${micros[at]!.toFixed(2)}`).join("; "),
    work: { requests: 0, messages: 0, bytes: 0 },
  }];
}
