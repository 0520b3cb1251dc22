/**
 * The readiness file: the configuration in force, with the addresses that are really open. It is the sign that all
 * doors are open, so it appears whole and last, and is taken away at every start.
 */
import type { Disk } from "../platform/mod.ts";
import { replaceFile } from "./whole_file.ts";

export class ReadinessFile {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #path: string;

  constructor(disk: Disk, dataPath: string, runtimePath: string) {
    this.#disk = disk;
    this.#directory = `${dataPath}/${runtimePath}`;
    this.#path = `${this.#directory}/current_config.toml`;
  }

  /** Errors: DiskError. */
  remove(): void {
    if (this.#disk.facts(this.#path) !== undefined) this.#disk.removeFile(this.#path);
  }

  /** Errors: DiskError. */
  async write(text: string): Promise<void> {
    this.#disk.makeDirectory(this.#directory);
    await replaceFile(this.#disk, this.#path, new TextEncoder().encode(text));
  }
}
