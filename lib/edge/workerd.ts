/**
 * Cloudflare's workerd with sockets, for handlers in a bundle: hand it to
 * `smoke` or `scheduled` as `runtime`, and scenarios can send and see single
 * frames.
 *
 * @module
 */

import type { Runtime } from "../endpoint/endpoint.ts";
import { FRAMES } from "../runner/frames/frames.ts";
import type { FramedRuntime } from "../runner/framing.ts";
import { workerdRuntime } from "../runtime/workerd.ts";

/** What workerd can do: its own WebSocket, and our own over `cloudflare:sockets`. */
export function workerd(): Runtime {
  const runtime: FramedRuntime = { ...workerdRuntime(), frames: FRAMES };
  return runtime;
}
