/** The time that a peer is given to take in what was sent. */

/** Milliseconds that are waited for at a time, so that a busy process still reads in between. */
const STEP = 100;

/**
 * Counts down while a peer takes nothing in, and begins again whenever it did.
 * What this process was busy for is not the peer's.
 */
export class Countdown {
  readonly #progress: () => number;
  readonly #onEnd: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param progress Grows whenever the peer took something in. */
  constructor(progress: () => number, onEnd: () => void) {
    this.#progress = progress;
    this.#onEnd = onEnd;
  }

  /** Counts down so many milliseconds from now, in place of what it counted. */
  start(limit: number): void {
    this.#wait(limit, limit, this.#progress());
  }

  #wait(limit: number, left: number, before: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const now = this.#progress();
      if (now !== before) this.#wait(limit, limit, now);
      else if (left > STEP) this.#wait(limit, left - STEP, now);
      else this.#onEnd();
    }, Math.min(left, STEP));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
