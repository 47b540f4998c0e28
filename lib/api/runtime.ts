/** The runtime, for whoever composes the parts. */

import type { Runtime } from "../endpoint/endpoint.ts";
import { currentRuntime } from "../runtime/current.ts";

let found: Promise<Runtime> | null = null;

/** The runtime that this is loaded on, looked for once. */
export function runtime(): Promise<Runtime> {
  found ??= currentRuntime();
  return found;
}
