/**
 * The two ways to open connections: each loaded when the first one is opened,
 * or at hand from the start, where all is in one bundle anyway.
 */

import type { Capability } from "../capability.ts";
import type { EndpointKind } from "./endpoint.ts";
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

/** Our own implementation, at hand. */
export function rawKindBy(
  provides: readonly Capability[],
  connect: EndpointKind["connect"],
): EndpointKind {
  return {
    transport: "raw",
    provides: new Set(provides),
    closeCodes: null,
    connect,
  };
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

/** The runtime's own WebSocket, at hand. */
export function webKindBy(
  provides: readonly Capability[],
  connect: EndpointKind["connect"],
): EndpointKind {
  return {
    transport: "web",
    provides: new Set(provides),
    // The WebSocket standard's own restriction.
    closeCodes: (code) => code === 1000 || (code >= 3000 && code <= 4999),
    connect,
  };
}
