/** What a socket that reads by itself has read, for a reader that asks. */

import type { Bytes } from "../bytes.ts";

/** Octets that may wait between the socket and its reader before the socket is to pause. */
const LIMIT = 256 * 1024;

/** A socket that can be told to read no more for now. */
export interface Pausable {
  pause(): unknown;
  resume(): unknown;
}

interface Reader {
  readonly resolve: (chunk: Bytes | null) => void;
  readonly reject: (error: Error) => void;
}

/** The chunks between a socket's events and `read`. */
export class ReadAhead {
  #socket: Pausable;
  #chunks: Bytes[] = [];
  #waiting = 0;
  #paused = false;
  #ended = false;
  #error: Error | null = null;
  #reader: Reader | null = null;

  constructor(socket: Pausable) {
    this.#socket = socket;
  }

  /** What ended the connection; null: nothing, or an orderly end. */
  get error(): Error | null {
    return this.#error;
  }

  push(chunk: Bytes): void {
    const reader = this.#reader;
    if (reader !== null) {
      this.#reader = null;
      reader.resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    if (this.#waiting > LIMIT && !this.#paused) {
      this.#paused = true;
      this.#socket.pause();
    }
  }

  /** Nothing more comes; with an error, not in order. The first end counts. */
  end(error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const reader = this.#reader;
    this.#reader = null;
    if (error === null) reader?.resolve(null);
    else reader?.reject(error);
  }

  read(): Promise<Bytes | null> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#waiting -= chunk.length;
      if (this.#paused && this.#waiting === 0) {
        this.#paused = false;
        this.#socket.resume();
      }
      return Promise.resolve(chunk);
    }
    if (this.#error !== null) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }
}
