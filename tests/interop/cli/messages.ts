/** Sending, polling and flushing, as the CLI shows them, and the files it keeps messages in. */
import assert from "node:assert/strict";
import { properties, records } from "../../support/cli_tables.ts";
import type { IggyCli } from "../../support/iggy_cli.ts";

export async function messages(cli: IggyCli): Promise<void> {
  await cli.ok("stream create prod");
  await cli.ok("topic create prod events 4 none");
  await partitionings(cli);
  await strategies(cli);
  await headers(cli);
  await files(cli);
  for (const flag of ["", " -f"]) {
    const how = flag === "" ? "without fsync" : "with fsync";
    await cli.says(
      `message flush${flag} prod events 0`,
      `Flushed messages from topic with ID: events and stream with ID: prod (partition with ID: 0) ${how}`,
    );
  }
  assert.match(await cli.refused("message flush prod events 9"), /^Partition with ID: .*was not found/);
}

async function polled(cli: IggyCli, options: string, partition = 0): Promise<Record<string, string>[]> {
  return records(await cli.ok(`message poll ${options} prod events ${partition}`));
}

async function payloads(cli: IggyCli, options: string, partition = 0): Promise<(string | undefined)[]> {
  return (await polled(cli, options, partition)).map(({ Payload }) => Payload);
}

/** To partition 0 by its id, to one and the same partition by a key, to all in turn. */
async function partitionings(cli: IggyCli): Promise<void> {
  await cli.says(
    "message send prod events -p 0 one two",
    "Sent messages to topic with ID: events and stream with ID: prod",
  );
  await cli.ok("message send prod events -p 0", "with spaces");
  assert.deepEqual(await payloads(cli, "-o 0 -m 10"), ["one", "two", "with spaces"]);

  await cli.ok("message send prod events -m key k1");
  await cli.ok("message send prod events -m key k2");
  const found = await everywhere(cli);
  assert.equal(found.filter((some) => some.join() === "k1,k2").length, 1, "one key goes to one partition");

  for (const name of ["b1", "b2", "b3", "b4"]) await cli.ok(`message send prod events ${name}`);
  const after = await everywhere(cli);
  assert.ok(after.every((some) => some.filter((name) => name?.startsWith("b")).length === 1), String(after));
  await cli.ok("topic purge prod events");
  await cli.ok("message send prod events -p 0 one two three four five");
}

/** What lies in each partition, without what was sent to partition 0 by its id. */
async function everywhere(cli: IggyCli): Promise<(string | undefined)[][]> {
  const all = [];
  for (const partition of [0, 1, 2, 3]) {
    all.push((await payloads(cli, "-o 0 -m 10", partition)).filter((name) => /^[kb]\d$/.test(name ?? "")));
  }
  return all;
}

async function strategies(cli: IggyCli): Promise<void> {
  assert.deepEqual(await payloads(cli, "-f -m 2"), ["one", "two"]);
  assert.deepEqual(await payloads(cli, "-l -m 2"), ["four", "five"]);
  assert.deepEqual(await payloads(cli, "-o 3 -m 9"), ["four", "five"]);
  assert.deepEqual(await payloads(cli, "-o 5 -m 9"), []);
  assert.deepEqual(await payloads(cli, "-n -m 2 -c 7"), ["one", "two"], "without -a nothing is stored");
  assert.deepEqual(await payloads(cli, "-n -m 2 -c 7 -a"), ["one", "two"]);
  assert.deepEqual(await payloads(cli, "-n -m 2 -c 7 -a"), ["three", "four"]);
  assert.deepEqual(await payloads(cli, "-n -m 2 -c 7 -a"), ["five"]);
  assert.deepEqual(await payloads(cli, "-n -m 2 -c 7 -a"), []);
  assert.deepEqual(
    await payloads(cli, "-n -m 2 -c other"),
    ["one", "two"],
    "each consumer has its own offset",
  );
  assert.deepEqual(
    await payloads(cli, "-n -m 2 -c other -a"),
    ["one", "two"],
    "a consumer may have a name instead of a number",
  );
  assert.deepEqual(await payloads(cli, "-n -m 9 -c other -a"), ["three", "four", "five"]);

  const text = await cli.ok("message poll -o 1 -m 3 prod events 0");
  assert.match(text, /^Polled 3 messages of total size 204 B, it took /m);
  const rows = records(text);
  assert.deepEqual(rows.map(({ Offset, Length }) => [Offset, Length]), [["1", "3"], ["2", "5"], ["3", "4"]]);
  assert.equal(new Set(rows.map(({ ID }) => ID)).size, 3, "the server gives ids of its own");
  assert.ok(rows.every(({ ID }) => BigInt(ID ?? "0") > 0n));
  assert.match(await cli.refused("message poll -o 0 prod events 9"), /^Partition with ID: .*was not found/);
}

