/** The doors that the configuration asks for, each opened when nobody answers there already. */
import type { Broker } from "../broker/mod.ts";
import type { Config } from "../config/mod.ts";
import { type Address, addressText, isLoopback, type Listener, type Platform } from "../platform/mod.ts";
import type { Transport } from "../wire/mod.ts";
import { Admission } from "./admission.ts";
import { BinaryDoor, type DoorSettings } from "./binary_door.ts";
import { configuredDoors, type DoorAddresses } from "./broker_settings.ts";
import type { Health } from "./health.ts";
import type { HttpOptions } from "./http/http_server.ts";
import { openHttpDoor, type RestDoor } from "./http_door.ts";
import { type CertificateChoice, Certificates } from "./tls/certificates.ts";
import { refuseTwin } from "./twin.ts";
import { upgrade, type WebSocketSettings } from "./websocket/upgrade.ts";

/** Most bytes of messages in one answer. */
const POLL_LIMITS: Readonly<Record<"tcp" | "websocket", number>> = {
  tcp: 128 * 1024 * 1024,
  websocket: 64 * 1024 * 1024,
};

/** What a broker answers without a login. */
const PING_FRAME = new Uint8Array([4, 0, 0, 0, 1, 0, 0, 0]);
const PING_OVER_HTTP = new TextEncoder().encode(
  "GET /ping HTTP/1.1\r\nhost: galgo\r\nconnection: close\r\n\r\n",
);

interface SecurableDoor {
  readonly address: Address;
  readonly tls: {
    readonly enabled: boolean;
    readonly selfSigned?: boolean;
    readonly certFile: string;
    readonly keyFile: string;
  };
}

export class Doors {
  /** Where each is open; of those that are not yet, or never, where the configuration has them. */
  readonly addresses: DoorAddresses;
  readonly #config: Config;
  readonly #platform: Platform;
  readonly #admission: Admission;
  readonly #certificates: Certificates;
  /** Closes one door: first politely, at the latest after the time that the configuration gives a shutdown. */
  readonly #opened: (() => Promise<void>)[] = [];

  constructor(config: Config, platform: Platform) {
    this.#config = config;
    this.#platform = platform;
    this.#admission = new Admission(config.limits);
    this.#certificates = new Certificates(platform, config.system.path);
    this.addresses = configuredDoors(config);
  }

  /** The addresses of those that are switched on. */
  get open(): Partial<DoorAddresses> {
    const { tcp, websocket, http } = this.#config;
    return {
      ...(tcp.enabled && { tcp: this.addresses.tcp }),
      ...(websocket.enabled && { websocket: this.addresses.websocket }),
      ...(http.enabled && { http: this.addresses.http }),
    };
  }

  /** Errors: ListenError, StartError. */
  async openRest(health: Health): Promise<RestDoor | undefined> {
    const { http } = this.#config;
    if (!http.enabled) return undefined;
    await this.#prepare("http", http, PING_OVER_HTTP);
    const door = await openHttpDoor(this.#platform, this.#config, {
      admission: this.#admission,
      health,
      ...(http.tls.enabled &&
        { secure: await this.#secureRest({ section: "http.tls", own: "never", ...http.tls }) }),
    });
    this.#opened.push(() => door.close());
    this.addresses.http = door.address;
    return door;
  }

  /** Those that carry the binary protocol. Errors: ListenError; some may be open then. */
  async openBinary(broker: Broker): Promise<void> {
    const { tcp, websocket } = this.#config;
    if (tcp.enabled) {
      await this.#prepare("tcp", tcp, PING_FRAME);
      this.addresses.tcp = this.#serve(broker, await this.#listen("tcp", tcp), this.#settings("tcp"));
    }
    if (websocket.enabled) {
      await this.#prepare("websocket", websocket, PING_OVER_HTTP);
      const frames = webSocketSettings(this.#config);
      this.addresses.websocket = this.#serve(broker, await this.#listen("websocket", websocket), {
        ...this.#settings("websocket"),
        upgrade: (socket) => upgrade(socket, this.#platform.clock, frames),
      });
    }
  }

  /** Files of certificates are read again; a door keeps what it has when they cannot be used. */
  async reloadCertificates(): Promise<void> {
    await this.#certificates.reload();
  }

  async close(): Promise<void> {
    this.#certificates.close();
    await Promise.all(this.#opened.map((close) => close()));
  }

  async #prepare(door: string, { address, tls }: SecurableDoor, question: Uint8Array): Promise<void> {
    await refuseTwin(this.#platform, address, question);
    if (tls.enabled || isLoopback(address.host)) return;
    this.#platform.logger.warn(
      `${door}.address ${
        addressText(address)
      } is open to other machines without TLS: passwords and messages can be ` +
        `read on their way, see ${door}.tls.enabled`,
    );
  }

  async #listen(door: "tcp" | "websocket", { address, tls }: SecurableDoor): Promise<Listener> {
    if (!tls.enabled) return this.#platform.network.listen(address);
    const own = tls.selfSigned ? "without_file" : "never";
    const choice: CertificateChoice = { section: `${door}.tls`, own, ...tls };
    const pair = await this.#certificates.pairFor(choice);
    const { TlsListener } = await import("./tls/tls_listener.ts");
    const listener = await TlsListener.open(address, pair);
    this.#certificates.use(choice, pair, (next) => listener.replace(next));
    return listener;
  }

  async #secureRest(choice: CertificateChoice): Promise<HttpOptions["secure"]> {
    const pair = await this.#certificates.pairFor(choice);
    const { openHttpsPort } = await import("./tls/https_port.ts");
    return async (address, onConnection) => {
      const port = await openHttpsPort(address, pair, onConnection);
      this.#certificates.use(choice, pair, (next) => port.replace(next));
      return port;
    };
  }

  #serve(broker: Broker, listener: Listener, settings: DoorSettings): Address {
    const door = new BinaryDoor(broker, listener, this.#platform, settings);
    this.#opened.push(() => door.close(this.#config.shutdown.timeoutMs));
    return door.address;
  }

  #settings(transport: Transport & keyof typeof POLL_LIMITS): DoorSettings {
    const { limits } = this.#config;
    return {
      transport,
      frameLimit: limits.frameBytes,
      maxPollBytes: POLL_LIMITS[transport],
      loginTimeoutMs: limits.loginTimeoutMs,
      admission: this.#admission,
    };
  }
}

/** Without a setting nothing is too long: a frame is never kept, and what it carries has limits of its own. */
function webSocketSettings({ websocket }: Config): WebSocketSettings {
  return {
    allowedOrigins: websocket.allowedOrigins,
    maxFrameBytes: websocket.maxFrameSizeBytes ?? Infinity,
    maxMessageBytes: websocket.maxMessageSizeBytes ?? Infinity,
    acceptUnmasked: websocket.acceptUnmaskedFrames,
  };
}
