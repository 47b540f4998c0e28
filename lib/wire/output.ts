/** What waits to be written: small frames share a buffer, and so a write. */

import { type Bytes, EMPTY } from "../bytes.ts";
import {
  headerLength,
  type OutgoingFrame,
  writeFrame,
  writeHeader,
} from "./frame.ts";

/** The buffer that small frames are written into. */
const SLAB = 64 * 1024;

/** From this many octets on, an unmasked payload is not copied but handed on as it is. */
const UNCOPIED = 256 * 1024;

/** The longest buffer that is kept for another frame once it was written. */
const KEPT = 1024 * 1024;

/** Octets that wait to be written, in order. */
export class Output {
  #chunks: Bytes[] = [];
  /** The buffer of a long frame that was written: fresh memory costs more than masking it does. */
  #spare: Bytes = EMPTY;
  /** The chunk that the last long frame was written into. */
  #lent: Bytes = EMPTY;
  #slab: Bytes = EMPTY;
  #used = 0;
  /** Where the part of the slab begins that is not among the chunks. */
  #from = 0;

  /** A frame, masked with the key; null: unmasked. */
  frame(frame: OutgoingFrame, key: Bytes | null): void {
    const size = headerLength(frame, key) + frame.payload.length;
    if (size <= SLAB) {
      this.#reserve(size);
      this.#used = writeFrame(this.#slab, this.#used, frame, key);
    } else if (key === null && frame.payload.length >= UNCOPIED) {
      const header = new Uint8Array(headerLength(frame, key));
      writeHeader(header, 0, frame, key);
      this.#endSlab();
      this.#chunks.push(header, frame.payload);
    } else {
      this.#endSlab();
      const octets = this.#long(size);
      writeFrame(octets, 0, frame, key);
      this.#chunks.push(octets);
    }
  }

  /** Takes chunks back that were written: nobody reads them any more. */
  recycle(chunks: readonly Bytes[]): void {
    const lent = this.#lent;
    if (lent.length === 0 || !chunks.includes(lent)) return;
    if (lent.buffer.byteLength <= KEPT) {
      this.#spare = new Uint8Array(lent.buffer);
    }
    this.#lent = EMPTY;
  }

  /** A buffer for one long frame. */
  #long(size: number): Bytes {
    const spare = this.#spare;
    // One that is much too long would be kept for nothing.
    const fits = spare.length >= size && spare.length <= 4 * size;
    this.#lent = fits ? spare.subarray(0, size) : new Uint8Array(size);
    if (fits) this.#spare = EMPTY;
    return this.#lent;
  }

  /** Octets as they are. */
  octets(octets: Bytes): void {
    if (octets.length > SLAB) {
      this.#endSlab();
      this.#chunks.push(octets);
    } else if (octets.length > 0) {
      this.#reserve(octets.length);
      this.#slab.set(octets, this.#used);
      this.#used += octets.length;
    }
  }

  /** All of it; nothing waits after it. */
  take(): Bytes[] {
    this.#endSlab();
    const chunks = this.#chunks;
    if (chunks.length > 0) this.#chunks = [];
    return chunks;
  }

  /** Makes room; what is out of the slab is never written again. */
  #reserve(size: number): void {
    if (this.#used + size <= this.#slab.length) return;
    this.#endSlab();
    // A connection that says little does not cost a whole slab.
    const wanted = Math.max(size, Math.min(SLAB, 2 * this.#slab.length), 1024);
    this.#slab = new Uint8Array(wanted);
    this.#used = 0;
    this.#from = 0;
  }

  #endSlab(): void {
    if (this.#used === this.#from) return;
    this.#chunks.push(this.#slab.subarray(this.#from, this.#used));
    this.#from = this.#used;
  }
}
