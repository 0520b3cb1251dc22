import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import {
  type Attempt,
  FailedLogins,
  FAILURES_OF_ADDRESS,
  FAILURES_OF_USER,
  MAX_COUNTED,
  networkOf,
} from "./failed_logins.ts";

const HERE: Attempt = { username: "iggy", address: "10.0.0.1:40000" };

function counted(times: number, attempt: (at: number) => Attempt = () => HERE) {
  const { clock } = simulatedPlatform({ seed: 1 });
  const failed = new FailedLogins(clock);
  for (let at = 0; at < times; at++) failed.count(attempt(at));
  return { failed, clock };
}

Deno.test("FailedLogins: one name may fail as often as the limit says, and not once more", () => {
  assert.equal(counted(FAILURES_OF_USER.burst - 1).failed.allows(HERE), true);
  assert.equal(counted(FAILURES_OF_USER.burst).failed.allows(HERE), false);
});

Deno.test("FailedLogins: other names and other addresses are not concerned, other ports are", () => {
  const { failed } = counted(FAILURES_OF_USER.burst);
  assert.equal(failed.allows({ ...HERE, username: "alice" }), true);
  assert.equal(failed.allows({ ...HERE, address: "10.0.0.2:40000" }), true);
  assert.equal(failed.allows({ ...HERE, address: "10.0.0.1:50000" }), false);
});

Deno.test("FailedLogins: a second later there is room for one more", async () => {
  const { failed, clock } = counted(FAILURES_OF_USER.burst);
  await clock.advance(FAILURES_OF_USER.fadeMs);
  assert.equal(failed.allows(HERE), true);
  failed.count(HERE);
  assert.equal(failed.allows(HERE), false);
});

Deno.test("FailedLogins: one address may fail so often, whatever the names", async () => {
  const names = (at: number) => ({ ...HERE, username: `user ${at}` });
  assert.equal(counted(FAILURES_OF_ADDRESS.burst - 1, names).failed.allows(HERE), true);
  const { failed, clock } = counted(FAILURES_OF_ADDRESS.burst, names);
  assert.equal(failed.allows(HERE), false);
  await clock.advance(FAILURES_OF_ADDRESS.fadeMs);
  assert.equal(failed.allows(HERE), true);
});

Deno.test("FailedLogins: past the bound of what is counted the oldest is forgotten", () => {
  const addresses = (at: number) => ({ username: "iggy", address: `host-${at}:1` });
  const { failed } = counted(MAX_COUNTED + 1, addresses);
  for (let times = 1; times < FAILURES_OF_USER.burst; times++) {
    failed.count(addresses(MAX_COUNTED));
    failed.count(addresses(0));
  }
  assert.equal(failed.allows(addresses(MAX_COUNTED)), false);
  assert.equal(failed.allows(addresses(0)), true);
});

Deno.test("networkOf: the host of IPv4, the first 64 bits of IPv6", () => {
  assert.equal(networkOf("127.0.0.1:8090"), "127.0.0.1");
  assert.equal(networkOf("[2001:db8:1:2:3:4:5:6]:8090"), "2001:db8:1:2");
  assert.equal(networkOf("[2001:db8::6]:8090"), "2001:db8:0:0");
  assert.equal(networkOf("[2001:db8:1::5:6:7:8]:8090"), "2001:db8:1:0");
  assert.equal(networkOf("[::1]:8090"), "0:0:0:0");
  assert.equal(networkOf("[1::3:4:5:6:7:8]:8090"), "1:0:3:4");
});
