/**
 * Puts what is to be written onto a transport in order, and what waits at the
 * same moment into one write: that, more than anything, makes small messages
 * fast.
 */

import { type Bytes, concat } from "../bytes.ts";
import { Fifo } from "../fifo.ts";
import { LONG_CHUNK, type Transport } from "./transport.ts";

/** Octets that are written at once, whatever else may join them: by then they fill a write. */
const ENOUGH = 128 * 1024;

/** Octets that are handed to the transport at a time, so that it shows whether the peer takes them in. */
const PART = 256 * 1024;

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
  #batches = new Fifo<Batch>();
  /** Whether something waits, or is being written. */
  #busy = false;
  #writing = false;
  #failed: Error | null = null;
  #idle: (() => void)[] = [];
  #progress = 0;

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
    const { last } = this.#batches;
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

  /** Grows as long as the peer takes octets in. */
  get progress(): number {
    return this.#progress;
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
      const writing = this.#write(batch);
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
        for (const rest of this.#batches.clear()) rest.reject(this.#failed);
        this.#next();
      });
    }
  };

  #write({ chunks, size, chop }: Batch): Promise<void> | null {
    if (chop !== undefined) return this.#writeEach(chopped(chunks, chop));
    return size <= PART
      ? this.#transport.write(chunks)
      : this.#writeEach(partsOf(chunks));
  }

  async #writeEach(parts: Iterable<readonly Bytes[]>): Promise<void> {
    for (const part of parts) {
      await this.#transport.write(part);
      this.#progress++;
    }
  }

  #done({ chunks, chop, resolve }: Batch): void {
    this.#progress++;
    // Chopped ones were written in pieces that the transport may still hold.
    if (chop === undefined) {
      this.#written(chunks.filter(({ length }) => length >= LONG_CHUNK));
    }
    resolve();
  }
}

function* chopped(
  chunks: readonly Bytes[],
  chop: number,
): Generator<readonly Bytes[]> {
  const octets = concat(chunks);
  for (let start = 0; start < octets.length; start += chop) {
    yield [octets.subarray(start, start + chop)];
  }
}

/** Parts of about {@linkcode PART}; of a long chunk none is short, so that all of it is taken for good. */
function* partsOf(chunks: readonly Bytes[]): Generator<readonly Bytes[]> {
  let part: Bytes[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (size > 0 && size + chunk.length > PART) {
      yield part;
      part = [];
      size = 0;
    }
    let rest = chunk;
    while (rest.length >= PART + LONG_CHUNK) {
      yield [rest.subarray(0, PART)];
      rest = rest.subarray(PART);
    }
    part.push(rest);
    size += rest.length;
  }
  yield part;
}
