import assert from "node:assert/strict";
import { denoPlatform } from "../../platform/mod.ts";
import { RecordingLogger, simulatedPlatform } from "../../platform/simulation/mod.ts";
import { OwnCertificate } from "./own_certificate.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const WHOLE = "/data/certs/self_signed.pem";

async function world() {
  const simulated = simulatedPlatform({ seed: 1 });
  const { platform, logger, disk } = simulated;
  platform.disk.makeDirectory("/data");
  await platform.disk.syncDirectory("/");
  let nowMicros = platform.clock.nowMicros();
  const clock = { ...platform.clock, nowMicros: () => nowMicros };
  const files = () => disk.dump("durable");
  return {
    logger,
    files,
    pass: (ms: number) => nowMicros += ms * 1000,
    own: () => new OwnCertificate({ disk: platform.disk, clock, logger }, "/data"),
    overwrite: (text: string) => {
      const file = platform.disk.open(WHOLE, { write: true });
      file.truncate(0);
      file.writeSync(new TextEncoder().encode(text), 0);
      file.close();
    },
  };
}

Deno.test("OwnCertificate is made once, is durable then, and the same ever after", async () => {
  const { own, files } = await world();
  const made = await own().pair();
  assert.deepEqual([...files().keys()].filter((path) => path.startsWith("/data/certs/")).sort(), [
    WHOLE,
    "/data/certs/self_signed_cert.pem",
  ]);
  assert.deepEqual(await own().pair(), made);
  const alone = new TextDecoder().decode(files().get("/data/certs/self_signed_cert.pem"));
  assert.equal(alone, made.cert);
});

Deno.test("OwnCertificate is renewed a month before it expires, also in a broker that goes on", async () => {
  const { own, pass } = await world();
  const kept = own();
  const first = await kept.pair();
  pass((10 * 365 - 31) * DAY_MS);
  assert.equal((await kept.pair()).fingerprint, first.fingerprint);
  pass(2 * DAY_MS);
  const second = await kept.pair();
  assert.notEqual(second.fingerprint, first.fingerprint);
  assert.deepEqual(await own().pair(), second);
});

for (const text of ["", "no PEM at all", "Galgo made this for itself, valid until 2099-01-01T00:00:00Z\n"]) {
  Deno.test(`OwnCertificate takes the place of a file that is ${JSON.stringify(text)}, and says so`, async () => {
    const { own, overwrite, logger } = await world();
    const first = await own().pair();
    overwrite(text);
    assert.notEqual((await own().pair()).fingerprint, first.fingerprint);
    assert.match(logger.texts("warn").join(), /self_signed\.pem" is no certificate of ours/);
  });
}

Deno.test("OwnCertificate is for its owner alone", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "galgo_own_" });
  try {
    const { disk, clock } = denoPlatform();
    await new OwnCertificate({ disk, clock, logger: new RecordingLogger() }, folder).pair();
    assert.equal(Deno.statSync(`${folder}/certs/self_signed.pem`).mode! & 0o777, 0o600);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
