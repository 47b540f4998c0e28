/**
 * Turns of the event loop. What never waits for anything keeps timers, signals
 * and sockets from having theirs, however often it awaits what is there.
 */

/** Where there is none, a timer stands in, which may take some milliseconds. */
type SetImmediate = (run: () => void) => unknown;

const { setImmediate: soon = (run) => setTimeout(run, 0) } =
  globalThis as unknown as { setImmediate?: SetImmediate };

/** Resolves after the event loop has turned. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    soon(resolve);
  });
}
