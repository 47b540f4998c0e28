/**
 * Deno's WebSocket. Quirks hidden: TLS material goes into an HTTP client, which
 * must be closed; a failed handshake is told by the message of its error
 * alone, the status in it, so that our own one asks again. A proxy is not
 * offered: `ws:` is not tunnelled.
 */

import type { ConnectOptions } from "../endpoint/endpoint.ts";
import type { WebPlatform } from "../endpoint/web.ts";
import { explainSocketError } from "./socket_errors.ts";
import { explainWebMessage, webHeaders } from "./web_errors.ts";

/** What Deno's constructor takes beyond the standard. */
interface DenoWebSocketOptions {
  readonly headers: [string, string][];
  readonly protocols: string[];
  readonly client?: Deno.HttpClient;
}

const Socket = WebSocket as unknown as new (
  url: string,
  options: DenoWebSocketOptions,
) => WebSocket;

function clientFor({ tls }: ConnectOptions): Deno.HttpClient | null {
  if (tls === undefined) return null;
  return Deno.createHttpClient({
    ...(tls.ca === undefined ? {} : { caCerts: [tls.ca] }),
    ...(tls.cert === undefined || tls.key === undefined
      ? {}
      : { cert: tls.cert, key: tls.key }),
  });
}

/** The WebSocket of Deno. */
export const denoWeb: WebPlatform = {
  open(url, options, attach) {
    const client = clientFor(options);
    try {
      attach(
        new Socket(url, {
          headers: webHeaders(options),
          protocols: [...options.protocols ?? []],
          ...(client === null ? {} : { client }),
        }),
      );
    } catch (thrown) {
      client?.close();
      throw thrown;
    }
    return Promise.resolve({
      type: "socket",
      answer: null,
      ...(client === null ? {} : { release: () => client.close() }),
    });
  },
  explain: explainWebMessage,
  explainThrown: explainSocketError,
  async learn(untaken) {
    const { denoDialler } = await import("./deno_socket.ts");
    const { connectRaw } = await import("../endpoint/raw.ts");
    const { learnBy } = await import("../endpoint/web_refusal.ts");
    return await learnBy(
      (url, options) => connectRaw(denoDialler, url, options),
      untaken,
    );
  },
};
