import type { LogLimits, LogSettings } from "../log/mod.ts";
import type { ClusterMetadata } from "../wire/mod.ts";
import type { LogFilePlace } from "./newest_logs.ts";

/** What the broker needs of the configuration, in plain numbers. */
export interface BrokerSettings {
  /** Without a slash at the end. */
  readonly dataPath: string;
  /** Below it; other servers empty this one when they start. */
  readonly runtimePath: string;
  readonly log: LogSettings;
  readonly limits: Omit<LogLimits, "quarantine"> & {
    /** What may be kept of what was cut off damaged logs. */
    readonly quarantineBytes: number;
  };
  /** What the server's default stands for when a topic is created. */
  readonly topicDefaults: { readonly messageExpiryMicros: bigint; readonly maxTopicSizeBytes: bigint };
  /** undefined: nothing is synced in the background. */
  readonly messageSaver: { readonly intervalMs: number; readonly enforceFsync: boolean } | undefined;
  /** Clients that do not ping for about two of these leave the list of clients; undefined: nobody does. */
  readonly heartbeat: { readonly intervalMs: number } | undefined;
  /** How long a member may keep a partition that another one waits for, and how often that is checked. */
  readonly groups: { readonly rebalancingTimeoutMs: number; readonly checkIntervalMs: number };
  /** `cleanerIntervalMs` undefined: tokens past their time stay in lists until the next start. */
  readonly tokens: { readonly maxPerUser: number; readonly cleanerIntervalMs: number | undefined };
  /** Used when the data folder has no root user yet. */
  readonly root: { readonly username: string; readonly password: string } | undefined;
  /** Asked at each request: the ports are known when the doors are open. */
  readonly clusterMetadata: () => ClusterMetadata;
  /** The configuration in force, secrets masked, asked at each snapshot. */
  readonly configText: () => string;
  /** Where the broker's own log is; undefined: in no file. */
  readonly logFiles: LogFilePlace | undefined;
}
