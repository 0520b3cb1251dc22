/** TLS of the doors: what it is to others' tools, whose certificate it has, and how it gets another one. */
import assert from "node:assert/strict";
import type { Address } from "../../src/platform/mod.ts";
import { clientSocket, frame, FrameConnection } from "../support/frame_connection.ts";
import { runBeside } from "../support/program.ts";
import { connectTcp, realBroker, type RestartableBroker } from "../support/test_broker.ts";
import { certificateIn } from "../support/test_certificates.ts";
import { TCP_TLS, WEBSOCKET } from "../support/test_doors.ts";
import { withBrokerOf } from "./subject.ts";

const PING = frame(1, new Uint8Array());
const REST_ON = { IGGY_HTTP_ENABLED: "true", IGGY_HTTP_ADDRESS: "127.0.0.1:0" };
const CERTIFICATE = "certs/self_signed_cert.pem";

const hasTools = await Promise.all([["openssl", "version"], ["curl", "--version"]].map(has));

function toolTest(name: string, fn: () => Promise<void>): void {
  const ignore = hasTools.includes(false);
  Deno.test({ name: name + (ignore ? " (skipped: needs openssl and curl)" : ""), ignore, fn });
}

toolTest(
  "TLS: openssl takes the broker's own certificate, over TLS 1.2 and 1.3 and nothing older",
  () =>
    withBrokerOf(() => realBroker({}, undefined, TCP_TLS), async (broker) => {
      const talk = (...flags: string[]) => openssl(broker, flags);
      for (const version of ["-tls1_2", "-tls1_3"]) {
        const said = await talk(version, "-verify_return_error", "-verify_hostname", "localhost");
        assert.match(said, /Verification: OK/, version);
        assert.match(said, /Peer signature type: ECDSA|Peer signature type: ecdsa_secp256r1_sha256/, version);
      }
      assert.match(await talk("-tls1_1"), /alert|no protocols available/);
      assert.match(await talk("-alpn", "h2"), /No ALPN negotiated/);
    }),
);

toolTest(
  "TLS: curl reaches REST with the files that are set, and sees the certificate's name",
  () =>
    inFolder(async (folder) => {
      const files = await certificateIn(folder);
      await withBrokerOf(() => realBroker({ ...REST_ON, ...restFiles(files) }), async (broker) => {
        const { port } = broker.addresses().http!;
        const ask = (host: string) =>
          runBeside("curl", ["-sS", "--cacert", files.certFile, `https://${host}:${port}/ping`]);
        assert.equal((await ask("localhost")).stdout, "pong");
        Deno.writeTextFileSync(`${folder}/body`, `{"username":"${"x".repeat(1_000_000)}","password":"a"}`);
        const login = await runBeside("curl", [
          ...["-sS", "--cacert", files.certFile, "-d", `@${folder}/body`],
          ...["-H", "content-type: application/json", `https://127.0.0.1:${port}/users/login`],
        ]);
        assert.match(login.stdout, /"id":/);
        const unknown = await runBeside("curl", ["-sS", `https://127.0.0.1:${port}/ping`]);
        assert.match(unknown.stderr, /certificate/);
      });
    }),
);

Deno.test("TLS: a client that speaks without it is closed, and nobody else notices", () =>
  withBrokerOf(() => realBroker({}, undefined, TCP_TLS), async (broker) => {
    const plain = await connectTcp(broker.addresses().tcp!);
    await plain.write(PING);
    const answer = new Uint8Array(8);
    const got = await plain.read(answer).catch(() => null);
    assert.ok(got === null || answer[0] === 0x15, "an alert of TLS, or nothing");
    plain.close();
    await ping(new FrameConnection(await broker.connect()));
  }));

Deno.test("TLS: a reload gives new connections the new certificate, and open ones go on", () =>
  inFolder(async (folder) => {
    const first = await certificateIn(folder, "first");
    const second = await certificateIn(folder, "second");
    const settings = { IGGY_TCP_TLS_ENABLED: "true", ...tcpFiles(first) };
    await withBrokerOf(() => realBroker(settings), async (broker) => {
      const open = await trusting(broker.addresses().tcp!, first.cert);
      await ping(open);
      Deno.copyFileSync(second.certFile, first.certFile);
      Deno.copyFileSync(second.keyFile, first.keyFile);
      await broker.reloadCertificates();
      await ping(open);
      await ping(await trusting(broker.addresses().tcp!, second.cert));
      await assert.rejects(trusting(broker.addresses().tcp!, first.cert));
      open.close();
    });
  }));

