/** Users, their permissions and their tokens, as the CLI shows them and as they work when used. */
import assert from "node:assert/strict";
import { listed, properties, records } from "../../support/cli_tables.ts";
import type { IggyCli } from "../../support/iggy_cli.ts";

export async function users(cli: IggyCli): Promise<void> {
  await cli.says("user create guest guess", "User with username: guest created");
  assert.match(await cli.refused("user create guest guess"), /^User already exists/);
  const { Created, ...guest } = properties(await cli.ok("user get guest"));
  assert.match(Created ?? "", /^\d{4}-\d\d-\d\d /);
  assert.deepEqual(guest, { "User ID": "1", "Status": "active", "Username": "guest" });
  await cli.says("user get nobody", "User with ID: nobody was not found");
  const rows = [["0", "active", "iggy"], ["1", "active", "guest"]];
  assert.deepEqual(
    records(await cli.ok("user list")).map(({ ID, Status, Username }) => [ID, Status, Username]),
    rows,
  );
  assert.deepEqual(listed(await cli.ok("user list -l list")).map((row) => row.toSpliced(1, 1)), rows);

  const name = "User with ID: guest updated with username: other";
  await cli.says("user name guest other", name);
  await cli.says("user status other inactive", "User with ID: other updated with status: inactive");
  const before = cli.as("-u", "other", "-p", "guess"), after = cli.as("-u", "other", "-p", "fresh");
  assert.match(await before.refused("me"), /^User inactive/);
  await cli.ok("user status 1 active");
  assert.equal(properties(await before.ok("me"))["User ID"], "1");

  assert.match(await cli.refused("user password other wrong fresh"), /^Invalid credentials/);
  await before.says("user password other guess fresh", "Password for user with ID: other changed");
  assert.match(await before.refused("me"), /^Invalid credentials/);
  await after.ok("me");

  await cli.says("user delete other", "User with ID: other deleted");
  assert.match(await after.refused("me"), /^Invalid credentials/);
  assert.match(await cli.refused("user delete other"), /was not found/);
  assert.match(await cli.refused("user delete iggy"), /^Cannot delete user/);
}

export async function permissions(cli: IggyCli): Promise<void> {
  await cli.ok("stream create prod");
  await cli.ok("topic create prod open 1 none");
  await cli.ok("topic create prod shut 1 none");
  await cli.ok("message send prod open hello");
  await cli.ok("user create guest guess");
  const guest = cli.as("-u", "guest", "-p", "guess");
  for (
    const command of ["stream list", "stream get prod", "message poll -f prod open 0", "user list", "stats"]
  ) {
    assert.match(await guest.refused(command), /^Unauthorized/, command);
  }

  await cli.says(
    "user permissions guest -g r_srv -s 0:r_str,r_top#0:p_msg,s_msg",
    "Permissions for user with ID: guest updated",
  );
  assert.deepEqual(granted(await cli.ok("user get guest")), [
    "Global: Read Servers",
    "Stream: 0: Read Stream",
    "Stream: 0: Read Topics",
    "Stream: 0: Topic: 0: Poll Messages",
    "Stream: 0: Topic: 0: Send Messages",
  ]);
  await guest.ok("stats");
  await guest.ok("stream get prod");
  await guest.ok("message send prod open from-guest");
  assert.equal(records(await guest.ok("message poll -l prod open 0"))[0]?.["Payload"], "from-guest");
  assert.match(await guest.refused("message send prod shut no"), /^Unauthorized/);
  assert.match(await guest.refused("stream create more"), /^Unauthorized/);
  assert.match(await guest.refused("user list"), /^Unauthorized/);

  await cli.ok("user permissions guest");
  assert.deepEqual(granted(await cli.ok("user get guest")), []);
  assert.match(await guest.refused("stream get prod"), /^Unauthorized/);

  const all = "m_srv,r_srv,m_usr,r_usr,m_str,r_str,m_top,r_top,p_msg,s_msg";
  await cli.ok(`user create admin password -g ${all} -u inactive`);
  assert.equal(granted(await cli.ok("user get admin")).length, 10);
  const admin = cli.as("-u", "admin", "-p", "password");
  assert.match(await admin.refused("me"), /^User inactive/);
  await cli.ok("user status admin active");
  await admin.ok("stream create more");
  await admin.ok("user delete guest");
}

/** What is true in the tables of permissions, as `where: name`. */
function granted(text: string): string[] {
  const found: string[] = [];
  let where = "", topic = "";
  for (const line of text.split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim()).filter((cell) => cell !== "");
    const place = cells.find((cell) => /^(Global|Stream: \d+|Topic: \d+)$/.test(cell));
    if (place?.startsWith("Topic")) topic = `${place}: `;
    else if (place !== undefined) [where, topic] = [place, ""];
    if (cells.at(-1) === "true") found.push(`${where}: ${topic}${cells.at(-2)}`);
  }
  return found;
}

export async function tokens(cli: IggyCli): Promise<void> {
  assert.match(await cli.ok("pat create forever"), /^Token: \S+$/m);
  assert.match(await cli.refused("pat create forever"), /^Personal access token: .*already exists/);
  await cli.ok("pat create brief 1day");
  const expiry = records(await cli.ok("pat list"));
  assert.deepEqual(expiry.map(({ Name }) => Name).sort(), ["brief", "forever"]);
  const brief = expiry.find(({ Name }) => Name === "brief")?.["Token Expiry Time"];
  assert.ok(Math.abs(Date.parse(`${brief}Z`) - Date.now() - 86_400_000) < 60_000);
  assert.deepEqual(
    listed(await cli.ok("pat list -l list")).find(([name]) => name === "forever"),
    ["forever", "unlimited"],
  );

  const token = (await cli.ok("-q pat create used")).trim();
  const bearer = cli.as("-t", token);
  assert.equal(properties(await bearer.ok("me"))["User ID"], "0");
  await bearer.ok("stream create prod");
  await cli.says("pat delete used", "Personal access token with name: used deleted");
  assert.match(
    await bearer.refused("me"),
    /^Resource with key: .*was not found|^Invalid personal access token/,
  );
  assert.match(await cli.refused("pat delete used"), /was not found/);
  assert.deepEqual(records(await cli.ok("pat list")).map(({ Name }) => Name).sort(), ["brief", "forever"]);
}
