/** What all verbs that send have in common: a connection to send on, a limit, what is forgiven. */

import { closeCodeWords } from "../../close_codes.ts";
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
import { withinOf } from "./within.ts";

/** How a step sends. */
export interface Sending {
  readonly step: {
    /** A connection that has ended is forgiven. */
    readonly optional?: boolean;
    readonly within?: string;
  };
  /** It may break the protocol on purpose: a Close that came does not hold it back. */
  readonly anyway?: boolean;
  send(connection: OpenConnection): Promise<void>;
}

/** Sends on the client's connection. */
export async function sendOn(
  context: StepContext,
  sending: Sending,
): Promise<StepResult> {
  const { course, client: { connection, name } } = context;
  const refuse = (message: string) =>
    sending.step.optional === true
      ? passed({ notes: [message] })
      : closedStep(message);
  if (connection === null) {
    return refuse(`Cannot send: the connection of ${name} is not open`);
  }
  const held = heldBack(connection, sending, context);
  if (held !== null) return refuse(held);
  const milliseconds = withinOf(sending.step) ?? course.timeout;
  const until = Math.min(
    performance.now() + milliseconds,
    context.limit.until,
  );
  try {
    const sent = await course.clock.limit(sending.send(connection), until);
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
    connection.endSeen = true;
    return refuse(gone(connection, context) ?? thrown.message);
  }
}

/** Why nothing is to be sent; null: it can be. */
function heldBack(
  connection: OpenConnection,
  sending: Sending,
  context: StepContext,
): string | null {
  const { inbox, endpoint } = connection;
  const why = gone(connection, context);
  if (inbox.end !== null) connection.endSeen = true;
  if (inbox.end !== null || why === null) return why;
  // Answered, or about to be: nothing follows a Close (RFC 6455 5.5.1).
  const answered = context.course.settings.auto.close || endpoint.closeSent;
  return answered && !sending.anyway ? why : null;
}

/** What has ended the connection, or is about to; null: nothing. */
function gone(
  { inbox }: OpenConnection,
  { course }: StepContext,
): string | null {
  const { violation, close, end } = inbox;
  const first = close ?? end;
  if (violation !== null && !(first !== null && first.seq < violation.seq)) {
    const { message, section, closeCode } = violation.violation;
    const failed = closeCode === null
      ? ""
      : `, for which it is closed with ${closeCodeWords(closeCode)}`;
    return `Cannot send: the peer broke a rule${failed}: ${message} (${section})`;
  }
  if (first === null) return null;
  const words = goneWords(close, end?.ending ?? null, course.redactor);
  return `Cannot send: ${words}`;
}
