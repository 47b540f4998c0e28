/** What all verbs that send have in common: a connection to send on, a limit, what is forgiven. */

import type { Endpoint } from "../../endpoint/endpoint.ts";
import { FramescriptError } from "../../errors.ts";
import type { OpenConnection } from "../connection.ts";
import { failure } from "../failure.ts";
import { goneWords } from "../words.ts";
import {
  closedStep,
  failed,
  passed,
  type StepContext,
  type StepResult,
  stoppedStep,
} from "./step.ts";
import { timedOut } from "./timeout.ts";

/** How a step sends. */
export interface Sending {
  /** A connection that has ended is forgiven. */
  readonly optional: boolean | undefined;
  /** Milliseconds; undefined: the scenario's. */
  readonly within: number | null;
  /** It may break the protocol on purpose: a Close that came does not hold it back. */
  readonly anyway: boolean;
  send(endpoint: Endpoint): Promise<void>;
}

/** Sends on the client's connection. */
export async function sendOn(
  context: StepContext,
  sending: Sending,
): Promise<StepResult> {
  const { course, client: { connection, name } } = context;
  const gone = connection === null
    ? `Cannot send: the connection of ${name} is not open`
    : blocked(connection, sending, context);
  if (connection === null || gone !== null) {
    return sending.optional === true ? forgiven() : closedStep(gone!);
  }
  const milliseconds = sending.within ?? course.timeout;
  const until = Math.min(
    performance.now() + milliseconds,
    context.limit.until,
  );
  try {
    const sent = await course.clock.limit(
      sending.send(connection.endpoint),
      until,
    );
    if (sent === "stopped") return stoppedStep(context);
    if (sent === "late") {
      return timedOut(
        context,
        milliseconds,
        "sending: the peer takes no more octets",
      );
    }
    return passed();
  } catch (thrown) {
    if (!(thrown instanceof FramescriptError)) throw thrown;
    if (thrown.code !== "connection_ended") {
      return failed(failure(thrown.code, thrown.message));
    }
    if (sending.optional === true) return forgiven();
    return closedStep(goneMessage(connection, context) ?? thrown.message);
  }
}

function forgiven(): StepResult {
  return passed({ notes: ["the connection had ended"] });
}

/** Why nothing can be sent; null: it can. */
function blocked(
  connection: OpenConnection,
  sending: Sending,
  context: StepContext,
): string | null {
  const { inbox, closeSent } = connection;
  if (inbox.end !== null) return goneMessage(connection, context);
  const answered = inbox.close !== null && !closeSent &&
    context.course.settings.auto.close;
  return answered && !sending.anyway ? goneMessage(connection, context) : null;
}

function goneMessage(
  { inbox }: OpenConnection,
  { course }: StepContext,
): string | null {
  if (inbox.close === null && inbox.end === null) return null;
  const violation = inbox.violations.first()?.violation;
  const words = violation === undefined
    ? goneWords(inbox.close, inbox.end?.ending ?? null, course.redactor)
    : `the peer broke a rule: ${violation.message} (${violation.section})`;
  return `Cannot send: ${words}`;
}
