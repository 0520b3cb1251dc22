/**
 * A broker in this process, for tests that talk to it as clients do: on the real machine with a folder of its own and a
 * free port, or in a simulated world whose network splits and delays by seed.
 */
import { loadConfig } from "../../src/config/mod.ts";
import { type Address, denoPlatform } from "../../src/platform/mod.ts";
import {
  type PipeOptions,
  RecordingLogger,
  type SimulatedPlatform,
  simulatedPlatform,
} from "../../src/platform/simulation/mod.ts";
import { type RunningBroker, startBroker } from "../../src/server/mod.ts";
import { type ClientSocket, clientSocket } from "./frame_connection.ts";
import { TCP, type TestDoor } from "./test_doors.ts";
import { sleep } from "./within.ts";
import { OTHER_DOORS_OFF } from "./other_doors_off.ts";

export interface TestBroker {
  readonly dataPath: string;
  readonly logger: RecordingLogger;
  connect(): Promise<ClientSocket>;
  sleep(ms: number): Promise<void>;
  /** The files of a simulated disk, as reads show them or as loss of power would leave them. */
  readonly dump?: (which: "cached" | "durable") => Map<string, Uint8Array>;
  /** Stops it in order and removes its folder. */
  stop(): Promise<void>;
}

/** Names and values as in the environment of the real program. */
type Settings = Readonly<Record<string, string>>;

const ROOT = { name: "iggy", password: "iggy" };

/** A broker that can be stopped in order and started again on its folder and its port. */
export interface RestartableBroker extends TestBroker {
  addresses(): RunningBroker["addresses"];
  reloadCertificates(): Promise<void>;
  restart(): Promise<void>;
}

/** A broker in memory, whose disk can be looked at. */
export interface InspectableBroker extends TestBroker {
  readonly world: SimulatedPlatform;
  /** Every file of the data folder, by its path in it. */
  files(): ReadonlyMap<string, Uint8Array>;
  /** Holds everything that hashes a password until the function that is returned is called. */
  holdPasswords(): () => void;
}

/** On this machine's disk and network; `fill` may put files into the data folder before the start. */
export async function realBroker(
  ownSettings: Settings = {},
  fill: (dataPath: string) => void = () => {},
  door: TestDoor = TCP,
): Promise<RestartableBroker> {
  const settings = { ...door.settings, ...ownSettings };
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_test_" });
  fill(dataPath);
  const logger = new RecordingLogger();
  let running = await start(dataPath, settings, { ...denoPlatform(), logger });
  const { host, port } = tcpAddress(running);
  return {
    dataPath,
    logger,
    connect: () => door.connect(running.addresses, connectTcp, dataPath),
    addresses: () => running.addresses,
    reloadCertificates: () => running.reloadCertificates(),
    sleep,
    restart: async () => {
      await running.stop();
      const samePort = { ...settings, IGGY_TCP_ADDRESS: `${host}:${port}` };
      running = await start(dataPath, samePort, { ...denoPlatform(), logger });
    },
    stop: async () => {
      await running.stop();
      Deno.removeSync(dataPath, { recursive: true });
    },
  };
}

/** In memory; whatever the network does to the bytes follows from the seed. */
export async function simulatedBroker(
  seed: number,
  ownSettings: Settings = {},
  network: PipeOptions = {},
  door: TestDoor = TCP,
): Promise<InspectableBroker> {
  const settings = { ...door.settings, ...ownSettings };
  const world = simulatedPlatform({ seed, network });
  const dataPath = "/data";
  const running = await start(dataPath, settings, world.platform);
  return {
    world,
    dataPath,
    logger: world.logger,
    connect: () =>
      door.connect(
        running.addresses,
        (address) => Promise.resolve(world.network.connect(address)),
        dataPath,
      ),
    sleep: (ms) => world.clock.advance(ms),
    dump: (which) => world.disk.dump(which),
    files: () =>
      new Map([...world.disk.dump()].map(([path, bytes]) => [path.slice(`${dataPath}/`.length), bytes])),
    holdPasswords: () => world.passwords.hold(),
    stop: async () => void await running.stop(),
  };
}

export async function connectTcp({ host, port }: Address): Promise<ClientSocket> {
  const connection = await Deno.connect({ hostname: host, port });
  connection.setNoDelay(true);
  return clientSocket(connection);
}

function start(
  dataPath: string,
  settings: Settings,
  platform: Parameters<typeof startBroker>[1],
): Promise<RunningBroker> {
  const environment = {
    IGGY_SYSTEM_PATH: dataPath,
    IGGY_TCP_ADDRESS: "127.0.0.1:0",
    IGGY_HTTP_ENABLED: "false",
    ...OTHER_DOORS_OFF,
    ...settings,
  };
  return startBroker(loadConfig({ environment }).config, platform, { rootUser: ROOT });
}

function tcpAddress({ addresses }: RunningBroker): Address {
  if (addresses.tcp === undefined) throw new Error("the broker has no TCP door");
  return addresses.tcp;
}
