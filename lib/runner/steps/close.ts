/** `close`: sends a Close (RFC 6455 5.5.1) and waits for nothing. */

import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";
import { withinOf } from "./within.ts";

const NORMAL_CLOSURE = 1000;

/** Sends a Close. */
export async function runClose(
  step: ResolvedOf<"close">,
  context: StepContext,
): Promise<StepResult> {
  const body = typeof step.close === "number"
    ? { code: step.close }
    : step.close;
  // A reason cannot stand without a code.
  const code = body.code ??
    (body.reason === undefined ? undefined : NORMAL_CLOSURE);
  const { connection } = context.client;
  return await sendOn(context, {
    optional: step.optional,
    within: withinOf(step),
    anyway: false,
    async send(endpoint) {
      if (connection !== null) connection.closeSent = true;
      await endpoint.close(code, body.reason);
    },
  });
}
