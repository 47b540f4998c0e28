/** The contract as a script of Vercel's edge-runtime. */

import { edgeRuntime } from "../../../../lib/runtime/edge.ts";
import { contract } from "./handler.ts";

declare const process: { readonly env: Record<string, string> };

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

addEventListener("fetch", (event) => {
  const { PLAIN = "", TLS = "" } = process.env;
  const { request, respondWith } = event as FetchEvent;
  respondWith.call(
    event,
    contract(edgeRuntime(), { plain: PLAIN, tls: TLS })(request),
  );
});
