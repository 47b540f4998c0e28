/** `drop`: ends TCP, or our direction of it, without a Close. */

import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";
import { withinOf } from "./within.ts";

/** Ends TCP. */
export async function runDrop(
  step: ResolvedOf<"drop">,
  context: StepContext,
): Promise<StepResult> {
  return await sendOn(context, {
    optional: step.optional,
    within: withinOf(step),
    anyway: true,
    send: (endpoint) =>
      step.drop === "write" ? endpoint.closeWrite() : endpoint.drop(),
  });
}
