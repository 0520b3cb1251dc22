/** How far a long look at many bytes has come: a bar on the error output, and only where that is a terminal. */
const MIB = 1024 * 1024;

/** The part of the library's bar that is used; it comes without types. */
interface Bar {
  start(total: number, value: number): void;
  update(value: number): void;
  stop(): void;
}

export interface Progress {
  readonly onStart: (totalBytes: number) => void;
  readonly onBytes: (count: number) => void;
  /** The bar goes. */
  end(): void;
}

export async function progressBar(what: string, isShown: boolean): Promise<Progress> {
  if (!isShown) return { onStart: () => {}, onBytes: () => {}, end: () => {} };
  // Loaded here, because most starts of the program show no bar.
  const { Presets, SingleBar } = await import("cli-progress");
  const format = `${what} {bar} {percentage}%  {value} of {total} MiB`;
  const bar: Bar = new SingleBar({ format, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  let seen = 0;
  return {
    onStart: (totalBytes) => bar.start(Math.ceil(totalBytes / MIB), 0),
    onBytes: (count) => {
      seen += count;
      bar.update(Math.floor(seen / MIB));
    },
    end: () => bar.stop(),
  };
}
