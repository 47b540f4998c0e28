/** The courses that most cases take. */

import type {
  Duration,
  FrameForm,
  Payload,
  Send,
  Step,
} from "../scenario/types.ts";
import type { Course } from "./build.ts";
import { peerFails, weClose } from "./closing.ts";

/**
 * What was sent comes back as a message equal to `payload`, and then we close.
 *
 * @param closing How long closing may take, where not the usual time.
 */
export function echoed(
  send: Send,
  payload: Payload,
  closing?: Duration,
): Course {
  return {
    steps: [{ send }, { expect: { payload } }],
    closing: weClose(closing),
  };
}

/** Frames that break the protocol: nothing comes back, and the peer fails the connection. */
export function broken(
  send: { frames: FrameForm[]; chop?: number } | { frame: FrameForm },
  ...codes: number[]
): Course {
  return { steps: [{ send }], closing: peerFails(...codes) };
}

/** A payload in octets, which is sent and compared as text. */
export function textOf(hex: string): Payload {
  return { hex, as: "text" };
}

/** How frames reach the wire: in one write, one by one, or octet by octet. */
export type Writes = "together" | "by_frame" | "by_octet";

/** Words for {@linkcode Writes}. */
export const WRITES: { readonly [W in Writes]: string } = {
  together: "in one write",
  by_frame: "in a write for each frame",
  by_octet: "octet by octet",
};

/** The steps that send frames in that way. */
export function sendFrames(frames: FrameForm[], writes: Writes): Step[] {
  switch (writes) {
    case "together":
      return [{ send: { frames } }];
    case "by_frame":
      // A peer that conforms may end the connection before the last one.
      return frames.map((frame) => ({ send: { frame }, optional: true }));
    case "by_octet":
      return [{ send: { frames, chop: 1 }, optional: true }];
  }
}
