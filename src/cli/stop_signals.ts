/**
 * SIGINT and SIGTERM: the first asks to stop, the second does not wait.
 *
 * Ctrl+C may come twice: the terminal sends it to all processes in the foreground, and a parent such as `deno task`
 * hands its own on. What follows the first within a moment is the same request.
 */

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

const SAME_REQUEST_MS = 1000;

export interface StopSignals {
  /** Resolves with the first signal. */
  readonly first: Promise<Deno.Signal>;
  /** Gives the signals back to the system. */
  release(): void;
}

/** Calls `onSecond` when another signal comes after the first and is no twin of it. */
export function stopSignals(
  onSecond: () => void,
  nowMs: () => number = () => performance.now(),
): StopSignals {
  const { promise, resolve } = Promise.withResolvers<Deno.Signal>();
  let firstMs: number | undefined;
  const listeners = SIGNALS.map((signal) => ({
    signal,
    listener: () => {
      if (firstMs === undefined) {
        firstMs = nowMs();
        resolve(signal);
      } else if (nowMs() - firstMs >= SAME_REQUEST_MS) {
        onSecond();
      }
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
