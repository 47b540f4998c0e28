/** A queue that stays quick however much waits: taking the first of a long array moves all the others. */

/** As many taken before their room is given back, at least. */
const LEAST_TAKEN = 256;

/** What waits, the first to come the first to go. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  /** How many wait. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The one that came last; undefined: none waits. */
  get last(): T | undefined {
    return this.length === 0 ? undefined : this.#items[this.#items.length - 1];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes the first out; undefined: none waits. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (
      this.#head >= LEAST_TAKEN && 2 * this.#head >= this.#items.length
    ) {
      // Only once half of it was taken, so that the cost of moving is spread.
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Takes all of them out. */
  clear(): T[] {
    const items = this.#items.slice(this.#head) as T[];
    this.#items = [];
    this.#head = 0;
    return items;
  }
}
