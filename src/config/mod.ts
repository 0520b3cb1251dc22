/** The door of the room `config`: settings from defaults, file and environment, as typed plain numbers. */
export { ConfigError } from "./config_error.ts";
export { DEFAULT_CONFIG_TOML } from "./defaults.ts";
export { type BoundAddresses, effectiveConfigToml } from "./effective.ts";
export { type EnvFile, parseEnvFile } from "./env_file.ts";
export { type Environment, variable } from "./environment.ts";
export type { ListenAddress } from "./kinds.ts";
export {
  type ConfigFindings,
  type ConfigInput,
  examineConfig,
  loadConfig,
  type LoadedConfig,
} from "./load.ts";
export { nearestNames } from "./nearest.ts";
export type { Config } from "./schema.ts";
export { NEVER_EXPIRES, SERVER_DEFAULT, UNLIMITED_SIZE } from "./sentinels.ts";
export { type SettingInForce, settingsInForce } from "./settings_list.ts";
export type { ConfigFile } from "./toml.ts";
