/** Cloudflare's workerd: its own WebSocket, and our own over `cloudflare:sockets`. */

import type { Capability } from "../capability.ts";
import { RAW_PROVIDES } from "../endpoint/raw_provides.ts";
import type { Runtime } from "../endpoint/endpoint.ts";
import { rawKindBy } from "../endpoint/kind.ts";
import { connectRaw } from "../endpoint/raw.ts";
import { workerdDialler } from "./workerd_socket.ts";
import { workerdWebRuntime } from "./workerd_web.ts";

/** TLS takes no material: it trusts what the platform trusts. */
const RAW_LACKS: ReadonlySet<Capability> = new Set<Capability>([
  "tls_ca",
  "tls_client_certificate",
  "tls_no_verify",
]);

/** What workerd can do. */
export function workerdRuntime(): Runtime {
  return {
    ...workerdWebRuntime(),
    raw: rawKindBy(
      RAW_PROVIDES.filter((capability) => !RAW_LACKS.has(capability)),
      (url, options) => connectRaw(workerdDialler, url, options),
    ),
  };
}
