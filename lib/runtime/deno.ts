/** Deno: its own sockets and its own WebSocket; `node:` modules only where these do not suffice. */

import type { Capability } from "../capability.ts";
import { RAW_PROVIDES } from "../endpoint/raw_provides.ts";
import type { Listener, ListenOptions, Runtime } from "../endpoint/endpoint.ts";
import { rawKind, webKind } from "../endpoint/lazy_kind.ts";
import { octetsOf } from "./files.ts";

const HERE: readonly Capability[] = ["listen", "files"];

const WEB_PROVIDES: readonly Capability[] = [
  ...HERE,
  "see_close",
  "see_refusal",
  "headers",
  "origin",
  "protocols",
  "tls_ca",
  "tls_client_certificate",
];

async function listen(options: ListenOptions): Promise<Listener> {
  const { listenOver } = await import("../endpoint/listener.ts");
  const { denoDialler, denoListen } = await import("./deno_socket.ts");
  return listenOver({ ...denoDialler, sockets: denoListen(options) }, options);
}

/** What Deno can do. */
export function denoRuntime(): Runtime {
  return {
    name: `Deno ${Deno.version.deno}`,
    web: webKind(
      WEB_PROVIDES,
      async () => (await import("./deno_web.ts")).denoWeb,
    ),
    raw: rawKind(
      [...RAW_PROVIDES, ...HERE],
      async () => (await import("./deno_socket.ts")).denoDialler,
    ),
    listen,
    readFile: (path) => octetsOf(path, Deno.readFile),
  };
}
