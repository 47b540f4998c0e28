/**
 * A stream of `node:zlib`, called instead of piped: by the call with which
 * zlib's own `…Sync` functions are written. That would close the stream after
 * one use; what it closes is kept from it here, so that the context lives on.
 */

import type * as NodeZlib from "node:zlib";
import type { Bytes } from "../bytes.ts";

/** Octets that zlib writes into one buffer. */
export const CHUNK_SIZE: number = 32 * 1024;

/** What is used of the module. */
export type Zlib = Pick<
  typeof NodeZlib,
  "constants" | "createDeflateRaw" | "createInflateRaw"
>;

/** What is used of a zlib stream beyond its public face. */
interface Synchronous {
  _handle: { close(): void } | null;
  _processChunk(chunk: Uint8Array, flush: number): Uint8Array;
  /** How many octets the last call consumed. */
  readonly bytesWritten: number;
}

type Stream = (NodeZlib.DeflateRaw | NodeZlib.InflateRaw) & Synchronous;

/** A zlib stream whose calls share one context. */
export class ZlibStream {
  #stream: Stream;
  #flush: number;
  #handle: { close(): void };
  #close: () => void;

  /** @param flush zlib's number for a sync flush. */
  constructor(
    stream: NodeZlib.DeflateRaw | NodeZlib.InflateRaw,
    flush: number,
  ) {
    this.#stream = stream as Stream;
    this.#flush = flush;
    const handle = this.#stream._handle!;
    this.#handle = handle;
    this.#close = handle.close.bind(handle);
    handle.close = () => {};
  }

  /**
   * Puts octets through, to a sync flush.
   *
   * @throws {Error} They do not inflate.
   */
  run(octets: Bytes): Bytes {
    const stream = this.#stream;
    try {
      // A copy: the next call writes to the same place.
      const out = new Uint8Array(stream._processChunk(octets, this.#flush));
      this.#restore();
      return out;
    } catch (error) {
      this.#restore();
      // Some runtimes tell it by an event too, later.
      stream.on("error", () => {});
      throw error;
    }
  }

  /** Undoes what a call does to the stream: it lets go of zlib, and leaves a listener. */
  #restore(): void {
    this.#stream._handle = this.#handle;
    this.#stream.removeAllListeners("error");
  }

  /** How many octets the last `run` took; the rest stands behind a final block. */
  get consumed(): number {
    return this.#stream.bytesWritten;
  }

  /** Forgets the context. */
  reset(): void {
    this.#stream.reset();
  }

  close(): void {
    this.#stream._handle = null;
    this.#close();
  }
}
