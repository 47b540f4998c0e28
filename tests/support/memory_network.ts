/** The raw transport without a network: a dialler and a listener joined in memory. */

import type {
  EndpointKind,
  Listener,
  ListenOptions,
} from "../../lib/endpoint/endpoint.ts";
import { RAW_PROVIDES } from "../../lib/endpoint/raw_provides.ts";
import { rawKind } from "../../lib/endpoint/lazy_kind.ts";
import { listenOver } from "../../lib/endpoint/listener.ts";
import type { Accepted, Dialler } from "../../lib/endpoint/transport.ts";
import { zlibCodec } from "../../lib/runtime/zlib.ts";
import { memoryPair, type MemoryTransport } from "./memory_pair.ts";

/** A network of one host. */
export interface MemoryNetwork {
  /** Our own implementation, which reaches the listener whatever the URL. */
  readonly kind: EndpointKind;
  readonly listener: Listener;
  /** How many connections the listener has taken in. */
  readonly accepted: number;
  /** A client's end of a connection to the listener. */
  dial(): MemoryTransport;
}

const platform = {
  explain: (thrown: unknown) => ({
    failure: "other" as const,
    words: thrown instanceof Error ? thrown.message : String(thrown),
  }),
  deflate: async () => zlibCodec(await import("node:zlib")),
};

/** A listener, and the raw transport that always reaches it. */
export function memoryNetwork(options: ListenOptions = {}): MemoryNetwork {
  const waiting: Accepted[] = [];
  let accepted = 0;
  let wake: (() => void) | null = null;
  let closed = false;
  const dial = () => {
    const [here, there] = memoryPair();
    waiting.push({
      open: () => Promise.resolve(there),
      close: () => there.close(),
    });
    wake?.();
    return here;
  };
  const dialler: Dialler = {
    ...platform,
    dial: () => Promise.resolve(dial()),
    startTls: () => Promise.reject(new Error("there is no TLS in memory")),
  };
  const listener = listenOver({
    ...platform,
    sockets: {
      hostname: "memory",
      port: 1,
      async accept() {
        for (;;) {
          const next = waiting.shift();
          if (next !== undefined) {
            accepted++;
            return next;
          }
          if (closed) return null;
          await new Promise<void>((resolve) => wake = resolve);
        }
      },
      close() {
        closed = true;
        wake?.();
      },
    },
  }, options);
  return {
    kind: rawKind(RAW_PROVIDES, () => Promise.resolve(dialler)),
    listener,
    get accepted() {
      return accepted;
    },
    dial,
  };
}

/** Lets everything happen in memory that can. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
