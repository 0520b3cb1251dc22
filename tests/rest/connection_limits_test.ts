/** The limits of connections hold for all doors together: what one has taken is missing at the other. */
import assert from "node:assert/strict";
import { loadConfig } from "../../src/config/mod.ts";
import { type Address, denoPlatform } from "../../src/platform/mod.ts";
import { RecordingLogger } from "../../src/platform/simulation/mod.ts";
import { startBroker } from "../../src/server/mod.ts";
import { FrameConnection } from "../support/frame_connection.ts";
import { connectTcp } from "../support/test_broker.ts";
import { OTHER_DOORS_OFF } from "../support/other_doors_off.ts";

const PING = 1;
const PING_REQUEST = new TextEncoder().encode("GET /ping HTTP/1.1\r\nhost: x\r\n\r\n");
const PATIENT_LOOKS = 200;

interface Doors {
  readonly tcp: Address;
  readonly http: Address;
}

interface Place {
  close(): void;
}

async function withDoors(settings: Readonly<Record<string, string>>, task: (doors: Doors) => Promise<void>) {
  const dataPath = await Deno.makeTempDir({ prefix: "galgo_limits_" });
  const addresses = { IGGY_TCP_ADDRESS: "127.0.0.1:0", IGGY_HTTP_ADDRESS: "127.0.0.1:0", ...OTHER_DOORS_OFF };
  const { config } = loadConfig({ environment: { IGGY_SYSTEM_PATH: dataPath, ...addresses, ...settings } });
  const rootUser = { name: "iggy", password: "iggy" };
  const running = await startBroker(config, { ...denoPlatform(), logger: new RecordingLogger() }, {
    rootUser,
  });
  try {
    await task({ tcp: running.addresses.tcp!, http: running.addresses.http! });
  } finally {
    await running.stop();
    await Deno.remove(dataPath, { recursive: true });
  }
}

/** A connection that was let in and answered; undefined when it was closed at once. */
async function overTcp({ tcp }: Doors): Promise<Place | undefined> {
  const connection = new FrameConnection(await connectTcp(tcp));
  try {
    assert.equal((await connection.request(PING, new Uint8Array())).status, 0);
    return connection;
  } catch {
    connection.close();
    return undefined;
  }
}

async function overHttp({ http }: Doors): Promise<Place | undefined> {
  const connection = await Deno.connect({ hostname: http.host, port: http.port });
  try {
    await connection.write(PING_REQUEST);
    if (await connection.read(new Uint8Array(1024)) !== null) return connection;
  } catch {
    // It was reset.
  }
  connection.close();
  return undefined;
}

/** The broker may take a moment to notice that another is gone. */
async function sooner(connect: () => Promise<Place | undefined>): Promise<Place> {
  for (let look = 0; look < PATIENT_LOOKS; look++) {
    const place = await connect();
    if (place !== undefined) return place;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no place became free");
}

for (const key of ["IGGY_LIMITS_CONNECTIONS", "IGGY_LIMITS_CONNECTIONS_PER_ADDRESS"]) {
  Deno.test(`${key}: as many as it says are let in through both doors together, and no one more`, () =>
    withDoors({ [key]: "3" }, async (doors) => {
      const places = [await overTcp(doors), await overHttp(doors), await overHttp(doors)];
      assert.equal(places.filter((place) => place === undefined).length, 0);
      assert.equal(await overHttp(doors), undefined);
      assert.equal(await overTcp(doors), undefined);
      places[1]!.close();
      const late = await sooner(() => overTcp(doors));
      assert.equal(await overHttp(doors), undefined);
      for (const place of [places[0]!, places[2]!, late]) place.close();
      (await sooner(() => overHttp(doors))).close();
    }));
}

Deno.test("limits.unauthenticated is about the binary protocol: HTTP logs in with each request", () =>
  withDoors({ IGGY_LIMITS_UNAUTHENTICATED: "1" }, async (doors) => {
    const places = [
      await overHttp(doors),
      await overHttp(doors),
      await overTcp(doors),
      await overHttp(doors),
    ];
    assert.equal(places.filter((place) => place === undefined).length, 0);
    assert.equal(await overTcp(doors), undefined);
    for (const place of places) place!.close();
  }));
