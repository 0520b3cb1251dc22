/** What a broker says when it is ready: where it is, how safe data is, who may come in, and what to try first. */
import type { Config } from "../config/mod.ts";
import { type Address, addressText } from "../platform/mod.ts";
import type { RootCredentials } from "./root_credentials.ts";
import { bold } from "./terminal.ts";
import { VERSION_TEXT } from "./version.ts";

export interface Greeting {
  readonly config: Config;
  readonly addresses: { readonly tcp?: Address; readonly websocket?: Address; readonly http?: Address };
  readonly dataPath: string;
  readonly root: {
    readonly name: string;
    /** Whether this start made the user, with the password of `credentials`. */
    readonly wasCreated: boolean;
    readonly credentials: RootCredentials | undefined;
  };
  readonly startupMs: number;
  readonly hasColors: boolean;
}

export function greetingText(greeting: Greeting): string {
  const { addresses, dataPath, startupMs } = greeting;
  const facts = [
    ["TCP", tcpText(greeting)],
    ["WebSocket", webSocketText(greeting)],
    ["REST", addresses.http === undefined ? "off" : httpUrl(addresses.http, greeting.config)],
    ["Data", dataPath],
    ["Durability", durabilityText(greeting.config)],
    ["Root user", rootText(greeting)],
  ] as const;
  return [
    "",
    `${bold(VERSION_TEXT, greeting)}; ready in ${Math.round(startupMs)} ms`,
    "",
    ...facts.map(([name, text]) => `  ${name.padEnd(12)}${text}`),
    "",
    ...curlLines(greeting),
    "Ctrl+C stops.",
    "",
  ].join("\n");
}

function tcpText({ addresses: { tcp }, config }: Greeting): string {
  if (tcp === undefined) return "off";
  return config.tcp.tls.enabled ? `${addressText(tcp)}, TLS` : addressText(tcp);
}

function webSocketText({ addresses: { websocket }, config }: Greeting): string {
  if (websocket === undefined) return "off";
  return `${config.websocket.tls.enabled ? "wss" : "ws"}://${addressText(websocket)}`;
}

function durabilityText({ system, messageSaver }: Config): string {
  if (system.partition.enforceFsync) {
    return "an acknowledged message is on the disk and survives loss of power";
  }
  const alive = "an acknowledged message survives the death of the process";
  return messageSaver.enabled && messageSaver.enforceFsync
    ? `${alive}; loss of power costs at most the last ${messageSaver.intervalMs / 1000} s`
    : `${alive}; loss of power may cost what the system has not written yet`;
}

function rootText({ root }: Greeting): string {
  if (!root.wasCreated) return `${root.name}, with the password it has in this data folder`;
  switch (root.credentials?.origin) {
    case "generated":
      return `${root.name}, made now; its password is above and is not shown again`;
    case "default":
      return `${root.name}, made now with the password that everybody knows; change it`;
    default:
      return `${root.name}, made now with the password of IGGY_ROOT_PASSWORD`;
  }
}

/** For the moment before the root user is made, so that no failed start knows a password that nobody has read. */
export function generatedPasswordText(
  { password }: RootCredentials,
  terminal: { readonly hasColors: boolean },
): string {
  return `Generated root user password: ${bold(password, terminal)}`;
}

/** Three lines for a POSIX shell, and one before them that asks for a password that is not shown. */
function curlLines({ addresses, root, config }: Greeting): string[] {
  if (addresses.http === undefined) return [];
  const url = httpUrl(reachable(addresses.http), config);
  const post = `curl -s -H "$AUTH" -H 'Content-Type: application/json'`;
  const topic = `${url}/streams/demo/topics/hello`;
  return [
    "Try it: log in, make a stream and a topic, send a message and read it back",
    "",
    ...(isPasswordShown(root) ? [] : [`  ${askLine(root.name)}`]),
    `  AUTH="Authorization: Bearer $(curl -s -H 'Content-Type: application/json' ${url}/users/login -d ${
      loginBody(root)
    }` +
    ` | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')"`,
    `  ${post} ${url}/streams -d '{"name":"demo"}'; ${post} ${url}/streams/demo/topics -d '${TOPIC}'`,
    `  ${post} ${topic}/messages -d '${MESSAGE}'; curl -s -H "$AUTH" ${topic}/messages`,
    "",
  ];
}

const TOPIC =
  '{"name":"hello","partitions_count":1,"compression_algorithm":"none","message_expiry":0,"max_topic_size":0}';
/** The payload is "hello" in Base64. */
const MESSAGE = '{"partitioning":{"kind":"balanced","value":""},"messages":[{"payload":"aGVsbG8="}]}';

/**
 * A password that this start did not make up stays out of what we print, which may well end in a log. Nor is it in a
 * variable: the shell that the lines are put into is another one than ours.
 */
function isPasswordShown({ wasCreated, credentials }: Greeting["root"]): boolean {
  return wasCreated && credentials?.origin !== "environment";
}

/** Not `read -sp`, which is bash's alone. */
function askLine(name: string): string {
  return `printf %s 'Password of ${shellText(name)}: '; stty -echo; IFS= read -r PASSWORD; stty echo; echo`;
}

/** The body as a word of the shell. A password that was asked for is made a text of JSON there. */
function loginBody(root: Greeting["root"]): string {
  const username = shellText(JSON.stringify(root.name));
  const password = isPasswordShown(root)
    ? JSON.stringify(root.credentials?.password)
    : String.raw`"'"$(printf %s "$PASSWORD" | sed 's/["\\]/\\&/g')"'"`;
  return `'{"username":${username},"password":${password}}'`;
}

/** For the inside of single quotes. */
function shellText(text: string): string {
  return text.replaceAll("'", `'\\''`);
}

/** An address that takes all comers is reached at the loopback one. */
function reachable({ host, port }: Address): Address {
  return { host: host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host, port };
}

function httpUrl(address: Address, { http }: Config): string {
  return `${http.tls.enabled ? "https" : "http"}://${addressText(address)}`;
}
