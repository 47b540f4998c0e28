/** The buffers that sockets are read into and written from. */

import { type Bytes, concat } from "../bytes.ts";

/** The first buffer: most connections say little. */
const FIRST_SIZE = 16 * 1024;

/** The largest buffer: one that was filled is followed by a larger one. Four frames of 64 KiB fit, and their headers. */
const LARGEST_SIZE = 264 * 1024;

/** How much larger. */
const GROWTH = 4;

/** Under this part of its size left, a buffer is given up: a read into it would be cut short. */
const LEAST_ROOM = 1 / 4;

/** Chunks of together at most so many octets are copied into one write. */
const GATHER_SIZE = 256 * 1024;

/**
 * Hands out what was read as parts of larger buffers: small reads, each owned
 * by whoever took it, without an allocation each.
 */
export class ReadBuffer {
  #size = FIRST_SIZE;
  #buffer: Bytes = new Uint8Array(FIRST_SIZE);
  #used = 0;

  /** Where the next read goes. */
  room(): Bytes {
    if (this.#buffer.length - this.#used < this.#size * LEAST_ROOM) {
      this.#buffer = new Uint8Array(this.#size);
      this.#used = 0;
    }
    return this.#buffer.subarray(this.#used);
  }

  /** The octets that were read into `room`. */
  take(count: number): Bytes {
    const start = this.#used;
    this.#used += count;
    if (this.#used === this.#buffer.length) {
      this.#size = Math.min(this.#size * GROWTH, LARGEST_SIZE);
    }
    return this.#buffer.subarray(start, this.#used);
  }
}

/** The same octets in as few chunks as can be had without copying much. */
export function gather(chunks: readonly Bytes[]): readonly Bytes[] {
  if (chunks.length < 2) return chunks;
  const gathered: Bytes[] = [];
  let group: Bytes[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (size + chunk.length > GATHER_SIZE && group.length > 0) {
      gathered.push(concat(group));
      group = [];
      size = 0;
    }
    group.push(chunk);
    size += chunk.length;
  }
  gathered.push(concat(group));
  return gathered;
}
