/** `close`: sends a Close (RFC 6455 5.5.1) and waits for nothing. */

import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";

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
  return await sendOn(context, {
    step,
    async send(connection) {
      connection.closeSent = true;
      await connection.endpoint.close(code, body.reason);
    },
  });
}
