import type { LogLimits, LogSettings } from "../log/mod.ts";
import type { ClusterMetadata } from "../wire/mod.ts";

/** What the broker needs of the configuration, in plain numbers. */
export interface BrokerSettings {
  /** Without a slash at the end. */
  readonly dataPath: string;
  readonly log: LogSettings;
  readonly limits: LogLimits;
  /** What the server's default stands for when a topic is created. */
  readonly topicDefaults: { readonly messageExpiryMicros: bigint; readonly maxTopicSizeBytes: bigint };
  /** undefined: nothing is synced in the background. */
  readonly messageSaver: { readonly intervalMs: number; readonly enforceFsync: boolean } | undefined;
  /** How long a member may keep a partition that another one waits for, and how often that is checked. */
  readonly groups: { readonly rebalancingTimeoutMs: number; readonly checkIntervalMs: number };
  /** `cleanerIntervalMs` undefined: tokens past their time stay in lists until the next start. */
  readonly tokens: { readonly maxPerUser: number; readonly cleanerIntervalMs: number | undefined };
  /** Used when the data folder has no root user yet. */
  readonly root: { readonly username: string; readonly password: string } | undefined;
  /** Asked at each request: the ports are known when the doors are open. */
  readonly clusterMetadata: () => ClusterMetadata;
}
