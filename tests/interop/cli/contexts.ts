/** Contexts lie in a file of the CLI; the broker learns of them when a command runs in one. */
import assert from "node:assert/strict";
import { records } from "../../support/cli_tables.ts";
import type { IggyCli } from "../../support/iggy_cli.ts";

export async function contexts(cli: IggyCli): Promise<void> {
  assert.deepEqual(names(await cli.ok("context list")), ["default*"]);
  await cli.says(
    "context create elsewhere --transport tcp --username iggy --password iggy",
    "context 'elsewhere' created successfully",
  );
  await cli.says("context use elsewhere", "active context set to 'elsewhere'");
  assert.deepEqual(names(await cli.ok("context list")), [
    "default",
    "elsewhere*",
  ]);
  await cli.as().ok("stream create made-in-context");
  await cli.says("context delete elsewhere", "context 'elsewhere' deleted successfully");
  assert.deepEqual(names(await cli.ok("context list")), ["default*"]);
}

function names(table: string): (string | undefined)[] {
  return records(table).map(({ Name }) => Name).sort();
}
