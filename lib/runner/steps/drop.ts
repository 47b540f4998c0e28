/** `drop`: ends TCP, or our direction of it, without a Close. */

import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";
import { withinOf } from "./within.ts";

/** Ends TCP. */
export async function runDrop(
  step: ResolvedOf<"drop">,
  context: StepContext,
): Promise<StepResult> {
  const { connection } = context.client;
  return await sendOn(context, {
    optional: step.optional,
    within: withinOf(step),
    anyway: true,
    async send(endpoint) {
      // The peer ends TCP for its part then.
      if (connection !== null) connection.endSeen = true;
      if (step.drop === "write") await endpoint.closeWrite();
      else await endpoint.drop();
    },
  });
}
