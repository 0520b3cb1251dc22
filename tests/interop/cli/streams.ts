/** Streams, as the CLI shows them. */
import assert from "node:assert/strict";
import { listed, properties, records } from "../../support/cli_tables.ts";
import type { IggyCli } from "../../support/iggy_cli.ts";

export async function streams(cli: IggyCli): Promise<void> {
  await cli.says("stream create prod", "Stream with name: prod and ID auto incremented created");
  assert.match(await cli.refused("stream create prod"), /^Stream with name: .*already exists/);
  assert.equal(await cli.ok("-q stream create second"), "", "the quiet mode prints nothing");

  const created = records(await cli.ok("stream list"));
  assert.deepEqual(created.map(({ ID, Name }) => [ID, Name]), [["0", "prod"], ["1", "second"]]);
  assert.ok(created.every(({ Created = "" }) => Math.abs(Date.parse(`${Created}Z`) - Date.now()) < 60_000));

  await cli.says("stream update second renamed", "Stream with ID: second updated name: renamed");
  const rows = listed(await cli.ok("stream list -l list"));
  assert.deepEqual(rows.map((row) => row.toSpliced(1, 1)), [
    ["0", "prod", "0 B", "0", "0"],
    ["1", "renamed", "0 B", "0", "0"],
  ]);
  await cli.says("stream get second", "Stream with ID: second was not found");

  await cli.ok("topic create prod events 1 none");
  await cli.ok("message send prod events one two");
  const { Created, ...prod } = properties(await cli.ok("stream get 0"));
  assert.match(Created ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.deepEqual(prod, {
    "Stream ID": "0",
    "Stream name": "prod",
    "Stream size": "134 B",
    "Stream message count": "2",
    "Stream topics count": "1",
  });

  await cli.says("stream purge prod", "Stream with ID: prod purged");
  const purged = properties(await cli.ok("stream get prod"));
  assert.equal(purged["Stream message count"], "0");
  assert.equal(purged["Stream size"], "0 B");
  assert.equal(purged["Stream topics count"], "1");

  await cli.says("stream delete prod", "Stream with ID: prod deleted");
  assert.match(await cli.refused("stream delete prod"), /^Stream with ID: .*was not found/);
  assert.deepEqual(records(await cli.ok("stream list")).map(({ Name }) => Name), ["renamed"]);
}
