/**
 * Puts what is to be written onto a transport in order, and what waits at the
 * same moment into one write: that, more than anything, makes small messages
 * fast.
 */

import { type Bytes, concat } from "../bytes.ts";
import { LONG_CHUNK, type Transport } from "./transport.ts";

/** Octets that are written at once, whatever else may join them: by then they fill a write. */
const ENOUGH = 128 * 1024;

/** What writing nothing comes to. */
export const WRITTEN: Promise<void> = Promise.resolve();

/** Octets that are written together. */
class Batch {
  readonly chunks: Bytes[] = [];
  size = 0;
  /** Octets to a write; undefined: as few writes as can be. */
  readonly chop: number | undefined;
  readonly written: Promise<void>;
  resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(chop: number | undefined) {
    this.chop = chop;
    this.written = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Appends chunks; those that follow each other in memory become one. */
  add(chunks: readonly Bytes[]): void {
    for (const chunk of chunks) {
      this.size += chunk.length;
      const last = this.chunks.at(-1);
      if (
        last !== undefined && last.buffer === chunk.buffer &&
        last.byteOffset + last.length === chunk.byteOffset
      ) {
        this.chunks[this.chunks.length - 1] = new Uint8Array(
          chunk.buffer,
          last.byteOffset,
          last.length + chunk.length,
        );
      } else this.chunks.push(chunk);
    }
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
  /** Whether something waits, or is being written. */
  #busy = false;
  #writing = false;
  #failed: Error | null = null;
  #idle: (() => void)[] = [];

  /**
   * @param explain Makes the error that writing is rejected with.
   * @param written Told the chunks that were written and that nobody reads any more.
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
      last.add(chunks);
      if (last.size >= ENOUGH) this.#next();
      return last.written;
    }
    const batch = new Batch(chop);
    batch.add(chunks);
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

  /** Writes what waits, unless a write is under way. */
  #next = (): void => {
    while (!this.#writing) {
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
      if (writing === null) {
        this.#done(batch);
        continue;
      }
      this.#writing = true;
      writing.then(() => {
        this.#writing = false;
        this.#done(batch);
        this.#next();
      }, (thrown) => {
        this.#writing = false;
        this.#failed = this.#explain(thrown);
        batch.reject(this.#failed);
        for (const rest of this.#batches.splice(0)) rest.reject(this.#failed);
        this.#next();
      });
    }
  };

  #done(batch: Batch): void {
    this.#written(batch.chunks.filter(({ length }) => length >= LONG_CHUNK));
    batch.resolve();
  }

  async #writeChopped(chunks: readonly Bytes[], chop: number): Promise<void> {
    const octets = concat(chunks);
    for (let start = 0; start < octets.length; start += chop) {
      await this.#transport.write([octets.subarray(start, start + chop)]);
    }
  }
}
