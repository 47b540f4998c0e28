/** `send`: messages, frames, octets. */

import type { PayloadBytes } from "../../scenario/payload.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import type { FrameForm, Payload, Send, Split } from "../../scenario/types.ts";
import type { OutgoingMessage } from "../../wire/message.ts";
import { BINARY } from "../../wire/opcode.ts";
import { joined } from "../condition.ts";
import type { Course } from "../course.ts";
import type { Outgoing } from "../framing.ts";
import type { Payloads } from "../payloads.ts";
import { opcodeOf } from "../words.ts";
import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";

/** Sends. */
export async function runSend(
  step: ResolvedOf<"send">,
  context: StepContext,
): Promise<StepResult> {
  const { course, prepared } = context;
  const degraded = course.degraded.has(prepared.path);
  const outgoing = await course.ready(
    step,
    () => outgoingOf(step.send, course, degraded),
  );
  const result = await sendOn(context, {
    step,
    anyway: outgoing.anyway,
    send: ({ endpoint }) => outgoing.put(endpoint),
  });
  return degraded && result.outcome === "passed"
    ? { ...result, outcome: "degraded", notes: [...result.notes, DEGRADED] }
    : result;
}

const DEGRADED = "sent as one message in one frame";

async function outgoingOf(
  send: Resolved<Send>,
  { payloads, frames }: Course,
  degraded: boolean,
): Promise<Outgoing> {
  const framed = typeof send === "string" || degraded || frames === null
    ? null
    : await frames.outgoing(send, payloads);
  if (framed !== null) return framed;
  const message = await messageOf(send, payloads, degraded);
  return { anyway: false, put: (endpoint) => endpoint.send(message) };
}

async function messageOf(
  send: Resolved<Send>,
  payloads: Payloads,
  degraded: boolean,
): Promise<OutgoingMessage> {
  if (typeof send === "string") {
    const { kind, bytes } = await payloads.of(send);
    return { kind, fragments: [bytes] };
  }
  const more = {
    compress: send.compress,
    chop: degraded ? undefined : send.chop,
  };
  if (send.frames !== undefined) {
    const { bytes } = joined(await partsOf(send.frames, payloads));
    return { kind: kindOf(send.frames[0]!), fragments: [bytes] };
  }
  if (send.fragments !== undefined) {
    const parts = await partsOf(send.fragments, payloads);
    const whole = joined(parts);
    const fragments = degraded ? [whole.bytes] : parts.map((one) => one.bytes);
    return { kind: send.as ?? whole.kind, fragments, ...more };
  }
  const { kind, bytes } = await payloads.of(send as Resolved<Payload>);
  const split = degraded || !("split" in send)
    ? undefined
    : splitOf(send.split);
  return { kind, fragments: [bytes], split, ...more };
}

async function partsOf(
  parts: readonly Resolved<Payload | FrameForm>[],
  payloads: Payloads,
): Promise<PayloadBytes[]> {
  return await Promise.all(
    parts.map((part) => payloads.of(part as Resolved<Payload>)),
  );
}

/** The kind of a message that begins with a frame (`degrade`). */
function kindOf({ opcode }: { opcode?: string | number }): "text" | "binary" {
  return opcode !== undefined && opcodeOf(opcode) === BINARY
    ? "binary"
    : "text";
}

function splitOf(
  split: Resolved<Split> | undefined,
): OutgoingMessage["split"] {
  if (split === undefined) return undefined;
  return typeof split === "number"
    ? { at: split, emptyEnd: false }
    : { at: split.at, emptyEnd: split.end === "empty" };
}
