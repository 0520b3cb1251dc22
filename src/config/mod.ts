/** The door of the room `config`: settings from defaults, file and environment, as typed plain numbers. */
export type { ListenAddress } from "./kinds.ts";
export type { Config } from "./schema.ts";
export { NEVER_EXPIRES, SERVER_DEFAULT, UNLIMITED_SIZE } from "./sentinels.ts";
