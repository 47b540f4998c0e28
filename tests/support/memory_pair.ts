/** Transports without a network: two ends in memory. */

import type { Bytes } from "../../lib/bytes.ts";
import type { Transport } from "../../lib/endpoint/transport.ts";

/** Octets that may wait in one direction before writing does. */
const BUFFERED = 256 * 1024;

class Pipe {
  #chunks: Bytes[] = [];
  #waiting = 0;
  #ended = false;
  #error: Error | null = null;
  #wake: (() => void)[] = [];

  async read(): Promise<Bytes | null> {
    for (;;) {
      if (this.#error !== null) throw this.#error;
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#waiting -= chunk.length;
        this.#changed();
        return chunk;
      }
      if (this.#ended) return null;
      await this.#change();
    }
  }

  async write(chunk: Bytes): Promise<void> {
    while (this.#waiting > BUFFERED && !this.#ended) await this.#change();
    if (this.#ended) throw new Error("the other end is closed");
    // The reader owns what it reads, and may change it.
    this.#chunks.push(chunk.slice());
    this.#waiting += chunk.length;
    this.#changed();
  }

  end(): void {
    this.#ended = true;
    this.#changed();
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.end();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** One end of a {@linkcode memoryPair}. */
export interface MemoryTransport extends Transport {
  /** Ends both directions as a TCP reset does. */
  reset(): void;
}

function end(incoming: Pipe, outgoing: Pipe): MemoryTransport {
  let closed = false;
  return {
    read: () => incoming.read(),
    async write(chunks) {
      for (const chunk of chunks) await outgoing.write(chunk);
    },
    closeWrite() {
      outgoing.end();
      return Promise.resolve();
    },
    close() {
      if (closed) return;
      closed = true;
      outgoing.end();
      incoming.fail(new Error("closed on this side"));
    },
    reset() {
      outgoing.fail(new Error("the connection was reset"));
      incoming.fail(new Error("the connection was reset"));
    },
  };
}

/** Two ends of one connection: what is written to one is read from the other. */
export function memoryPair(): [MemoryTransport, MemoryTransport] {
  const there = new Pipe();
  const back = new Pipe();
  return [end(back, there), end(there, back)];
}
