/** What came of a probe, and what the adapter's claims say of it. */

import type { Report } from "../../../../lib/runner/report.ts";
import type { Claims } from "./handler.ts";
import type { Probe } from "./probes.ts";

/** Whether a runtime does what a probe asks for, as its adapter claims. */
export function claimed({ transport, needs }: Probe, claims: Claims): boolean {
  const provides = claims[transport];
  return provides !== null && needs.every((need) => provides.includes(need));
}

/** What must come of a probe. */
export function expected(probe: Probe, claims: Claims): string {
  const { ability, scenario } = probe;
  if (ability === "degraded") {
    return `${scenario.name}: passed${claims.raw === null ? ", degraded" : ""}`;
  }
  return `${scenario.name}: ${
    claimed(probe, claims) ? "passed" : "unsupported"
  }`;
}

/** What came of it. */
export function seen(report: Report): string {
  const { name, verdict, failure, steps } = report;
  const degraded = steps.some((step) => step.outcome === "degraded");
  const words = verdict === "failed" || verdict === "errored"
    ? `, ${failure?.message}`
    : "";
  return `${name}: ${verdict}${words}${degraded ? ", degraded" : ""}`;
}
