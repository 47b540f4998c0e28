/** One attempt at an opening handshake: what it waits for, and until when. */

import { formatDuration } from "../duration.ts";
import { ConnectError, FramescriptError } from "../errors.ts";
import { connectError, formatAddress } from "./failure.ts";
import type { Address, Failure } from "./transport.ts";

/** Something that ends at once when told to. */
export interface Closable {
  close(): void;
}

/** Limits every wait of an attempt, and names the one that took too long. */
export class Attempt {
  readonly address: Address;
  #explain: (thrown: unknown, address: Address) => Failure;
  #abort = new AbortController();
  #timeout: number;
  #signal: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout>;
  #waitingFor = "an answer";
  #stopped: ConnectError | null = null;

  /**
   * @param timeout Milliseconds for all of it.
   * @param signal Aborting it ends the attempt.
   * @param explain What an error of the runtime's means.
   */
  constructor(options: {
    readonly address: Address;
    readonly timeout: number;
    readonly signal: AbortSignal | undefined;
    readonly explain: (thrown: unknown, address: Address) => Failure;
  }) {
    this.address = options.address;
    this.#explain = options.explain;
    this.#timeout = options.timeout;
    this.#signal = options.signal;
    this.#timer = setTimeout(() => this.#stop(this.#late()), this.#timeout);
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (this.#signal?.aborted) this.#onAbort();
  }

  /** Aborts when the attempt is over before it has come to something. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /**
   * Waits for one thing, no longer than the attempt lasts.
   *
   * @param what What it waits for, as in "no answer from the proxy".
   * @param start Begins it; what comes of it too late is closed.
   * @throws {ConnectError}
   */
  async wait<T>(what: string, start: () => Promise<T>): Promise<T> {
    this.#waitingFor = what;
    if (this.#stopped !== null) throw this.#stopped;
    const { promise: over, reject } = Promise.withResolvers<never>();
    const stop = () => reject(this.#stopped);
    this.signal.addEventListener("abort", stop, { once: true });
    // Called at once; what it throws is a rejection too.
    const started = (async () => await start())();
    try {
      return await Promise.race([started, over]);
    } catch (error) {
      if (this.#stopped === null) throw this.error(error);
      started.then(closeLate, () => {});
      throw this.#stopped;
    } finally {
      this.signal.removeEventListener("abort", stop);
    }
  }

  /** What an error of the runtime's means. */
  explain(thrown: unknown): Failure {
    return this.#explain(thrown, this.address);
  }

  /** What something thrown is told as. */
  error(thrown: unknown): FramescriptError {
    if (thrown instanceof FramescriptError) return thrown;
    return connectError(this.address, this.explain(thrown), thrown);
  }

  /** The attempt has come to something: its limit no longer counts. */
  end(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #onAbort = (): void => {
    this.#stop(
      new ConnectError(
        "aborted",
        `Cannot connect to ${formatAddress(this.address)}: it was aborted`,
        { cause: this.#signal?.reason },
      ),
    );
  };

  #late(): ConnectError {
    return connectError(this.address, {
      failure: "timeout",
      words: `no ${this.#waitingFor} within ${formatDuration(this.#timeout)}`,
    });
  }

  #stop(error: ConnectError): void {
    this.#stopped = error;
    this.#abort.abort(error);
  }
}

function closeLate(late: unknown): void {
  if (typeof late === "object" && late !== null && "close" in late) {
    (late as Closable).close();
  }
}
