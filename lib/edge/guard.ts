/**
 * A runtime that reaches only what it may. Every connection goes through it:
 * the first, further clients, reconnects, and the proxies in between. Neither
 * transport follows redirects.
 *
 * @module
 */

import type { EndpointKind } from "../endpoint/endpoint.ts";
import { ConnectError } from "../errors.ts";
import type { FramedRuntime } from "../runner/framing.ts";
import { shownUrl } from "../url.ts";
import type { HostRule } from "./hosts.ts";

/** The runtime with its connections judged by the rule, without listening and without files. */
export function guard(
  runtime: FramedRuntime,
  rule: HostRule,
): FramedRuntime {
  return {
    name: runtime.name,
    web: runtime.web && guardKind(runtime.web, rule),
    raw: runtime.raw && guardKind(runtime.raw, rule),
    listen: null,
    readFile: null,
    frames: runtime.frames ?? null,
  };
}

function guardKind(kind: EndpointKind, rule: HostRule): EndpointKind {
  return {
    transport: kind.transport,
    provides: kind.provides,
    closeCodes: kind.closeCodes,
    // Throws by rejecting, as a connection that does not come about does.
    async connect(url, options) {
      judge(url, rule);
      if (options.proxy !== undefined) judge(options.proxy, rule);
      return await kind.connect(url, options);
    },
  };
}

function judge(url: string, rule: HostRule): void {
  const reason = URL.canParse(url) ? rule(new URL(url)) : "it is no URL";
  if (reason !== null) {
    throw new ConnectError(
      "permission",
      `Cannot connect to ${shownUrl(url)}: ${reason}`,
    );
  }
}
