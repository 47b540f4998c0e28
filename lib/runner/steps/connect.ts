/** `connect`: opens a client's connection again after it ended. */

import type { OpenConnection } from "../connection.ts";
import {
  closedStep,
  failed,
  passed,
  type ResolvedOf,
  type StepContext,
  type StepResult,
  stoppedStep,
} from "./step.ts";
import { timedOut } from "./timeout.ts";
import { withinOf } from "./within.ts";

/** Connects again. */
export async function runConnect(
  step: ResolvedOf<"connect">,
  context: StepContext,
): Promise<StepResult> {
  const { course, client } = context;
  const within = withinOf(step);
  const milliseconds = within ?? course.timeout;
  const until = Math.min(
    performance.now() + milliseconds,
    context.limit.until,
  );
  const { connection } = client;
  if (connection !== null) {
    if (!connection.ended && !closing(connection)) {
      return closedStep(
        `Cannot connect again: the connection of ${client.name} is open`,
      );
    }
    const { clock } = course;
    await connection.whileReading(async () => {
      while (
        !connection.ended && clock.stopped === null &&
        performance.now() < until
      ) await clock.rest(until);
    });
    if (clock.stopped !== null) return stoppedStep(context);
    if (!connection.ended) {
      return timedOut(
        context,
        milliseconds,
        "waiting for the end of the last connection",
      );
    }
    connection.endSeen = true;
    client.retire();
  }
  const verdict = await course.open(
    client,
    context.scope,
    within === null ? null : until - performance.now(),
    context.limit.until,
  );
  switch (verdict.type) {
    case "passed":
      return passed({ grade: verdict.grade });
    case "ended":
      return passed({ grade: verdict.grade, ends: true });
    case "failed":
      return failed(verdict.failure);
    case "errored":
      return { ...failed(verdict.failure), outcome: "errored" };
    case "stopped":
      return stoppedStep(context);
  }
}

/** Whether a Close went one way or the other. */
function closing({ closeSent, inbox }: OpenConnection): boolean {
  return closeSent || inbox.close !== null || inbox.violation !== null;
}