Deno.test("TLS: what a reload cannot use changes nothing, and is told", () =>
  inFolder(async (folder) => {
    const files = await certificateIn(folder);
    const broker = await realBroker({ IGGY_TCP_TLS_ENABLED: "true", ...tcpFiles(files) });
    try {
      Deno.writeTextFileSync(files.keyFile, "nothing");
      await broker.reloadCertificates();
      assert.match(
        broker.logger.texts("error").join(),
        /^tcp\.tls\.key_file: .* keeps the certificate it has$/,
      );
      await ping(await trusting(broker.addresses().tcp!, files.cert));
    } finally {
      await broker.stop();
    }
  }));

Deno.test("TLS: a certificate that expired stops the start, in one sentence", () =>
  inFolder(async (folder) => {
    const files = await certificateIn(folder, "old", -1);
    await assert.rejects(
      () => realBroker({ ...REST_ON, ...restFiles(files) }),
      /^StartError: http\.tls\.cert_file: the certificate in ".*old_cert\.pem" expired on \d{4}-\d\d-\d\d$/,
    );
  }));

Deno.test("TLS: the broker's own certificate is the same after a restart, and its fingerprint is told", () =>
  withBrokerOf(() => realBroker({}, undefined, TCP_TLS), async (broker) => {
    const before = Deno.readTextFileSync(`${broker.dataPath}/${CERTIFICATE}`);
    await broker.restart();
    assert.equal(Deno.readTextFileSync(`${broker.dataPath}/${CERTIFICATE}`), before);
    await ping(new FrameConnection(await broker.connect()));
    const told = broker.logger.texts("info").filter((text) =>
      /SHA-256 fingerprint (?:[0-9A-F]{2}:){31}/.test(text)
    );
    assert.equal(new Set(told).size, 1);
    assert.equal(told.length, 2);
  }));

Deno.test("a door that other machines reach without TLS is warned about", async () => {
  const open = { IGGY_WEBSOCKET_ADDRESS: "0.0.0.0:0" };
  await withBrokerOf(() => realBroker(open, undefined, WEBSOCKET), (broker) => {
    assert.match(
      broker.logger.texts("warn").join(),
      /^websocket\.address 0\.0\.0\.0:0 is open to other machines/,
    );
    return Promise.resolve();
  });
});

async function ping(client: FrameConnection): Promise<void> {
  assert.equal((await client.request(1, new Uint8Array())).status, 0);
}

async function trusting({ host, port }: Address, cert: string): Promise<FrameConnection> {
  const connection = await Deno.connectTls({ hostname: host, port, caCerts: [cert] });
  try {
    await connection.handshake();
  } catch (error) {
    connection.close();
    throw error;
  }
  return new FrameConnection(clientSocket(connection));
}

async function openssl(broker: RestartableBroker, flags: readonly string[]): Promise<string> {
  const { host, port } = broker.addresses().tcp!;
  const ca = ["-CAfile", `${broker.dataPath}/${CERTIFICATE}`];
  const { stdout, stderr } = await runBeside("openssl", [
    "s_client",
    "-connect",
    `${host}:${port}`,
    ...ca,
    ...flags,
  ]);
  return stdout + stderr;
}

async function has([program, ...args]: readonly string[]): Promise<boolean> {
  return (await runBeside(program!, args)).success;
}

function tcpFiles(files: { readonly certFile: string; readonly keyFile: string }): Record<string, string> {
  return { IGGY_TCP_TLS_CERT_FILE: files.certFile, IGGY_TCP_TLS_KEY_FILE: files.keyFile };
}

function restFiles(files: { readonly certFile: string; readonly keyFile: string }): Record<string, string> {
  return {
    IGGY_HTTP_TLS_ENABLED: "true",
    IGGY_HTTP_TLS_CERT_FILE: files.certFile,
    IGGY_HTTP_TLS_KEY_FILE: files.keyFile,
  };
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "galgo_tls_" });
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
