/** `ping` and `pong`: control frames (RFC 6455 5.5.2, 5.5.3). */

import type { Payload } from "../../scenario/types.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import { PING, PONG } from "../../wire/opcode.ts";
import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";

/** Sends a Ping. */
export function runPing(
  step: ResolvedOf<"ping">,
  context: StepContext,
): Promise<StepResult> {
  return control(PING, step.ping, step, context);
}

/** Sends a Pong. */
export function runPong(
  step: ResolvedOf<"pong">,
  context: StepContext,
): Promise<StepResult> {
  return control(PONG, step.pong, step, context);
}

async function control(
  opcode: number,
  payload: Resolved<Payload>,
  step: { optional?: boolean; within?: string },
  context: StepContext,
): Promise<StepResult> {
  const { bytes } = await context.course.payloads.of(payload);
  return await sendOn(context, {
    step,
    send: ({ endpoint }) =>
      endpoint.sendFrames([{ fin: true, rsv: 0, opcode, payload: bytes }]),
  });
}
