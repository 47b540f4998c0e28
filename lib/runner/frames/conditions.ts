/** Conditions on the frames in which a message came. */

import { type Bytes, strictText } from "../../bytes.ts";
import type { PayloadBytes } from "../../scenario/payload.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import type { FrameCount } from "../../scenario/types.ts";
import {
  contrast,
  joined,
  type MessageCondition,
  payloadCondition,
} from "../condition.ts";
import type { MessageView } from "../message_view.ts";
import { type Range, type Redactor, showHex, showText } from "../redact.ts";
import { countWords, cut, LINE, payloadWords } from "../words.ts";

/** A message in exactly these frames. */
export function fragmentsCondition(
  fragments: readonly PayloadBytes[],
): MessageCondition {
  const whole = payloadCondition(joined(fragments));
  const sameFrames = ({ message }: MessageView) =>
    message.fragments !== null &&
    message.fragments.length === fragments.length &&
    fragments.every(({ bytes }, i) => bytes.length === message.fragments![i]);
  return {
    words: (redactor) =>
      `a message in ${countWords(fragments.length, "frame")}: ${
        fragments.map(({ bytes }) => payloadWords(bytes, redactor)).join(", ")
      }`,
    holds: (view) => whole.holds(view) && sameFrames(view),
    compare(view, redactor) {
      if (view.message.kind !== joined(fragments).kind) {
        return whole.compare(view, redactor);
      }
      const came = view.message.fragments ?? [view.data.length];
      return contrast(
        came.length === fragments.length
          ? "the frames of the message differ"
          : `the message came in ${countWords(came.length, "frame")}`,
        frameLines(
          joined(fragments).bytes,
          fragments.map(({ bytes }) => bytes.length),
          redactor,
        ),
        frameLines(view.data, came, redactor),
      );
    },
  };
}

/** As many frames as are told one by one. */
const FRAMES_SHOWN = 50;

/** A line for each frame of a message; a secret that goes over several is hidden in each. */
function frameLines(
  message: Bytes,
  lengths: readonly number[],
  redactor: Redactor,
): string {
  const secrets = redactor.ranges(message);
  const lines: string[] = [];
  let from = 0;
  for (const length of lengths.slice(0, FRAMES_SHOWN)) {
    const words = pieceWords(message, from, from + length, secrets);
    lines.push(`frame ${lines.length + 1}: ${words}`);
    from += length;
  }
  const more = lengths.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** A piece of a message, with what stands in these ranges of the message hidden. */
function pieceWords(
  message: Bytes,
  from: number,
  until: number,
  secrets: readonly Range[],
): string {
  if (from === until) return "no payload";
  const piece = message.subarray(from, until);
  const ranges = secrets.map(({ start, end }) => ({
    start: Math.max(0, start - from),
    end: Math.min(piece.length, end - from),
  })).filter(({ start, end }) => end > start);
  return strictText(piece) === null
    ? `${countWords(piece.length, "byte")}: ${
      cut(showHex(piece, ranges), LINE)
    }`
    : JSON.stringify(cut(showText(piece, ranges), LINE));
}

/** A condition that also asks in how many frames the message came. */
export function countedCondition(
  condition: MessageCondition,
  count: Resolved<FrameCount>,
): MessageCondition {
  const { at_least: least = 0, at_most: most = Infinity } =
    typeof count === "number" ? { at_least: count, at_most: count } : count;
  const asked = least === most
    ? countWords(least, "frame")
    : most === Infinity
    ? `at least ${countWords(least, "frame")}`
    : least === 0
    ? `at most ${countWords(most, "frame")}`
    : `${least} to ${most} frames`;
  const fits = ({ message }: MessageView) => {
    const count = message.fragments?.length ?? 0;
    return count >= least && count <= most;
  };
  return {
    words: (redactor) => `${condition.words(redactor)} in ${asked}`,
    holds: (view) => fits(view) && condition.holds(view),
    compare(view, redactor) {
      if (!condition.holds(view)) return condition.compare(view, redactor);
      const came = countWords(view.message.fragments?.length ?? 0, "frame");
      return contrast(`the message came in ${came}`, asked, came);
    },
  };
}
