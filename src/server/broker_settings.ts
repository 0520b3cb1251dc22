/** From the configuration to what the broker's rooms need of it. */
import type { BrokerSettings } from "../broker/mod.ts";
import { type Config, effectiveConfigToml } from "../config/mod.ts";
import type { Address } from "../platform/mod.ts";
import { clusterMetadata } from "./cluster_metadata.ts";

/** Where the doors are open; those that are not have their configured address. */
export interface DoorAddresses {
  tcp: Address;
  http: Address;
  quic: Address;
  websocket: Address;
}

export function brokerSettings(
  config: Config,
  { root, doors, logFiles, isFollower }: {
    readonly root: BrokerSettings["root"];
    readonly doors: DoorAddresses;
    readonly logFiles: BrokerSettings["logFiles"];
    /** Whether clients are told that another node leads, where a cluster is described. */
    readonly isFollower: boolean;
  },
): BrokerSettings {
  const { system, messageSaver, heartbeat, consumerGroup } = config;
  const { maxTokensPerUser, cleaner } = config.personalAccessToken;
  return {
    dataPath: system.path,
    runtimePath: system.runtime.path,
    log: {
      segmentSizeBytes: system.segment.sizeBytes,
      enforceFsync: system.partition.enforceFsync,
      messagesRequiredToSave: system.partition.messagesRequiredToSave,
      sizeRequiredToSaveBytes: system.partition.sizeOfMessagesRequiredToSaveBytes,
      verifyReads: config.log.verifyReads,
    },
    limits: {
      memoryBytes: config.limits.memoryBytes,
      openFiles: config.limits.openFiles,
      quarantineBytes: config.limits.quarantineBytes,
    },
    topicDefaults: {
      messageExpiryMicros: system.topic.messageExpiryMicros,
      maxTopicSizeBytes: system.topic.maxSizeBytes,
    },
    messageSaver: messageSaver.enabled
      ? { intervalMs: messageSaver.intervalMs, enforceFsync: messageSaver.enforceFsync }
      : undefined,
    heartbeat: heartbeat.enabled ? { intervalMs: heartbeat.intervalMs } : undefined,
    groups: {
      rebalancingTimeoutMs: consumerGroup.rebalancingTimeoutMs,
      checkIntervalMs: consumerGroup.rebalancingCheckIntervalMs,
    },
    tokens: {
      maxPerUser: maxTokensPerUser,
      cleanerIntervalMs: cleaner.enabled ? cleaner.intervalMs : undefined,
    },
    root,
    clusterMetadata: () => clusterMetadata(config, doors, isFollower),
    configText: () => effectiveConfigToml(config, doors),
    logFiles,
  };
}

export function configuredDoors(config: Config): DoorAddresses {
  return {
    tcp: config.tcp.address,
    http: config.http.address,
    quic: config.quic.address,
    websocket: config.websocket.address,
  };
}
