/**
 * Bun: sockets by `node:net` and `node:tls`, and its own WebSocket. Quirks
 * hidden: that offers compression unless told not to, takes TLS material and a
 * proxy as options of its constructor, and tells the status alone of a
 * refusal, so that our own one asks again.
 */

import type { Capability } from "../capability.ts";
import { RAW_PROVIDES } from "../endpoint/raw_provides.ts";
import type { Runtime } from "../endpoint/endpoint.ts";
import { rawKind, webKind } from "../endpoint/lazy_kind.ts";
import type { WebPlatform } from "../endpoint/web.ts";
import { listenByNode, readByNode } from "./node.ts";

const WEB_PROVIDES: readonly Capability[] = [
  "listen",
  "files",
  "see_close",
  "see_refusal",
  "headers",
  "origin",
  "protocols",
  "compression",
  "tls_ca",
  "tls_client_certificate",
  "tls_server_name",
  "tls_no_verify",
  "proxy",
];

const rawByBun = rawKind(
  [...RAW_PROVIDES, "listen", "files"],
  async () => (await import("./bun_socket.ts")).bunDialler,
);

/** What Bun's constructor takes beyond the standard. */
interface BunWebSocketOptions {
  readonly headers: Headers;
  readonly protocols: string[];
  readonly perMessageDeflate: boolean;
  readonly proxy?: string;
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly serverName?: string;
    readonly rejectUnauthorized: boolean;
  };
}

async function bunWeb(): Promise<WebPlatform> {
  const { webHeaders, explainWebMessage } = await import("./web_errors.ts");
  const { explainSocketError } = await import("./socket_errors.ts");
  const { proxyOf } = await import("../endpoint/target.ts");
  const Socket = WebSocket as unknown as new (
    url: string,
    options: BunWebSocketOptions,
  ) => WebSocket;
  return {
    open(url, options, attach) {
      const { tls, proxy } = options;
      if (proxy !== undefined) proxyOf(proxy);
      attach(
        new Socket(url, {
          headers: new Headers(webHeaders(options)),
          protocols: [...options.protocols ?? []],
          perMessageDeflate: (options.compression ?? []).length > 0,
          ...(proxy === undefined ? {} : { proxy }),
          ...(tls === undefined ? {} : {
            tls: {
              ...(tls.ca === undefined ? {} : { ca: tls.ca }),
              ...(tls.cert === undefined ? {} : { cert: tls.cert }),
              ...(tls.key === undefined ? {} : { key: tls.key }),
              ...(tls.serverName === undefined
                ? {}
                : { serverName: tls.serverName }),
              rejectUnauthorized: tls.verify !== false,
            },
          }),
        }),
      );
      return Promise.resolve({ type: "socket", answer: null });
    },
    explain: explainWebMessage,
    explainThrown: explainSocketError,
    async learn(untaken) {
      const { learnBy } = await import("../endpoint/web_refusal.ts");
      return await learnBy(rawByBun.connect, untaken);
    },
  };
}

/** What Bun can do. */
export function bunRuntime(): Runtime {
  const { version } = (globalThis as unknown as {
    Bun: { readonly version: string };
  }).Bun;
  return {
    name: `Bun ${version}`,
    web: webKind(WEB_PROVIDES, bunWeb),
    raw: rawByBun,
    listen: listenByNode,
    readFile: readByNode,
  };
}
