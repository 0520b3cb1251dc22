/** SIGINT and SIGTERM: the first asks to stop, the second does not wait. */

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

export interface StopSignals {
  /** Resolves with the first signal. */
  readonly first: Promise<Deno.Signal>;
  /** Gives the signals back to the system. */
  release(): void;
}

/** Calls `onSecond` when another signal comes after the first. */
export function stopSignals(onSecond: () => void): StopSignals {
  const { promise, resolve } = Promise.withResolvers<Deno.Signal>();
  let count = 0;
  const listeners = SIGNALS.map((signal) => ({
    signal,
    listener: () => {
      count += 1;
      if (count === 1) resolve(signal);
      else onSecond();
    },
  }));
  for (const { signal, listener } of listeners) Deno.addSignalListener(signal, listener);
  return {
    first: promise,
    release: () => {
      for (const { signal, listener } of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
