/** The server itself, its clients and its cluster, as the CLI shows them. */
import assert from "node:assert/strict";
import { listed, properties, records } from "../../support/cli_tables.ts";
import type { IggyCli } from "../../support/iggy_cli.ts";

export async function system(cli: IggyCli): Promise<void> {
  const pings = await cli.ok("ping -c 3");
  assert.equal(pings.match(/^Ping sequence id: \d+ time: [\d.]+ ms$/gm)?.length, 3);
  assert.match(pings, /^Ping statistics for 3 ping commands$/m);

  const { "Client ID": id, Address, ...me } = properties(await cli.ok("me"));
  assert.ok(Number(id) > 0);
  assert.match(Address ?? "", /^127\.0\.0\.1:\d+$/);
  assert.deepEqual(me, { "User ID": "0", "Transport": "TCP" });
  assert.match(await cli.as("-u", "iggy", "-p", "wrong").refused("me"), /^Invalid credentials/);

  await stats(cli);

  const cluster = await cli.ok("cluster metadata");
  assert.match(cluster, /^Cluster name: .+$/m);
  const [node, ...others] = records(cluster);
  assert.deepEqual(others, []);
  assert.deepEqual([node?.["Role"], node?.["Status"]], ["leader", "healthy"]);
  assert.match(await cli.ok("cluster metadata -l list"), /^.+\|127\.0\.0\.1\|\d+\|.*\|leader\|healthy$/m);
}

async function stats(cli: IggyCli): Promise<void> {
  await cli.ok("stream create prod");
  await cli.ok("topic create prod events 2 none");
  await cli.ok("consumer-group create prod events readers");
  await cli.ok("message send prod events -p 0 one two");

  const found = JSON.parse((await cli.ok("stats -o json")).replace(/^Executing.*\n/, ""));
  assert.deepEqual(counts(found), {
    streams_count: 1,
    topics_count: 1,
    partitions_count: 2,
    segments_count: 2,
    messages_count: 2,
    clients_count: 1,
    consumer_groups_count: 1,
  });
  assert.equal(found.messages_size_bytes, "134 B");
  assert.equal(found.iggy_server_version, "0.8.0");
  assert.ok(found.process_id > 0 && found.threads_count > 0);
  assert.ok(found.hostname !== "" && found.os_name !== "" && found.kernel_version !== "");
  assert.ok(
    Math.abs(Date.now() - (found.start_time + found.run_time) / 1000) < 60_000,
    "times are microseconds",
  );

  const toml = await cli.ok("stats -o toml");
  assert.match(toml, /^messages_count = 2$/m);
  const table = properties(await cli.ok("stats"));
  assert.deepEqual([table["Streams Count"], table["Message Count"], table["Partitions Count"]], [
    "1",
    "2",
    "2",
  ]);
  const list = Object.fromEntries(listed(await cli.ok("stats -o list")));
  assert.deepEqual(Object.keys(list), Object.keys(table));
}

function counts(found: Record<string, unknown>): Record<string, unknown> {
  const names = ["streams", "topics", "partitions", "segments", "messages", "clients", "consumer_groups"];
  return Object.fromEntries(names.map((name) => [`${name}_count`, found[`${name}_count`]]));
}

export async function clients(cli: IggyCli): Promise<void> {
  const all = records(await cli.ok("client list"));
  assert.equal(all.length, 1, "the CLI itself is the only client");
  const { "Client ID": id, Address, ...others } = all[0]!;
  assert.ok(Number(id) > 0);
  assert.match(Address ?? "", /^127\.0\.0\.1:\d+$/);
  assert.deepEqual(others, { "User ID": "0", "Transport": "TCP", "Consumer Groups": "0" });
  assert.deepEqual(
    listed(await cli.ok("client list -l list")).map((row) => row.toSpliced(0, 1, "").toSpliced(2, 1)),
    [
      ["", "0", "TCP", "0"],
    ],
  );
  await cli.says(`client get ${id}`, `Client with ID: ${id} was not found`);
}

/** Every way of packing that the CLI knows, and every content. */
export async function snapshot(cli: IggyCli): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "galgo_snapshot_" });
  try {
    for (const compression of ["stored", "deflated", "bzip2", "zstd", "lzma", "xz"]) {
      for (const types of ["test", "all", "process_list server_config"]) {
        const text = await cli.ok(`snapshot -c ${compression} -s ${types} -o ${folder}`);
        const { "File Path": path = "", "File Size (bytes)": size } = properties(text);
        const archive = Deno.readFileSync(path);
        assert.equal(archive.length, Number(size));
        assert.equal(new TextDecoder().decode(archive.subarray(0, 2)), "PK", "it is a ZIP archive");
        Deno.removeSync(path);
      }
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
