/** SIGINT and SIGTERM end what goes on in good order; before there is anything, and a second time, at once. */

import type { Host, Interrupt } from "./host.ts";

/** 128 and the signal's number, as shells have it. */
const EXIT_CODES: Readonly<Record<Interrupt, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
};

/** What may be interrupted. */
export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code once it was interrupted; null before. */
  readonly code: number | null;
  /** Resolves with the first signal. */
  readonly interrupted: Promise<void>;
  /** There is now something to put in order: until it is called a signal ends the process at once. */
  begin(): void;
  /** Heeds signals no more. */
  release(): void;
}

/** Heeds signals until it is released. */
export function interruptible(host: Host): Interruption {
  const abort = new AbortController();
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  let begun = false;
  let code: number | null = null;
  const remove = host.onInterrupt((signal) => {
    if (code !== null || !begun) host.exit(code ?? EXIT_CODES[signal]);
    code = EXIT_CODES[signal];
    abort.abort();
    resolve();
  });
  return {
    signal: abort.signal,
    get code() {
      return code;
    },
    interrupted,
    begin() {
      begun = true;
    },
    release: remove,
  };
}
