/** SIGHUP: files of certificates are read again, where a door has one; elsewhere the signal ends the process as ever. */
import type { Config } from "../config/mod.ts";

export function onReloadSignal({ tcp, websocket, http }: Config, reload: () => void): void {
  const hasCertificate = [tcp, websocket, http].some(({ enabled, tls }) => enabled && tls.enabled);
  if (hasCertificate && Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", reload);
}
