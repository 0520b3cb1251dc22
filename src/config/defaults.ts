/** The defaults: `config.toml` at the root of the project, embedded. Its text is the manual of every setting. */
import content from "../../config.toml" with { type: "text" };
import { parseToml } from "./toml.ts";
import type { Tree } from "./tree.ts";

export const DEFAULT_CONFIG_TOML: string = content;

export const DEFAULTS: Tree = parseToml({ path: "config.toml (built in)", content });
