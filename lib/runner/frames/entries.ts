/** Frames, octets and violations as a transcript tells them. */

import { type Bytes, concat, EMPTY, text } from "../../bytes.ts";
import type { Frame } from "../../wire/frame.ts";
import { CLOSE, CONTINUATION, isControl } from "../../wire/opcode.ts";
import type { FramesEvent } from "../framing.ts";
import { MASK } from "../redact.ts";
import type { PayloadPreview } from "../report.ts";
import type { Crossed, Transcript } from "../transcript.ts";

const RSV1 = 4;

/** Tells what crosses on one connection, in order. */
export function entriesOf(
  transcript: Transcript,
): (event: FramesEvent) => Crossed {
  const entries = new Entries(transcript);
  return (event) => entries.of(event);
}

/** The data of the message that goes on in one direction. */
interface Flow {
  /** Its last octets, in which a secret may have begun. */
  carry: Bytes;
  compressed: boolean;
}

class Entries {
  readonly #transcript: Transcript;
  readonly #flows: Record<"in" | "out", Flow> = {
    in: { carry: EMPTY, compressed: false },
    out: { carry: EMPTY, compressed: false },
  };

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
  }

  of(event: FramesEvent): Crossed {
    switch (event.type) {
      case "frame":
        return this.#frame(event);
      case "bytes":
        return {
          type: "bytes",
          direction: event.direction,
          payload: this.#transcript.preview(event.data),
        };
      case "violation": {
        const { code, section, message } = event.violation;
        return {
          type: "violation",
          code,
          section,
          message: this.#transcript.redactor.text(message),
        };
      }
    }
  }

  #frame(event: Extract<FramesEvent, { type: "frame" }>): Crossed {
    const { frame, direction } = event;
    const entry = {
      type: "frame" as const,
      direction,
      opcode: frame.opcode,
      fin: frame.fin,
      rsv: frame.rsv,
      masked: event.mask !== null,
      ...(event.length === undefined
        ? {}
        : { announced: event.length.toString() }),
      payload: isControl(frame.opcode)
        ? this.#transcript.preview(frame.payload)
        : this.#dataPreview(frame, this.#flows[direction]),
    };
    return frame.opcode === CLOSE
      ? { ...entry, close: this.#closeBody(frame.payload) }
      : entry;
  }

  #closeBody(body: Bytes): { code: number | null; reason: string } {
    if (body.length < 2) return { code: null, reason: "" };
    return {
      code: body[0]! * 256 + body[1]!,
      reason: this.#transcript.redactor.text(text(body.subarray(2))),
    };
  }

  #dataPreview(frame: Frame, flow: Flow): PayloadPreview {
    const { redactor } = this.#transcript;
    if (redactor.idle) return this.#transcript.preview(frame.payload);
    if (frame.opcode !== CONTINUATION) {
      flow.carry = EMPTY;
      flow.compressed = (frame.rsv & RSV1) !== 0;
    }
    if (flow.compressed) {
      // What is in it cannot be told, and inflating would bring it out.
      return {
        length: frame.payload.length,
        encoding: "hex",
        head: MASK,
        whole: false,
      };
    }
    const preview = this.#transcript.preview(
      frame.payload,
      flow.carry,
      !frame.fin,
    );
    const all = concat([flow.carry, frame.payload]);
    flow.carry = all.slice(Math.max(0, all.length - redactor.reach));
    return preview;
  }
}
