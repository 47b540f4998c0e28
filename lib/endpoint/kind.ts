/** The two ways to open connections, by what does it. */

import type { Capability } from "../capability.ts";
import type { EndpointKind } from "./endpoint.ts";
import { headersFor, targetOf } from "./target.ts";

/** Our own implementation. */
export function rawKindBy(
  provides: readonly Capability[],
  connect: EndpointKind["connect"],
): EndpointKind {
  return {
    transport: "raw",
    provides: new Set(provides),
    closeCodes: null,
    connect: withCredentials(connect),
  };
}

/** The runtime's own WebSocket. */
export function webKindBy(
  provides: readonly Capability[],
  connect: EndpointKind["connect"],
): EndpointKind {
  return {
    transport: "web",
    provides: new Set(provides),
    // The WebSocket standard's own restriction.
    closeCodes: (code) => code === 1000 || (code >= 3000 && code <= 4999),
    connect: withCredentials(connect),
  };
}

/** The credentials of a URL are sent as a header of the request. */
function withCredentials(
  connect: EndpointKind["connect"],
): EndpointKind["connect"] {
  return async (url, options) => {
    const headers = headersFor(targetOf(url), options.headers);
    return await connect(url, { ...options, headers });
  };
}
