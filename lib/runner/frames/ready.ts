/** Frames, Pings, Pongs and violations that are waited for. */

import { type Bytes, equalBytes } from "../../bytes.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import type { FrameExpectation, Payload } from "../../scenario/types.ts";
import { PING, PONG } from "../../wire/opcode.ts";
import { type Comparison, contrast } from "../condition.ts";
import type { FramesExpected } from "../expected.ts";
import type { FramesForm } from "../framing.ts";
import type { FrameEntry, Inbox, Queue } from "../inbox.ts";
import { type Judgement, refused, taken, WAITING } from "../judgement.ts";
import { broke, brokeBefore, deaf, over, stopped } from "../refusals.ts";
import type { Payloads } from "../payloads.ts";
import type { Redactor } from "../redact.ts";
import { payloadWords } from "../words.ts";
import {
  compareFrame,
  frameFields,
  frameFieldWords,
  frameFits,
} from "./fields.ts";

/** An expectation made ready. @throws {FramescriptError} A payload cannot be had. */
export async function readyFrames(
  form: FramesForm,
  payloads: Payloads,
): Promise<FramesExpected> {
  if ("frame" in form) return frame(form.frame);
  if ("violation" in form) return violation(form.violation);
  const [name, opcode, payload] = "ping" in form
    ? ["Ping", PING, form.ping] as const
    : ["Pong", PONG, form.pong] as const;
  const asked: Resolved<Payload> | null = payload === "any" ? null : payload;
  const bytes = asked === null ? null : (await payloads.of(asked)).bytes;
  return control(name, opcode, bytes);
}

function frame(form: Resolved<FrameExpectation>): FramesExpected {
  const fields = frameFields(form);
  return {
    type: "frames",
    kind: "a frame",
    inOrder: false,
    words: (redactor) => frameFieldWords(fields, redactor),
    fits: (entry) => entry.type === "frame" && frameFits(fields, entry),
    judge(inbox) {
      return judgeNext(
        this,
        inbox,
        inbox.frames,
        (entry, redactor) => compareFrame(fields, entry, redactor),
      );
    },
  };
}

/** @param payload Null: any. */
function control(
  name: string,
  opcode: number,
  payload: Bytes | null,
): FramesExpected {
  return {
    type: "frames",
    kind: `a ${name}`,
    inOrder: true,
    words: (redactor) =>
      payload === null
        ? `a ${name}`
        : `a ${name} with ${payloadWords(payload, redactor)}`,
    fits: (entry) =>
      entry.type === "frame" && entry.frame.opcode === opcode &&
      (payload === null || equalBytes(payload, entry.frame.payload)),
    judge(inbox) {
      return judgeNext(
        this,
        inbox,
        opcode === PING ? inbox.pings : inbox.pongs,
        ({ frame }, redactor) =>
          contrast(
            `the payload of the ${name} differs`,
            payloadWords(payload!, redactor),
            payloadWords(frame.payload, redactor),
          ),
      );
    },
  };
}

/** The next of a queue, judged. */
function judgeNext(
  expected: FramesExpected,
  inbox: Inbox,
  queue: Queue<FrameEntry>,
  compare: (entry: FrameEntry, redactor: Redactor) => Comparison,
): Judgement {
  const entry = queue.first();
  if (entry === null || brokeBefore(inbox, entry.seq)) {
    return stopped(expected, inbox) ?? WAITING;
  }
  return expected.fits(entry) ? taken(entry.seq, entry) : refused(
    "mismatch",
    entry.seq,
    entry,
    (redactor) => compare(entry, redactor),
  );
}

/** The rule that the peer broke. */
function violation(code: string): FramesExpected {
  const isAny = code === "any";
  return {
    type: "frames",
    kind: "a violation",
    inOrder: false,
    words: () => isAny ? "a violation" : `the violation ${code}`,
    fits: (entry) =>
      entry.type === "violation" && (isAny || code === entry.violation.code),
    judge(inbox) {
      const entry = inbox.violations.first();
      if (entry !== null) {
        return this.fits(entry) ? taken(entry.seq, entry) : broke(this, entry);
      }
      if (inbox.violation !== null) return deaf(this, inbox.violation);
      return inbox.end === null ? WAITING : over(this, inbox, inbox.end.seq);
    },
  };
}
