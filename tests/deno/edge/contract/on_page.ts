/** The contract in a page: the same handler, called by the page itself. */

import { edgeRuntime } from "../../../../lib/runtime/edge.ts";
import { contract } from "./handler.ts";
import type { Targets } from "./probes.ts";

/** The answers to the two requests, as JSON. */
export async function run(
  targets: Targets,
): Promise<{ claims: unknown; report: unknown }> {
  const handler = contract(edgeRuntime(), targets);
  const ask = async (path: string): Promise<unknown> =>
    await (await handler(new Request(new URL(path, location.href)))).json();
  return { claims: await ask("/claims"), report: await ask("/") };
}
