/** `drop`: ends TCP, or our direction of it, without a Close. */

import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";

/** Ends TCP. */
export async function runDrop(
  step: ResolvedOf<"drop">,
  context: StepContext,
): Promise<StepResult> {
  return await sendOn(context, {
    step,
    anyway: true,
    async send(connection) {
      const { endpoint } = connection;
      // The peer ends TCP for its part then.
      connection.endSeen = true;
      if (step.drop === "write") await endpoint.closeWrite();
      else await endpoint.drop();
    },
  });
}
