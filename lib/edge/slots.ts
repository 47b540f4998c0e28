/**
 * How many runs may be under way. A platform that drops a request whose client
 * left never returns to it, so a slot is a lease: it frees itself when its run
 * must long have ended.
 *
 * @module
 */

/** A fixed number of leases. */
export class Slots {
  #ends: number[] = [];
  #count: number;
  #lease: number;

  /**
   * @param count How many may be taken at a time.
   * @param lease Milliseconds after which one that was not given back is free.
   */
  constructor(count: number, lease: number) {
    this.#count = count;
    this.#lease = lease;
  }

  /** Takes a slot. @returns what gives it back, or null where none is free. */
  take(now: number = Date.now()): (() => void) | null {
    this.#ends = this.#ends.filter((end) => end > now);
    if (this.#ends.length >= this.#count) return null;
    const end = now + this.#lease;
    this.#ends.push(end);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const index = this.#ends.indexOf(end);
      if (index >= 0) this.#ends.splice(index, 1);
    };
  }
}
