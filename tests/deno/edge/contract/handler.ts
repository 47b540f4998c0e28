/** The handler that every runtime carries: the probes as smoke checks, and what the adapter claims. */

import { smoke } from "../../../../lib/edge/mod.ts";
import type { FramedRuntime } from "../../../../lib/runner/framing.ts";
import { probes, type Targets } from "./probes.ts";

/** What an adapter says that it can do. */
export interface Claims {
  readonly runtime: string;
  /** Names of capabilities; null: no such transport. */
  readonly web: readonly string[] | null;
  readonly raw: readonly string[] | null;
}

/** Answers `/claims` with the adapter's, and everything else with the probes' report. */
export function contract(
  runtime: FramedRuntime,
  targets: Targets,
): (request: Request) => Promise<Response> {
  const handler = smoke(
    probes(targets).map((probe) => probe.scenario),
    {
      runtime,
      hosts: probes(targets).map(({ scenario }) => new URL(scenario.url!).host),
      timeout: "20s",
    },
  );
  return async (request) => {
    if (new URL(request.url).pathname !== "/claims") {
      return await handler(request);
    }
    const claims: Claims = {
      runtime: runtime.name,
      web: runtime.web && [...runtime.web.provides].sort(),
      raw: runtime.raw && [...runtime.raw.provides].sort(),
    };
    return Response.json(claims);
  };
}
