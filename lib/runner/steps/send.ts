/** `send`: messages, frames, octets. */

import { type Bytes, concat, fromHex } from "../../bytes.ts";
import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import type { FrameForm, Payload, Send, Split } from "../../scenario/types.ts";
import type { OutgoingFrame } from "../../wire/frame.ts";
import type { OutgoingMessage } from "../../wire/message.ts";
import { BINARY } from "../../wire/opcode.ts";
import { joined } from "../condition.ts";
import type { Payloads } from "../payloads.ts";
import { opcodeOf } from "../words.ts";
import { sendOn } from "./sending.ts";
import type { ResolvedOf, StepContext, StepResult } from "./step.ts";

/** What goes out, ready to. */
type Outgoing =
  | { readonly type: "message"; readonly message: OutgoingMessage }
  | {
    readonly type: "frames";
    readonly frames: readonly OutgoingFrame[];
    readonly chop: number | undefined;
  }
  | {
    readonly type: "bytes";
    readonly bytes: Bytes;
    readonly chop: number | undefined;
  };

/** Sends. */
export async function runSend(
  step: ResolvedOf<"send">,
  context: StepContext,
): Promise<StepResult> {
  const { course, prepared } = context;
  const degraded = course.degraded.has(prepared.path);
  const outgoing = await course.ready(
    step,
    () => outgoingOf(step.send, course.payloads, degraded),
  );
  const result = await sendOn(context, {
    step,
    anyway: outgoing.type !== "message",
    send: ({ endpoint }) => put(outgoing, endpoint),
  });
  return degraded && result.outcome === "passed"
    ? { ...result, outcome: "degraded", notes: [...result.notes, DEGRADED] }
    : result;
}

const DEGRADED = "sent as one message in one frame";

function put(outgoing: Outgoing, endpoint: Endpoint): Promise<void> {
  switch (outgoing.type) {
    case "message":
      return endpoint.send(outgoing.message);
    case "frames":
      return endpoint.sendFrames(outgoing.frames, { chop: outgoing.chop });
    case "bytes":
      return endpoint.sendBytes(outgoing.bytes, { chop: outgoing.chop });
  }
}

async function outgoingOf(
  send: Resolved<Send>,
  payloads: Payloads,
  degraded: boolean,
): Promise<Outgoing> {
  if (typeof send === "string") {
    const { kind, bytes } = await payloads.of(send);
    return { type: "message", message: { kind, fragments: [bytes] } };
  }
  const chop = degraded ? undefined : send.chop;
  if (send.frame !== undefined) {
    const frame = await frameOf(send.frame, payloads);
    return { type: "frames", frames: [frame], chop };
  }
  if (send.frames !== undefined) {
    const frames = await Promise.all(
      send.frames.map((frame) => frameOf(frame, payloads)),
    );
    return degraded
      ? { type: "message", message: oneMessage(frames) }
      : { type: "frames", frames, chop };
  }
  if (send.bytes !== undefined) {
    const { bytes } = send;
    return {
      type: "bytes",
      bytes: typeof bytes === "string"
        ? (await payloads.of({ hex: bytes })).bytes
        : (await payloads.of(bytes)).bytes,
      chop,
    };
  }
  const more = { compress: send.compress, chop };
  if (send.fragments !== undefined) {
    const parts = await Promise.all(
      send.fragments.map((part) => payloads.of(part)),
    );
    const whole = joined(parts);
    const fragments = degraded ? [whole.bytes] : parts.map((one) => one.bytes);
    const kind = send.as ?? whole.kind;
    return { type: "message", message: { kind, fragments, ...more } };
  }
  const { kind, bytes } = await payloads.of(send);
  const split = degraded ? undefined : splitOf(send.split);
  return {
    type: "message",
    message: {
      kind,
      fragments: [bytes],
      split,
      ...more,
    },
  };
}

function splitOf(
  split: Resolved<Split> | undefined,
): OutgoingMessage["split"] {
  if (split === undefined) return undefined;
  return typeof split === "number"
    ? { at: split, emptyEnd: false }
    : { at: split.at, emptyEnd: split.end === "empty" };
}

/** The frames of one message as that message (`degrade`). */
function oneMessage(frames: readonly OutgoingFrame[]): OutgoingMessage {
  return {
    kind: frames[0]!.opcode === BINARY ? "binary" : "text",
    fragments: [concat(frames.map(({ payload }) => payload))],
  };
}

async function frameOf(
  form: Resolved<FrameForm>,
  payloads: Payloads,
): Promise<OutgoingFrame> {
  const { bytes: payload } = await payloads.of(form as Resolved<Payload>);
  const { opcode = "text", fin = true, rsv1, rsv2, rsv3 } = form;
  const { mask, masked, length, length_bytes: lengthBytes } = form;
  const key = mask === undefined ? null : fromHex(mask);
  return {
    fin,
    rsv: (rsv1 === true ? 4 : 0) | (rsv2 === true ? 2 : 0) |
      (rsv3 === true ? 1 : 0),
    opcode: opcodeOf(opcode),
    payload,
    mask: masked === false ? false : key ?? masked,
    length: length === undefined ? undefined : BigInt(length),
    lengthBytes,
  };
}
