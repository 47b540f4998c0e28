/** What waits to be written: frames share buffers, and so writes. */

import { type Bytes, EMPTY } from "../bytes.ts";
import {
  headerLength,
  type OutgoingFrame,
  writeFrame,
  writeHeader,
} from "./frame.ts";

/** The longest buffer that frames share; a longer frame has one of its own. */
const SHARED = 512 * 1024;

/** The first buffer: a connection that says little does not cost a long one. */
const FIRST = 1024;

/** From this many octets on, what goes out as it is is handed on uncopied: it must not be changed until it is written. */
export const UNCOPIED: number = 256 * 1024;

/** Octets of buffers that are kept, once written, for the next frames: fresh memory costs more than masking it does. */
const KEPT = 2 * 1024 * 1024;

/** A buffer that frames are written into, one after the other. */
class Slab {
  readonly octets: Bytes;
  /** Where the next frame goes. */
  used = 0;
  /** Where the part begins that is not among the chunks. */
  from = 0;
  /** Octets that were handed out and did not come back. */
  lent = 0;

  constructor(octets: Bytes) {
    this.octets = octets;
  }

  get room(): number {
    return this.octets.length - this.used;
  }
}

/** Octets that wait to be written, in order. */
export class Output {
  #chunks: Bytes[] = [];
  #slab: Slab = new Slab(EMPTY);
  /** The slab of each buffer of which something was handed out. */
  #slabs = new WeakMap<ArrayBufferLike, Slab>();

  /** Buffers that were written, longest last. */
  #spare: Bytes[] = [];
  #spareSize = 0;

  /** A frame, masked with the key; null: unmasked. */
  frame(frame: OutgoingFrame, key: Bytes | null): void {
    const header = headerLength(frame, key);
    const { length } = frame.payload;
    if (key === null && length >= UNCOPIED) {
      const slab = this.#reserve(header);
      slab.used = writeHeader(slab.octets, slab.used, frame, key);
      this.#endSlab();
      this.#chunks.push(frame.payload);
    } else {
      const slab = this.#reserve(header + length);
      slab.used = writeFrame(slab.octets, slab.used, frame, key);
    }
  }

  /** Octets as they are. */
  octets(octets: Bytes): void {
    if (octets.length >= UNCOPIED) {
      this.#endSlab();
      this.#chunks.push(octets);
    } else if (octets.length > 0) {
      const slab = this.#reserve(octets.length);
      slab.octets.set(octets, slab.used);
      slab.used += octets.length;
    }
  }

  /** All of it; nothing waits after it. */
  take(): Bytes[] {
    this.#endSlab();
    const chunks = this.#chunks;
    if (chunks.length > 0) this.#chunks = [];
    return chunks;
  }

  /** Takes chunks back that were written: nobody reads them any more. */
  recycle(chunks: readonly Bytes[]): void {
    for (const { buffer, length } of chunks) {
      const slab = this.#slabs.get(buffer);
      if (slab === undefined) continue;
      slab.lent -= length;
      if (slab.lent === 0) this.#free(slab);
    }
  }

  /** Nobody reads what was handed out of the slab. */
  #free(slab: Slab): void {
    if (slab !== this.#slab) this.#keep(slab.octets);
    else if (slab.used > slab.from) return;
    else if (slab.octets.length <= SHARED) slab.used = slab.from = 0;
    else {
      this.#slab = new Slab(EMPTY);
      this.#keep(slab.octets);
    }
  }

  /** A slab with room; what was handed out of it is not written over before it came back. */
  #reserve(size: number): Slab {
    if (this.#slab.room >= size) return this.#slab;
    this.#endSlab();
    const last = this.#slab;
    if (last.lent === 0) this.#keep(last.octets);
    const grown = Math.max(FIRST, Math.min(SHARED, 2 * last.octets.length));
    this.#slab = new Slab(this.#buffer(Math.max(size, grown)));
    return this.#slab;
  }

  #endSlab(): void {
    const slab = this.#slab;
    if (slab.used === slab.from) return;
    this.#chunks.push(slab.octets.subarray(slab.from, slab.used));
    this.#slabs.set(slab.octets.buffer, slab);
    slab.lent += slab.used - slab.from;
    slab.from = slab.used;
  }

  /** A buffer of at least so many octets. */
  #buffer(size: number): Bytes {
    const at = this.#spare.findIndex(({ length }) => length >= size);
    if (at < 0) return new Uint8Array(size);
    const [octets] = this.#spare.splice(at, 1);
    this.#spareSize -= octets!.length;
    return octets!;
  }

  #keep(octets: Bytes): void {
    const { length } = octets;
    if (length === 0 || this.#spareSize + length > KEPT) return;
    this.#spareSize += length;
    const at = this.#spare.findIndex((other) => other.length >= length);
    this.#spare.splice(at < 0 ? this.#spare.length : at, 0, octets);
  }
}
