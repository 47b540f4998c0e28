/** What the pack finds of a peer, and where the well-known suite found otherwise. */

import type { ConformanceCase, Profile } from "../../lib/conformance/case.ts";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { runPack } from "../../lib/conformance/run.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { type ReferencePeer, referenceVerdicts } from "./reference_verdicts.ts";

/** Runs cases against a server, as many at a time as the command does. */
export async function found(
  url: string,
  cases: readonly ConformanceCase[],
  profile: Profile = "quick",
): Promise<ConformanceResult> {
  return await runPack({
    runtime: await currentRuntime(),
    url,
    agent: url,
    profile,
    framescript: "0.0.0",
    cases,
  });
}

/** `6.4.1: ok, ok instead of non_strict, ok: why`, for each case that differs. */
export function differences(
  result: ConformanceResult,
  peer: ReferencePeer,
): string[] {
  return [
    ...notRun(result),
    ...result.cases.flatMap((one) => {
      const { id, behaviour, close, report } = one;
      const expected = referenceVerdicts(peer, id).join(", ");
      const actual = [behaviour, close].join(", ");
      const why = report.failure?.message ?? "";
      return actual === expected
        ? []
        : [`${id}: ${actual} instead of ${expected}: ${why}`];
    }),
  ];
}

function notRun({ missing, stopped }: ConformanceResult): string[] {
  return missing.map((id) => `${id}: not run: ${stopped?.message ?? ""}`);
}

/** What is not as strict as can be: cases that only report are no fault. */
export function faults(result: ConformanceResult): string[] {
  const faulty = result.cases.flatMap(({ id, behaviour, close, report }) =>
    [behaviour, close].every((grade) =>
        grade === "ok" || grade === "informational"
      )
      ? []
      : [`${id}: ${behaviour}, ${close}: ${report.failure?.message ?? ""}`]
  );
  return [...notRun(result), ...faulty];
}
