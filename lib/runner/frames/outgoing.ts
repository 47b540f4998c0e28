/** Frames and octets that are sent as they are. */

import { fromHex } from "../../bytes.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import type { FrameForm, Payload, Send } from "../../scenario/types.ts";
import type { OutgoingFrame } from "../../wire/frame.ts";
import type { Outgoing } from "../framing.ts";
import type { Payloads } from "../payloads.ts";
import { opcodeOf } from "../words.ts";

/** What is to be sent; null: it is a message. @throws {FramescriptError} A payload cannot be had. */
export async function outgoingOf(
  send: Exclude<Resolved<Send>, string>,
  payloads: Payloads,
): Promise<Outgoing | null> {
  const { frame, frames, bytes, chop } = send;
  if (bytes !== undefined) {
    const octets = await payloads.of(
      typeof bytes === "string" ? { hex: bytes } : bytes,
    );
    return {
      anyway: true,
      put: (endpoint) => endpoint.sendBytes(octets.bytes, { chop }),
    };
  }
  const forms = frames ?? (frame === undefined ? null : [frame]);
  if (forms === null) return null;
  const outgoing = await Promise.all(
    forms.map((form) => frameOf(form, payloads)),
  );
  return {
    anyway: true,
    put: (endpoint) => endpoint.sendFrames(outgoing, { chop }),
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
