/**
 * Node: `node:net`, `node:tls`, and its WebSocket. Quirk hidden: that tells
 * nothing of why a handshake failed, so that our own one asks again: for the
 * report, since another connection's answer is not what a scenario judges.
 * Quirk that shows: where TCP ends while it still inflates a message, it misses
 * the Close behind that message, and tells an end without one.
 */

import type { Bytes } from "../bytes.ts";
import type { Capability } from "../capability.ts";
import { RAW_PROVIDES } from "../endpoint/raw_provides.ts";
import type { Listener, ListenOptions, Runtime } from "../endpoint/endpoint.ts";
import { rawKind, webKind } from "../endpoint/lazy_kind.ts";
import type { WebPlatform } from "../endpoint/web.ts";
import { octetsOf } from "./files.ts";

const HERE: readonly Capability[] = ["listen", "files"];

const WEB_PROVIDES: readonly Capability[] = [
  ...HERE,
  "see_close",
  "headers",
  "origin",
  "protocols",
  "compression",
];

/** Listens over `node:net` and `node:tls`. */
export async function listenByNode(options: ListenOptions): Promise<Listener> {
  const { listenOver } = await import("../endpoint/listener.ts");
  const { nodeDialler, nodeListen } = await import("./node_socket.ts");
  const sockets = await nodeListen(options);
  return listenOver({ ...nodeDialler, sockets }, options);
}

/** Reads a file by `node:fs`. */
export async function readByNode(path: string): Promise<Bytes> {
  const { readFile } = await import("node:fs/promises");
  const octets = await octetsOf(path, readFile);
  // Node's own buffers may share their memory.
  return new Uint8Array(octets);
}

/** Our own transport over `node:net` and `node:tls`. */
export const rawByNode = rawKind(
  [...RAW_PROVIDES, ...HERE],
  async () => (await import("./node_socket.ts")).nodeDialler,
);

async function nodeWeb(): Promise<WebPlatform> {
  const { webHeaders, explainWebMessage } = await import("./web_errors.ts");
  const { explainSocketError } = await import("./socket_errors.ts");
  const Socket = WebSocket as unknown as new (
    url: string,
    options: { headers: Record<string, string>; protocols: string[] },
  ) => WebSocket;
  return {
    open(url, options, attach) {
      attach(
        new Socket(url, {
          headers: Object.fromEntries(new Headers(webHeaders(options))),
          protocols: [...options.protocols ?? []],
        }),
      );
      return Promise.resolve({ type: "socket", answer: null });
    },
    explain: explainWebMessage,
    explainThrown: explainSocketError,
    async learn(untaken) {
      const { learnBy } = await import("../endpoint/web_refusal.ts");
      return await learnBy(rawByNode.connect, untaken);
    },
  };
}

/** What Node can do. */
export async function nodeRuntime(): Promise<Runtime> {
  const { default: process } = await import("node:process");
  return {
    name: `Node ${process.versions.node}`,
    web: typeof WebSocket === "function"
      ? webKind(WEB_PROVIDES, nodeWeb)
      : null,
    raw: rawByNode,
    listen: listenByNode,
    readFile: readByNode,
  };
}
