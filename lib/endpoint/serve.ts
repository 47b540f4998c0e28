/** Serving the clients of a listener, all at once, until it is closed. */

import type { Endpoint, Incoming, Listener } from "./endpoint.ts";

/** Milliseconds that open connections are given to end when serving ends. */
const GOODBYE_TIME = 1000;

/** Going away (RFC 6455 7.4.1). */
const GOING_AWAY = 1001;

/** An internal error (RFC 7231 6.6.1). */
const SERVER_ERROR = 500;

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
  const serveOne = async (incoming: Incoming) => {
    try {
      const endpoint = await handler.take(incoming);
      if (endpoint === null) return;
      open.add(endpoint);
      try {
        await handler.talk(endpoint, incoming);
      } finally {
        await endpoint[Symbol.asyncDispose]();
        open.delete(endpoint);
      }
    } catch (error) {
      handler.failed(error);
      if (!incoming.answered) await incoming.reject({ status: SERVER_ERROR });
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
      await Promise.all([...open].map(sayGoodbye));
    },
  };
}

async function sayGoodbye(endpoint: Endpoint): Promise<void> {
  const timer = setTimeout(() => endpoint.drop(), GOODBYE_TIME);
  if (!endpoint.closeSent) {
    // One that has ended by now needs no goodbye.
    await endpoint.close(GOING_AWAY).catch(() => {});
  }
  await endpoint.ended;
  clearTimeout(timer);
  await endpoint[Symbol.asyncDispose]();
}
