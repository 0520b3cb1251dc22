import assert from "node:assert/strict";
import { StartError } from "../../broker/mod.ts";
import { simulatedPlatform } from "../../platform/simulation/mod.ts";
import { RevokedTokens, type TokenPlace } from "./revoked_tokens.ts";
import { decodeTokenFile } from "./token_file.ts";

async function placeOnDisk() {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.makeDirectory("/data");
  await world.disk.syncDirectory("/");
  const place: TokenPlace = { disk: world.disk, path: "/data/tokens" };
  return { ...world, place, bytes: () => world.disk.dump("durable").get("/data/tokens") };
}

Deno.test("RevokedTokens forgets a token when it would not be accepted any more, and not before", () => {
  const revoked = new RevokedTokens(5);
  void revoked.add("a", 1000, 900);
  void revoked.add("b", 1301, 1100);
  assert.ok(revoked.has("a") && revoked.has("b"));
  void revoked.add("c", 3000, 1306);
  assert.ok(!revoked.has("a"));
  assert.ok(revoked.has("b"), "b is accepted for 5 seconds more");
  void revoked.add("d", 3000, 1607);
  assert.ok(!revoked.has("b"));
  assert.equal(revoked.size, 2);
});

Deno.test("RevokedTokens: what is revoked is durable when that resolves, and known to the next start", async () => {
  const { place, bytes } = await placeOnDisk();
  const revoked = new RevokedTokens(5, place);
  await revoked.add("a", 1000, 900);
  assert.deepEqual([...decodeTokenFile(bytes()!)], [["a", 1000]]);
  const next = new RevokedTokens(5, place);
  assert.ok(next.has("a"));
});

Deno.test("RevokedTokens: many at once share their writes, and each is durable when its own resolves", async () => {
  const { place, bytes } = await placeOnDisk();
  const revoked = new RevokedTokens(5, place);
  let writes = 0;
  const rename = place.disk.rename.bind(place.disk);
  place.disk.rename = (from, to) => {
    writes++;
    rename(from, to);
  };
  await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      await revoked.add(`t${at}`, 1000, 900);
      assert.ok(decodeTokenFile(bytes()!).has(`t${at}`));
    }),
  );
  assert.ok(writes <= 2, `${writes} writes`);
});

Deno.test("RevokedTokens: what the disk refuses is revoked in this process, and written with the next", async () => {
  const { place, bytes } = await placeOnDisk();
  const revoked = new RevokedTokens(5, place);
  const rename = place.disk.rename.bind(place.disk);
  place.disk.rename = () => {
    throw new Error("full");
  };
  await assert.rejects(revoked.add("a", 1000, 900), /full/);
  assert.ok(revoked.has("a"));
  place.disk.rename = rename;
  await revoked.add("b", 1000, 900);
  assert.deepEqual([...decodeTokenFile(bytes()!).keys()], ["a", "b"]);
});

Deno.test("RevokedTokens: a file that is none of ours stops the start", async () => {
  const { place } = await placeOnDisk();
  const file = place.disk.open(place.path, { write: true, create: true });
  file.writeSync(Uint8Array.of(0xc0), 0);
  file.close();
  assert.throws(() => new RevokedTokens(5, place), StartError);
});
