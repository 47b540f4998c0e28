/** Serving the clients of a listener, all at once, until it is closed. */

import { isEnded } from "./ended.ts";
import type { Endpoint, Incoming, Listener } from "./endpoint.ts";
import { leave } from "./leave.ts";

/** Milliseconds that open connections are given to end when serving ends. */
const GOODBYE_TIME = 1000;

/** Going away (RFC 6455 7.4.1). */
const GOING_AWAY = 1001;

const INTERNAL_SERVER_ERROR = 500;

/** What is done with each client. */
export interface ClientHandler {
  /** Accepts or rejects it; null: it was rejected. Where it throws, the client is answered 500. */
  take(incoming: Incoming): Promise<Endpoint | null>;
  /** Talks to it; when it returns, what is left of the connection is ended. */
  talk(endpoint: Endpoint, incoming: Incoming): Promise<void>;
  /** Told what `take` or `talk` threw. */
  failed(error: unknown): void;
}

/** A listener that is being served. */
export interface Served {
  /** Takes no more clients, says goodbye to those that are here (1001), and ends. */
  close(): Promise<void>;
}

/** Serves every client of a listener. */
export function serveClients(
  listener: Listener,
  handler: ClientHandler,
): Served {
  const open = new Set<Endpoint>();
  const taking = new Set<Promise<Endpoint | null>>();
  const take = async (incoming: Incoming): Promise<Endpoint | null> => {
    try {
      const endpoint = await handler.take(incoming);
      if (endpoint !== null) open.add(endpoint);
      return endpoint;
    } catch (error) {
      // No client is left without an answer; one that has it, or is gone, takes none.
      await incoming.reject({ status: INTERNAL_SERVER_ERROR }).catch(() => {});
      if (isEnded(error)) return null;
      throw error;
    }
  };
  const serveOne = async (incoming: Incoming) => {
    const taken: Promise<Endpoint | null> = take(incoming).finally(() =>
      taking.delete(taken)
    );
    taking.add(taken);
    try {
      const endpoint = await taken;
      if (endpoint === null) return;
      try {
        await handler.talk(endpoint, incoming);
      } finally {
        await endpoint[Symbol.asyncDispose]();
        open.delete(endpoint);
      }
    } catch (error) {
      handler.failed(error);
    }
  };
  const serving = (async () => {
    for (;;) {
      const incoming = await listener.accept();
      if (incoming === null) return;
      serveOne(incoming);
    }
  })();
  return {
    async close() {
      await listener.close();
      await serving;
      await soon(Promise.allSettled(taking));
      await Promise.all(
        Array.from(open, (one) => leave(one, GOING_AWAY, GOODBYE_TIME)),
      );
    },
  };
}

/** Waits, and no longer than {@linkcode GOODBYE_TIME}. */
async function soon(promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GOODBYE_TIME);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
