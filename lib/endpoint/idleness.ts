/** `limits.idleTime`: how long nothing may come. */

/** Watches a connection for silence. One timer looks back, instead of one for each arrival. */
export class Idleness {
  readonly #limit: number;
  readonly #rests: () => boolean;
  readonly #onIdle: () => void;
  #lastHeard = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param limit Milliseconds; 0: none.
   * @param onIdle Called once, when nothing came for so long.
   * @param rests Whether nothing can be heard for now, because nothing is read. Default: never.
   */
  constructor(
    limit: number,
    onIdle: () => void,
    rests: () => boolean = () => false,
  ) {
    this.#limit = limit;
    this.#onIdle = onIdle;
    this.#rests = rests;
    if (limit > 0) this.#look();
  }

  /** Something came, at this time of `performance.now()`. */
  heard(at: number): void {
    this.#lastHeard = at;
  }

  #look(): void {
    if (this.#rests()) this.#lastHeard = performance.now();
    const left = this.#limit - (performance.now() - this.#lastHeard);
    if (left > 0) {
      this.#timer = setTimeout(() => this.#look(), Math.ceil(left));
    } else this.#onIdle();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
