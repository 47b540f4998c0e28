/** The two ways to open connections, by what does it. */

import type { Capability } from "../capability.ts";
import { demand } from "./demand.ts";
import type { EndpointKind } from "./endpoint.ts";

/** Our own implementation. */
export function rawKindBy(
  provides: readonly Capability[],
  connect: EndpointKind["connect"],
): EndpointKind {
  const kind: EndpointKind = {
    transport: "raw",
    provides: new Set(provides),
    closeCodes: null,
    async connect(url, options) {
      return await connect(url, demand(kind, url, options));
    },
  };
  return kind;
}

/** The runtime's own WebSocket. */
export function webKindBy(
  provides: readonly Capability[],
  connect: EndpointKind["connect"],
): EndpointKind {
  const kind: EndpointKind = {
    transport: "web",
    provides: new Set(provides),
    // The WebSocket standard's own restriction.
    closeCodes: (code) => code === 1000 || (code >= 3000 && code <= 4999),
    async connect(url, options) {
      return await connect(url, demand(kind, url, options));
    },
  };
  return kind;
}
