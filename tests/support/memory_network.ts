/** The raw transport without a network: a dialler and a listener joined in memory. */

import type { EndpointKind, Listener } from "../../lib/endpoint/endpoint.ts";
import { RAW_PROVIDES } from "../../lib/endpoint/raw_provides.ts";
import { rawKind } from "../../lib/endpoint/lazy_kind.ts";
import { listenOver } from "../../lib/endpoint/listener.ts";
import { memoryPair } from "../../lib/endpoint/memory.ts";
import type { Accepted, Dialler } from "../../lib/endpoint/transport.ts";
import { zlibCodec } from "../../lib/runtime/zlib.ts";

/** A network of one host. */
export interface MemoryNetwork {
  readonly kind: EndpointKind;
  readonly listener: Listener;
}

/** A listener, and the raw transport that always reaches it. */
export function memoryNetwork(): MemoryNetwork {
  const waiting: Accepted[] = [];
  let wake: (() => void) | null = null;
  let closed = false;
  const platform = {
    explain: (thrown: unknown) => ({
      failure: "other" as const,
      words: thrown instanceof Error ? thrown.message : String(thrown),
    }),
    deflate: async () => zlibCodec(await import("node:zlib")),
  };
  const dialler: Dialler = {
    ...platform,
    dial() {
      const [here, there] = memoryPair();
      waiting.push({
        open: () => Promise.resolve(there),
        close: () => there.close(),
      });
      wake?.();
      return Promise.resolve(here);
    },
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
          if (next !== undefined) return next;
          if (closed) return null;
          await new Promise<void>((resolve) => wake = resolve);
        }
      },
      close() {
        closed = true;
        wake?.();
      },
    },
  }, {});
  return {
    kind: rawKind(RAW_PROVIDES, () => Promise.resolve(dialler)),
    listener,
  };
}
