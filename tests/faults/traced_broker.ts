/**
 * A broker whose system calls on one file fail, wait or kill it, as `strace` is told. Calls are counted for each thread,
 * so tests count writes and reads, which are done on the main thread, and not syncs.
 */
import { BrokerProcess } from "../support/broker_process.ts";
import { runProgram } from "../support/program.ts";
import { RawClient } from "../support/raw_client.ts";
import { connectTcp } from "../support/test_broker.ts";

export interface Fault {
  /** `pwrite64` on the main thread, `write` on others. */
  readonly call: "pwrite64" | "pwrite64,write" | "pread64" | "fdatasync";
  /** What strace does to it, such as `error=EIO:when=2`. */
  readonly how: string;
  readonly partition?: number;
}

export const PLACE = { stream: 0, topic: 0, partition: 0 };

/** Why nothing can be traced here; undefined when it can. */
export function whyNoStrace(): string | undefined {
  const ran = runProgram("strace", ["-o", "/dev/null", "-e", "trace=none", "true"]);
  return ran.success ? undefined : `needs strace: ${ran.stderr.trim().split("\n").at(-1)}`;
}

/** A data folder with a broker that is started as often as a test wants. */
export class TracedFolder implements AsyncDisposable {
  readonly dataPath = Deno.makeTempDirSync({ prefix: "galgo_faults_" });
  readonly #settings: Readonly<Record<string, string>>;
  #broker: BrokerProcess | undefined;

  constructor(settings: Readonly<Record<string, string>> = {}) {
    this.#settings = settings;
  }

  /** With stream 0 and its topic 0 of some partitions. */
  static async withTopic(
    settings: Readonly<Record<string, string>> = {},
    partitions = 1,
  ): Promise<TracedFolder> {
    const folder = new TracedFolder(settings);
    const client = await folder.start();
    await client.createStream("st");
    await client.createTopic("st", "t", partitions);
    client.close();
    await folder.stop();
    return folder;
  }

  /** Starts the broker, with the fault if there is one, and logs in. */
  async start(fault?: Fault): Promise<RawClient> {
    const prefix = fault === undefined ? [] : this.#strace(fault);
    this.#broker = await BrokerProcess.start({ dataPath: this.dataPath, settings: this.#settings, prefix });
    return await this.connect();
  }

  async connect(): Promise<RawClient> {
    return await RawClient.loggedIn(await connectTcp(this.#broker!.tcp));
  }

  get pid(): number {
    return this.#broker!.pid;
  }

  /** The lines that strace wrote, each begins with the thread's number. */
  trace(): string[] {
    return Deno.readTextFileSync(this.#tracePath).split("\n").filter((line) => line !== "");
  }

  async kill(): Promise<void> {
    await this.#broker!.kill();
  }

  async stop(): Promise<void> {
    await this.#broker!.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#broker?.kill();
    Deno.removeSync(this.dataPath, { recursive: true });
  }

  logPath(partition: number): string {
    return `${this.dataPath}/streams/0/topics/0/partitions/${partition}/${"0".repeat(20)}.log`;
  }

  get #tracePath(): string {
    return `${this.dataPath}/trace`;
  }

  /** The tracer is a grandchild, so that the child is the broker. */
  #strace({ call, how, partition = 0 }: Fault): string[] {
    const what = ["-e", `trace=${call}`, "-e", `inject=${call}:${how}`, "-P", this.logPath(partition)];
    return ["strace", "-D", "-f", "-o", this.#tracePath, ...what];
  }
}
