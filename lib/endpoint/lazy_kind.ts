/**
 * The two ways to open connections, each loaded when the first one is opened.
 * Bundles, where all is at hand anyway, do without this file.
 */

import type { Capability } from "../capability.ts";
import type { EndpointKind } from "./endpoint.ts";
import { rawKindBy, webKindBy } from "./kind.ts";
import type { Dialler } from "./transport.ts";
import type { WebPlatform } from "./web.ts";

/** Our own implementation over a runtime's sockets. */
export function rawKind(
  provides: readonly Capability[],
  dialler: () => Promise<Dialler>,
): EndpointKind {
  return rawKindBy(provides, async (url, options) => {
    const { connectRaw } = await import("./raw.ts");
    return await connectRaw(await dialler(), url, options);
  });
}

/** The runtime's own WebSocket. */
export function webKind(
  provides: readonly Capability[],
  platform: () => Promise<WebPlatform>,
): EndpointKind {
  return webKindBy(provides, async (url, options) => {
    const { connectWeb } = await import("./web.ts");
    return await connectWeb(await platform(), url, options);
  });
}
