/**
 * Every setting with its type and bounds. Names are Iggy's keys, and a few of ours; defaults and the manual stand in
 * `config.toml`, which a test compares with this table. What has no effect is in `without_effect.ts`, what stops the
 * start because it is not built is in `not_built.ts`.
 */
import {
  isSection,
  type Kind,
  nameOf,
  OptionalMember,
  type Section,
  type Tables,
  type Values,
} from "./kind.ts";
import {
  autoBool,
  bool,
  bytes,
  duration,
  filledText,
  integer,
  oneOf,
  optional,
  tables,
  text,
  unsettable,
} from "./kinds.ts";
import { HTTP, QUIC, TCP, WEBSOCKET } from "./schema_doors.ts";
import { SYSTEM } from "./schema_system.ts";

const PORT = integer({ max: 65_535 });

const EXPORTER = { transport: oneOf(["grpc", "http"]), endpoint: text() };

/** The pool of buffers lies in one memory of 32-bit addresses. */
const MAX_BUFFER_BYTES = 4 * 1024 ** 3;
/** The largest buffer that a connection can borrow. */
const MAX_FRAME_BYTES = 65 * 1024 ** 2;

export const SCHEMA = {
  consumer_group: { rebalancing_timeout: duration(), rebalancing_check_interval: duration({ min: 1 }) },
  data_maintenance: {
    messages: {
      cleaner_enabled: autoBool(),
      interval: duration(),
      barrier_max_idle: unsettable(duration(), "none"),
    },
  },
  http: HTTP,
  tcp: TCP,
  quic: QUIC,
  websocket: WEBSOCKET,
  message_saver: { enabled: bool(), enforce_fsync: bool(), interval: duration() },
  personal_access_token: {
    max_tokens_per_user: integer({ min: 1 }),
    cleaner: { enabled: bool(), interval: duration() },
  },
  heartbeat: { enabled: bool(), interval: duration() },
  telemetry: { enabled: bool(), service_name: text(), logs: EXPORTER, traces: EXPORTER },
  system: SYSTEM,
  cluster: {
    enabled: bool(),
    name: text(),
    node: {
      current: { name: text(), ip: text() },
      others: tables({
        name: filledText(),
        ip: filledText(),
        ports: { tcp: optional(PORT), quic: optional(PORT), http: optional(PORT), websocket: optional(PORT) },
      }),
    },
  },
  limits: {
    memory: bytes({ min: 1024 ** 2, max: MAX_BUFFER_BYTES }),
    frame: bytes({ min: 64 * 1024, max: MAX_FRAME_BYTES }),
    connections: integer({ min: 1 }),
    connections_per_address: integer({ min: 1 }),
    unauthenticated: integer({ min: 1 }),
    login_timeout: duration({ min: 1 }),
    open_files: integer({ min: 16 }),
    quarantine: bytes(),
  },
  log: { verify_reads: bool() },
  shutdown: { timeout: duration({ min: 1 }) },
  security: { allow_default_password: bool() },
};

/**
 * The effective configuration.
 *
 * Shape:  sections nested as in the file; names in camel case, a value's unit is the last word of its name.
 * Units:  `…Bytes` (number, or bigint for a topic's size), `…Ms` (number), `…Micros` (bigint, an expiry).
 */
export interface Config extends Values<typeof SCHEMA> {}

export type Leaf = Kind<unknown, string> | Tables<Section>;

export interface Setting {
  /** `tcp.socket.nodelay` */
  readonly key: string;
  /** `["tcp", "socket", "nodelay"]`, the path in `Config`. */
  readonly names: readonly string[];
  readonly leaf: Leaf;
}

/** Every setting by its key. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  settingsOf(SCHEMA, [], []).map((setting) => [setting.key, setting]),
);

function settingsOf(section: Section, keys: readonly string[], names: readonly string[]): Setting[] {
  return Object.entries(section).flatMap(([key, value]) => {
    const path = [...keys, key];
    const namePath = [...names, nameOf(key, value)];
    if (isSection(value)) return settingsOf(value, path, namePath);
    const leaf = value instanceof OptionalMember ? value.kind : value;
    return [{ key: path.join("."), names: namePath, leaf }];
  });
}
