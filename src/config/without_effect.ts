/**
 * Settings that are read and change nothing: those that mean nothing here, and those whose part is not in this build.
 * Whoever changes one is told at the start.
 */
import { DEFAULTS } from "./defaults.ts";
import { Kind, Tables } from "./kind.ts";
import { SETTINGS } from "./schema.ts";
import { type Tree, valueAt } from "./tree.ts";

interface Group {
  /** Why, as the end of a sentence. */
  readonly reason: string;
  /** Keys, or sections with everything in them. */
  readonly keys: readonly string[];
}

export const WITHOUT_EFFECT: readonly Group[] = [
  {
    reason: "sizes and options of sockets cannot be set here",
    keys: [
      "tcp.socket",
      "quic.socket",
      "quic.datagram_send_buffer_size",
      "quic.initial_mtu",
      "quic.send_window",
      "quic.receive_window",
    ],
  },
  {
    reason: "what comes and goes over a WebSocket is not kept in buffers",
    keys: ["websocket.read_buffer_size", "websocket.write_buffer_size", "websocket.max_write_buffer_size"],
  },
  {
    reason: "they have no meaning here",
    keys: [
      "tcp.socket_migration",
      "tcp.ipv6",
      "system.backup",
      "system.state.max_file_operation_retries",
      "system.state.retry_delay",
      "system.compression",
      "system.segment.archive_expired",
      "system.segment.cache_indexes",
      "system.recovery",
      "system.memory_pool",
      "system.sharding",
    ],
  },
  {
    reason: "their part is not in this build",
    keys: [
      "data_maintenance.messages.interval",
      "quic",
      "telemetry",
      "system.encryption.key",
      "system.message_deduplication",
      "system.partition.validate_checksum",
    ],
  },
];

/** Switches of doors have lines of their own. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(["quic.enabled"]);

/** One warning for each reason, with all the keys that were changed. */
export function warningsOfChanges(values: Tree): string[] {
  const told = new Set(TOLD_ELSEWHERE);
  return WITHOUT_EFFECT.flatMap(({ reason, keys }) => {
    const changed = [...SETTINGS.keys()].filter((key) =>
      !told.has(key) && keys.some((prefix) => key === prefix || key.startsWith(`${prefix}.`)) &&
      isChanged(key, values)
    );
    for (const key of changed) told.add(key);
    return changed.length === 0 ? [] : [`changed without effect, because ${reason}: ${changed.join(", ")}`];
  });
}

function isChanged(key: string, values: Tree): boolean {
  const setting = SETTINGS.get(key);
  if (setting === undefined || setting.leaf instanceof Tables) return false;
  const { leaf, names } = setting;
  return printed(leaf, valueAt(values, names)) !==
    printed(leaf, leaf.read(valueAt(DEFAULTS, key.split("."))));
}

function printed(kind: Kind<unknown, string>, value: unknown): string {
  return JSON.stringify(kind.print(value));
}
