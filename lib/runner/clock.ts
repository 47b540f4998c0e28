/** Waiting, with an end to every wait. */

import { turn } from "../turn.ts";

/** Why a run was stopped from outside its steps. */
export type StopReason = "aborted" | "deadline";

/** Milliseconds that steps may go on before the event loop has a turn. */
const UNTURNED_TIME = 10;
/** The same in steps: on some platforms time stands still until the loop turns. */
const UNTURNED_STEPS = 1000;

/**
 * The clock of one course of steps. One thing waits on it at a time; whatever
 * may end the wait wakes it.
 *
 * Its one timer is left running where it fires early enough: a step that is
 * answered at once then costs no timer of its own.
 */
export class Clock {
  #wake: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAt = Infinity;
  #stop: StopReason | null = null;
  #turnedAt = performance.now();
  #stepsSince = 0;
  #stoppedAt: number | null = null;

  /** Why everything is to stop; null: it is not. */
  get stopped(): StopReason | null {
    return this.#stop;
  }

  /** When it was first stopped (`performance.now()`), whether or not it was restarted; null: it was not. */
  get stoppedAt(): number | null {
    return this.#stoppedAt;
  }

  /** Stops what waits, and what would wait. */
  stop(reason: StopReason): void {
    this.#stop ??= reason;
    this.#stoppedAt ??= performance.now();
    this.wake();
  }

  /** Lets the clock wait again, for what is done after a stop. */
  restart(): void {
    this.#stop = null;
  }

  /** Ends the wait, so that it is looked at again. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Waits until it is woken, at most until `until` (`performance.now()`). It may end early. */
  rest(until: number): Promise<void> {
    if (this.#stop !== null) return Promise.resolve();
    this.#arm(until);
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #arm(until: number): void {
    if (this.#firesAt <= until) return;
    clearTimeout(this.#timer);
    this.#firesAt = until;
    this.#timer = setTimeout(() => {
      this.#firesAt = Infinity;
      this.wake();
    }, Math.max(0, Math.ceil(until - performance.now())));
  }

  /**
   * Waits for a promise, at most until `until`.
   *
   * @returns `late` where it is not settled by then, `stopped` where the clock was stopped.
   * @throws What the promise rejects with in time; later, it is nobody's.
   */
  async limit<T>(
    promise: Promise<T>,
    until: number,
  ): Promise<{ readonly done: T } | "late" | "stopped"> {
    let outcome: { done: T } | { thrown: unknown } | null = null;
    promise.then(
      (done) => outcome = { done },
      (thrown) => outcome = { thrown },
    ).then(() => this.wake());
    const settled = (): { done: T } | { thrown: unknown } | null => outcome;
    for (;;) {
      const now = settled();
      if (now !== null) {
        if ("thrown" in now) throw now.thrown;
        return now;
      }
      if (this.#stop !== null) return "stopped";
      if (performance.now() >= until) return "late";
      await this.rest(until);
    }
  }

  /**
   * Called between two steps: resolves once whatever is to stop them had its
   * chance to. Null: it had, not long ago.
   */
  turn(): Promise<void> | null {
    const due = ++this.#stepsSince >= UNTURNED_STEPS ||
      performance.now() - this.#turnedAt >= UNTURNED_TIME;
    return due ? this.#turn() : null;
  }

  async #turn(): Promise<void> {
    await turn();
    this.#turnedAt = performance.now();
    this.#stepsSince = 0;
  }

  /** Releases the timer, and ends what waits; nothing waits on the clock again. */
  dispose(): void {
    this.#stop ??= "aborted";
    clearTimeout(this.#timer);
    this.#firesAt = Infinity;
    this.wake();
  }
}
