/**
 * Puts what is to be written onto a transport in order, and what waits at the
 * same moment into one write: that, more than anything, makes small messages
 * fast.
 */

import { type Bytes, concat } from "../bytes.ts";
import type { Transport } from "./transport.ts";

/** What writing nothing comes to. */
export const WRITTEN: Promise<void> = Promise.resolve();

/** Octets that are written together. */
class Batch {
  readonly chunks: Bytes[];
  /** Octets to a write; undefined: as few writes as can be. */
  readonly chop: number | undefined;
  readonly written: Promise<void>;
  resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(chunks: Bytes[], chop: number | undefined) {
    this.chunks = chunks;
    this.chop = chop;
    this.written = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.#reject = reject;
    });
  }

  reject(error: Error): void {
    // Who does not wait for the writing learns of its end by reading.
    this.written.catch(() => {});
    this.#reject(error);
  }
}

/** The octets on their way to one transport. */
export class WriteQueue {
  #transport: Transport;
  #explain: (thrown: unknown) => Error;
  #written: (chunks: readonly Bytes[]) => void;
  #batches: Batch[] = [];
  #busy = false;
  #failed: Error | null = null;
  #idle: (() => void)[] = [];

  /**
   * @param explain Makes the error that writing is rejected with.
   * @param written Told the chunks that were written.
   */
  constructor(
    transport: Transport,
    explain: (thrown: unknown) => Error,
    written: (chunks: readonly Bytes[]) => void,
  ) {
    this.#transport = transport;
    this.#explain = explain;
    this.#written = written;
  }

  /**
   * Queues chunks, which are the queue's from here on. Resolves when the
   * transport has taken them.
   *
   * @param chop Octets to a write; such chunks are never written with others.
   */
  push(chunks: Bytes[], chop?: number): Promise<void> {
    const last = this.#batches.at(-1);
    if (last !== undefined && last.chop === undefined && chop === undefined) {
      for (const chunk of chunks) last.chunks.push(chunk);
      return last.written;
    }
    const batch = new Batch(chunks, chop);
    if (this.#failed !== null) {
      batch.reject(this.#failed);
      return batch.written;
    }
    this.#batches.push(batch);
    if (!this.#busy) {
      this.#busy = true;
      // What is sent in this turn, without waiting, joins in.
      queueMicrotask(this.#next);
    }
    return batch.written;
  }

  /** Resolves when all that was queued is written, or cannot be. */
  flushed(): Promise<void> {
    if (!this.#busy) return WRITTEN;
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #next = (): void => {
    const batch = this.#batches.shift();
    if (batch === undefined) {
      this.#busy = false;
      if (this.#idle.length > 0) {
        for (const resolve of this.#idle.splice(0)) resolve();
      }
      return;
    }
    const writing = batch.chop === undefined
      ? this.#transport.write(batch.chunks)
      : this.#writeChopped(batch.chunks, batch.chop);
    writing.then(() => {
      this.#written(batch.chunks);
      batch.resolve();
      this.#next();
    }, (thrown) => {
      this.#failed = this.#explain(thrown);
      batch.reject(this.#failed);
      for (const rest of this.#batches.splice(0)) rest.reject(this.#failed);
      this.#next();
    });
  };

  async #writeChopped(chunks: readonly Bytes[], chop: number): Promise<void> {
    const octets = concat(chunks);
    for (let start = 0; start < octets.length; start += chop) {
      await this.#transport.write([octets.subarray(start, start + chop)]);
    }
  }
}
