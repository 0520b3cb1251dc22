/** The platform of a real broker: this machine, through Deno. */
import { consoleLogger } from "./console_logger.ts";
import { denoClock } from "./deno_clock.ts";
import { denoDisk } from "./deno_disk.ts";
import { denoMachine } from "./deno_machine.ts";
import { denoNetwork } from "./deno_network.ts";
import { denoPasswords } from "./deno_passwords.ts";
import { denoRandom } from "./deno_random.ts";
import type { Platform } from "./platform.ts";

/** Parts given in `parts` take the place of Deno's: `denoPlatform({ logger: consoleLogger({ level: "debug" }) })`. */
export function denoPlatform(parts: Partial<Platform> = {}): Platform {
  return {
    clock: parts.clock ?? denoClock(),
    random: parts.random ?? denoRandom(),
    disk: parts.disk ?? denoDisk(),
    network: parts.network ?? denoNetwork(),
    passwords: parts.passwords ?? denoPasswords(),
    machine: parts.machine ?? denoMachine(),
    logger: parts.logger ?? consoleLogger(),
  };
}