async function headers(cli: IggyCli): Promise<void> {
  const sent = {
    text: "string:v",
    number: "uint32:77",
    small: "int8:-5",
    yes: "bool:true",
    half: "float64:0.5",
  };
  const option = Object.entries(sent).map(([key, value]) => `${key}:${value}`).join();
  await cli.ok(`message send prod events -p 1 -H ${option} payload`);
  const [row] = await polled(cli, "-o 0 -s", 1);
  assert.deepEqual(
    Object.fromEntries(Object.entries(row!).filter(([title]) => title.startsWith("Header: "))),
    {
      "Header: text string": "v",
      "Header: number uint32": "77",
      "Header: small int8": "-5",
      "Header: yes bool": "true",
      "Header: half float64": "0.5",
    },
  );
}

/** What was polled into a file is sent again from it, with its headers. */
async function files(cli: IggyCli): Promise<void> {
  const file = Deno.makeTempFileSync({ prefix: "galgo_cli_" });
  try {
    Deno.removeSync(file);
    const stored = await cli.ok(`message poll -o 0 -m 5 --output-file ${file} prod events 0`);
    assert.match(stored, /^Stored 5 messages of total size /m);
    await cli.ok(`message send --input-file ${file} -p 2 prod events`);
    assert.deepEqual(await payloads(cli, "-o 0 -m 9", 2), ["one", "two", "three", "four", "five"]);
  } finally {
    Deno.removeSync(file);
  }
}

export async function offsets(cli: IggyCli): Promise<void> {
  await cli.ok("stream create prod");
  await cli.ok("topic create prod events 1 none");
  await cli.ok("message send prod events one two three");
  const key = "prod events 0";

  assert.match(await cli.ok(`consumer-offset get 7 ${key}`), /was not found\n$/);
  assert.match(await cli.ok(`consumer-offset set 7 ${key} 1`), /^Consumer offset for .* set to 1$/m);
  assert.deepEqual(properties(await cli.ok(`consumer-offset get 7 ${key}`)), {
    "Consumer ID": "7",
    "Stream ID": "prod",
    "Topic ID": "events",
    "Partition ID": "0",
    "Current offset": "2",
    "Stored offset": "1",
  });
  assert.deepEqual(
    records(await cli.ok("message poll -n -m 9 -c 7 prod events 0")).map(({ Payload }) => Payload),
    ["three"],
  );
  await cli.ok(`consumer-offset set name ${key} 2`);
  assert.equal(properties(await cli.ok(`consumer-offset get name ${key}`))["Stored offset"], "2");
  await cli.refused(`consumer-offset set 7 ${key} 3`);
  assert.equal(properties(await cli.ok(`consumer-offset get 7 ${key}`))["Stored offset"], "1");

  await cli.ok("consumer-group create prod events readers");
  assert.match(
    await cli.refused(`consumer-offset set -k consumer-group readers ${key} 1`),
    /^Consumer group member .*was not found/,
    "only members move the offset of a group",
  );
  assert.match(await cli.ok(`consumer-offset get -k consumer-group readers ${key}`), /was not found\n$/);
}
