/** Settings of the doors: REST, TCP, QUIC and WebSocket. */
import {
  address,
  autoBool,
  bool,
  bytes,
  duration,
  expiry,
  filledText,
  integer,
  oneOf,
  secret,
  tables,
  text,
  texts,
  unsettable,
  urlPath,
  withDefault,
} from "./kinds.ts";

/** The largest id of a user: 32 bits. */
const MAX_USER_ID = 0xffff_ffff;

const CERTIFICATE_FILES = { cert_file: text(), key_file: text() };

const TLS = { enabled: bool(), self_signed: bool(), ...CERTIFICATE_FILES };

const SOCKET = {
  override_defaults: bool(),
  recv_buffer_size: bytes(),
  send_buffer_size: bytes(),
  keepalive: bool(),
};

export const HTTP = {
  enabled: bool(),
  address: address(),
  max_request_size: bytes({ min: 1024, max: 1024 ** 3 }),
  max_wait: duration(),
  web_ui: autoBool(),
  cors: {
    enabled: bool(),
    allowed_methods: texts(),
    allowed_origins: texts(),
    allowed_headers: texts(),
    exposed_headers: texts(),
    allow_credentials: bool(),
    allow_private_network: bool(),
  },
  jwt: {
    algorithm: oneOf(["HS256", "HS384", "HS512", "RS256", "RS384", "RS512"]),
    issuer: text(),
    audience: text(),
    valid_issuers: texts(),
    valid_audiences: texts(),
    access_token_expiry: expiry(),
    clock_skew: duration(),
    not_before: duration(),
    encoding_secret: secret(),
    decoding_secret: secret(),
    use_base64_secret: bool(),
    trusted_issuers: tables({
      issuer: filledText(),
      jwks_url: filledText(),
      audience: filledText(),
      user_id: withDefault(integer({ max: MAX_USER_ID }), 0),
    }),
  },
  metrics: { enabled: bool(), endpoint: urlPath("/metrics") },
  tls: { enabled: bool(), ...CERTIFICATE_FILES },
};

export const TCP = {
  enabled: bool(),
  address: address(),
  unix_path: unsettable(filledText("a path"), ""),
  socket_migration: bool(),
  ipv6: bool(),
  tls: TLS,
  socket: { ...SOCKET, nodelay: bool(), linger: duration() },
};

export const QUIC = {
  enabled: bool(),
  address: address(),
  max_concurrent_bidi_streams: integer({ min: 1 }),
  datagram_send_buffer_size: bytes(),
  initial_mtu: bytes(),
  send_window: bytes(),
  receive_window: bytes(),
  keep_alive_interval: duration(),
  max_idle_timeout: duration(),
  certificate: { self_signed: bool(), ...CERTIFICATE_FILES },
  socket: SOCKET,
};

export const WEBSOCKET = {
  enabled: bool(),
  address: address(),
  allowed_origins: texts(),
  read_buffer_size: unsettable(bytes(), "none"),
  write_buffer_size: unsettable(bytes(), "none"),
  max_write_buffer_size: unsettable(bytes(), "none"),
  max_message_size: unsettable(bytes(), "none"),
  max_frame_size: unsettable(bytes(), "none"),
  accept_unmasked_frames: bool(),
  tls: TLS,
};
