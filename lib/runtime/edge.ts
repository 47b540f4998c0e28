/**
 * Which edge platform this is, for bundles: as `current.ts`, but it knows only
 * the platforms' own WebSockets, so that a bundle holds neither `node:`
 * modules nor an implementation of the protocol that it may not need.
 */

import type { Runtime } from "../endpoint/endpoint.ts";
import { webRuntime } from "./web.ts";
import { workerdWebRuntime } from "./workerd_web.ts";

/** What the WebSocket of the platform that this bundle is loaded on can do. */
export function edgeRuntime(): Runtime {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === "Cloudflare-Workers"
    ? workerdWebRuntime()
    : webRuntime();
}
