import assert from "node:assert/strict";
import { metricsText } from "./metrics.ts";

const FIGURES = {
  streamsCount: 2,
  topicsCount: 3,
  partitionsCount: 5,
  segmentsCount: 6,
  messagesCount: 7,
  usersCount: 8,
  clientsCount: 1,
};

Deno.test("metricsText: a counter and seven gauges, in this order", () => {
  const text = metricsText(17, FIGURES);
  assert.match(text, /^# HELP http_requests total count of http_requests\.\n# TYPE http_requests counter\n/);
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.deepEqual(samples, [
    "http_requests_total 17",
    "streams 2",
    "topics 3",
    "partitions 5",
    "segments 6",
    "messages 7",
    "users 8",
    "clients 1",
  ]);
  for (const sample of samples.slice(1)) {
    const [name] = sample.split(" ");
    assert.ok(text.includes(`# HELP ${name} total count of ${name}.\n# TYPE ${name} gauge\n${sample}\n`));
  }
  assert.match(text, /\n# EOF\n$/);
});
