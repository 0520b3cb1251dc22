/** Settings below `system`: where data lies, and how it is written, kept and protected. */
import type { Kind } from "./kind.ts";
import {
  bool,
  bytes,
  duration,
  expiry,
  filledText,
  integer,
  oneOf,
  secret,
  secrets,
  text,
  topicSize,
} from "./kinds.ts";

/** Positions in a segment have 32 bits, and the last batch may go past the size. */
const MAX_SEGMENT_BYTES = 1024 ** 3;
const SEGMENT_STEP_BYTES = 512;

const INDEX_CACHE_SWITCHES = new Map<unknown, "all" | "none">([[true, "all"], [false, "none"]]);

export const SYSTEM = {
  path: filledText("a path"),
  backup: { path: text(), compatibility: { path: text() } },
  state: { enforce_fsync: bool(), max_file_operation_retries: integer(), retry_delay: duration() },
  runtime: { path: filledText("a path") },
  logging: {
    path: filledText("a path"),
    level: filledText(`a level: "error", "warn", "info", "debug" or "trace"`),
    file_enabled: bool(),
    max_file_size: bytes(),
    max_total_size: bytes(),
    rotation_check_interval: duration({ min: 1000 }),
    retention: duration({ min: 1000 }),
    sysinfo_print_interval: duration(),
  },
  encryption: { enabled: bool(), key: secret(), old_keys: secrets() },
  compression: { allow_override: bool(), default_algorithm: text() },
  stream: { path: filledText("a path") },
  topic: { path: filledText("a path"), max_size: topicSize(), message_expiry: expiry() },
  partition: {
    path: filledText("a path"),
    enforce_fsync: bool(),
    validate_checksum: bool(),
    messages_required_to_save: integer({ min: 1 }),
    size_of_messages_required_to_save: bytes({ min: 1 }),
  },
  segment: {
    size: bytes({ min: SEGMENT_STEP_BYTES, max: MAX_SEGMENT_BYTES, multipleOf: SEGMENT_STEP_BYTES }),
    archive_expired: bool(),
    cache_indexes: oneOf(["all", "open_segment", "none"], INDEX_CACHE_SWITCHES),
  },
  message_deduplication: { enabled: bool(), max_entries: integer(), expiry: duration(), memory: bytes() },
  recovery: { recreate_missing_state: bool() },
  memory_pool: { enabled: bool(), size: bytes(), bucket_capacity: integer() },
  sharding: { cpu_allocation: cpuAllocation() },
};

/** A number in a file, a text in the environment. What it says is not looked at: it may be meant for another machine. */
function cpuAllocation(): Kind<string> {
  const word = filledText(`"all", a count, a range such as "0..4", or "numa:auto"`);
  return word.with({
    read: (value) => Number.isSafeInteger(value) && Number(value) > 0 ? String(value) : word.read(value),
  });
}
