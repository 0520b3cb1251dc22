/** Consumer groups, as the CLI shows them. Joining is not among its commands. */
import assert from "node:assert/strict";
import { listed, properties, records } from "../../support/cli_tables.ts";
import type { IggyCli } from "../../support/iggy_cli.ts";

export async function groups(cli: IggyCli): Promise<void> {
  await cli.ok("stream create prod");
  await cli.ok("topic create prod events 3 none");
  await cli.says(
    "consumer-group create prod events readers",
    "Consumer group: ID auto incremented, name: readers created for topic with ID: events and stream with ID: prod",
  );
  await cli.ok("consumer-group create 0 0 writers");
  assert.match(
    await cli.refused("consumer-group create prod events readers"),
    /^Consumer group with name: .*already exists/,
  );

  const rows = [["0", "readers", "3", "0"], ["1", "writers", "3", "0"]];
  assert.deepEqual(listed(await cli.ok("consumer-group list prod events -l list")), rows);
  assert.deepEqual(records(await cli.ok("consumer-group list prod events")).map(Object.values), rows);
  assert.deepEqual(properties(await cli.ok("consumer-group get prod events readers")), {
    "Consumer group id": "0",
    "Consumer group name": "readers",
    "Partitions count": "3",
    "Members count": "0",
  });

  await cli.says(
    "consumer-group delete prod events 0",
    "Consumer group with ID: 0 deleted for topic with ID: events and stream with ID: prod",
  );
  await cli.says("consumer-group get prod events readers", "Consumer group with ID: readers was not found");
  assert.match(
    await cli.refused("consumer-group delete prod events readers"),
    /^Consumer group with (ID|name): .*was not found/,
  );
}
