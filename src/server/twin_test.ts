import assert from "node:assert/strict";
import { ListenError } from "../platform/mod.ts";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { refuseTwin } from "./twin.ts";

const ADDRESS = { host: "127.0.0.1", port: 8090 };
const QUESTION = new Uint8Array([4, 0, 0, 0, 1, 0, 0, 0]);

Deno.test("refuseTwin: nobody there, and somebody who keeps the port but says nothing, are no twin", async () => {
  const { platform, network, clock } = simulatedPlatform({ seed: 1 });
  await refuseTwin(platform, ADDRESS, QUESTION);
  network.listen(ADDRESS);
  const asked = refuseTwin(platform, ADDRESS, QUESTION);
  await clock.advance(1000);
  await asked;
});

Deno.test("refuseTwin: somebody who answers is a twin", async () => {
  const { platform, network } = simulatedPlatform({ seed: 1 });
  const listener = network.listen(ADDRESS);
  const serving = listener.accept().then(async (socket) => {
    await socket!.read(new Uint8Array(8));
    await socket!.write(new Uint8Array(8));
  });
  await assert.rejects(refuseTwin(platform, ADDRESS, QUESTION), ListenError);
  await serving;
});
