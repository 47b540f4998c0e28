/** A stream of the process that is written to at once, for as long as it takes anything. */

import { utf8 } from "../bytes.ts";

/** How long a write to a full pipe rests before it is tried again, in milliseconds. */
const PIPE_REST = 2;

/** Writes what a stream takes, and drops the rest once it takes nothing more. */
export class Sink {
  readonly #write: (octets: Uint8Array) => number;
  #open = true;
  #failure: unknown = null;

  /** @param write Writes the head of the octets and returns its length, or throws an error with a code of the system's. */
  constructor(write: (octets: Uint8Array) => number) {
    this.#write = write;
  }

  /** What stood in the way of writing; null: nothing, or the reader had enough. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Writes a text. Never fails: what a run comes to does not depend on who reads it. */
  write(text: string): void {
    let rest: Uint8Array = utf8(text);
    while (this.#open && rest.length > 0) {
      try {
        rest = rest.subarray(this.#write(rest));
      } catch (thrown) {
        this.#refused(thrown);
      }
    }
  }

  #refused(thrown: unknown): void {
    const { code } = thrown as { code?: unknown };
    if (code === "EAGAIN") return sleep(PIPE_REST);
    this.#open = false;
    // A reader that goes away, as `head` does, has all that it wanted.
    if (code !== "EPIPE") this.#failure = thrown;
  }
}

/** Rests without leaving the call: a write is done when it returns. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
