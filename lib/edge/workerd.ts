/**
 * Cloudflare's workerd with sockets, for handlers in a bundle: hand it to
 * `smoke` or `scheduled` as `runtime`, and scenarios can send and see single
 * frames.
 *
 * @module
 */

import type { Runtime } from "../endpoint/endpoint.ts";
import { workerdRuntime } from "../runtime/workerd.ts";

/** What workerd can do: its own WebSocket, and our own over `cloudflare:sockets`. */
export function workerd(): Runtime {
  return workerdRuntime();
}
