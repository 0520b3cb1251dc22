/**
 * The limit of REST: an app without layers on the HTTP server that the broker has. `PUT` gives it what `GET` answers.
 * `deno run hono.ts <directory>`
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { endWithParent } from "./serve.ts";

const [directory] = Deno.args as [string];

void endWithParent();
let answer = { text: "", type: "text/plain" };
const app = new Hono();
app.put("/", async (call) => {
  answer = { text: await call.req.text(), type: call.req.header("content-type") ?? answer.type };
  return call.body(null, 204);
});
app.get("/", (call) => call.body(answer.text, 200, { "content-type": answer.type }));

const server = createAdaptorServer({
  fetch: app.fetch,
  createServer,
  overrideGlobalObjects: false,
  serverOptions: { noDelay: true },
}) as Server;
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  Deno.writeTextFileSync(`${directory}/port`, `${(server.address() as AddressInfo).port}\n`);
});
