/** Topics and their partitions, as the CLI shows them. */
import assert from "node:assert/strict";
import { listed, properties, records } from "../../support/cli_tables.ts";
import type { IggyCli } from "../../support/iggy_cli.ts";

export async function topics(cli: IggyCli): Promise<void> {
  await cli.ok("stream create prod");
  assert.match(
    await cli.ok("topic create prod plain 3 none"),
    /^Topic with name: plain, .* created in stream/m,
  );
  assert.match(await cli.refused("topic create prod plain 3 none"), /^Topic with name: .*already exists/);
  assert.match(await cli.refused("topic create nope plain 3 none"), /^Stream with ID: .*was not found/);
  await cli.ok("topic create -m 2GB -r 2 prod rich 1 gzip 1day 1hour 1min 1sec");

  const rows = records(await cli.ok("topic list prod")).map(({ Created, ...row }) => {
    assert.match(Created ?? "", /^\d{4}-\d\d-\d\d /);
    return Object.values(row);
  });
  assert.deepEqual(rows, [
    ["0", "plain", "0 B", "unlimited", "none", "unlimited", "0", "3"],
    ["1", "rich", "0 B", "2.00 GB", "gzip", "1day 1h 1m 1s", "0", "1"],
  ]);
  const list = listed(await cli.ok("topic list prod -l list")).map((row) => row.toSpliced(1, 1));
  assert.deepEqual(list, rows);

  await update(cli);

  await cli.ok("message send prod plain -p 2 one two three");
  assert.equal(properties(await cli.ok("topic get prod plain"))["Topic message count"], "3");
  await cli.says("topic purge prod plain", "Topic with ID: plain in stream with ID: prod purged");
  assert.equal(properties(await cli.ok("topic get prod plain"))["Topic message count"], "0");

  await cli.says("topic delete prod 1", "Topic with ID: 1 in stream with ID: prod deleted");
  assert.match(await cli.refused("topic delete prod 1"), /^Topic with ID: .*was not found/);
  await cli.says("topic get prod poor", "Topic with ID: poor in stream prod was not found");
}

async function update(cli: IggyCli): Promise<void> {
  await cli.ok("topic update -m unlimited prod rich poor none unlimited");
  const { Created, ...poor } = properties(await cli.ok("topic get prod poor"));
  assert.match(Created ?? "", /^\d{4}-\d\d-\d\d /);
  assert.deepEqual(poor, {
    "Topic id": "1",
    "Topic name": "poor",
    "Topic size": "0 B",
    "Compression": "none",
    "Message expiry": "unlimited",
    "Max topic size": "unlimited",
    "Topic message count": "0",
    "Partitions count": "1",
  });
  assert.match(await cli.refused("topic update prod poor plain none"), /^Topic with name: .*already exists/);
}

export async function partitions(cli: IggyCli): Promise<void> {
  await cli.ok("stream create prod");
  await cli.ok("topic create prod events 1 none");
  const count = async () => properties(await cli.ok("topic get prod events"))["Partitions count"];

  await cli.says(
    "partition create prod events 4",
    "Created 4 partitions for topic with ID: events and stream with ID: prod",
  );
  assert.equal(await count(), "5");
  await cli.says(
    "partition delete prod events 2",
    "Deleted 2 partitions for topic with ID: events and stream with ID: prod",
  );
  assert.equal(await count(), "3");
  await cli.ok("message send prod events -p 2 last");
  assert.match(
    await cli.refused("message send prod events -p 3 gone"),
    /^Partition with ID: .*was not found/,
  );
  assert.match(await cli.refused("partition create nope events 1"), /^Stream with ID: .*was not found/);
  await cli.refused("partition delete prod events 4");
  assert.equal(await count(), "3");
}
