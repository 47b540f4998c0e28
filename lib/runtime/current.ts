/** Which runtime this is: the one place that looks, and loads its adapter alone. */

import type { Runtime } from "../endpoint/endpoint.ts";

interface Traces {
  readonly Deno?: { readonly connect?: unknown };
  readonly Bun?: unknown;
  readonly EdgeRuntime?: unknown;
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

/** What the runtime that this is loaded on can do. */
export async function currentRuntime(): Promise<Runtime> {
  const traces = globalThis as Traces;
  if (traces.navigator?.userAgent === "Cloudflare-Workers") {
    return (await import("./workerd.ts")).workerdRuntime();
  }
  if (typeof traces.Deno?.connect === "function") {
    return (await import("./deno.ts")).denoRuntime();
  }
  if (traces.Bun !== undefined) {
    return (await import("./bun.ts")).bunRuntime();
  }
  // Platforms without sockets that show a part of Node's globals name themselves.
  if (
    traces.EdgeRuntime === undefined &&
    typeof traces.process?.versions?.node === "string"
  ) {
    return (await import("./node.ts")).nodeRuntime();
  }
  return (await import("./web.ts")).webRuntime();
}
