/** What the fields of one frame must be, as it is on the wire. */

import { type Bytes, equalBytes, fromHex, utf8 } from "../../bytes.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import type { FrameExpectation } from "../../scenario/types.ts";
import { opcodeWords } from "../../wire/opcode.ts";
import { type Comparison, contrast } from "../condition.ts";
import type { FrameEntry } from "../inbox.ts";
import { type Matcher, textMatcherOf } from "../match.ts";
import type { Redactor } from "../redact.ts";
import { frameWords, opcodeOf, payloadWords } from "../words.ts";

/** What a frame's fields must be; null: whatever. */
export interface FrameFields {
  readonly opcode: number | null;
  readonly fin: boolean | null;
  /** By bit: RSV1 is 4. */
  readonly rsv: readonly { readonly bit: number; readonly set: boolean }[];
  readonly length: number | null;
  readonly payload: Bytes | null;
  readonly mask: MaskField | null;
}

/** What the masking key must be; `matcher` null: the frame must be unmasked. */
interface MaskField {
  readonly matcher: Matcher | null;
}

/** A frame that came, and the key that it was masked with. */
type Came = Pick<FrameEntry, "frame" | "mask">;

/** The fields of a form. */
export function frameFields(form: Resolved<FrameExpectation>): FrameFields {
  const bits = [[4, form.rsv1], [2, form.rsv2], [1, form.rsv3]] as const;
  return {
    opcode: form.opcode === undefined ? null : opcodeOf(form.opcode),
    fin: form.fin ?? null,
    rsv: bits.flatMap(([bit, set]) => set === undefined ? [] : [{ bit, set }]),
    length: form.length ?? null,
    payload: form.text !== undefined
      ? utf8(form.text)
      : form.hex !== undefined
      ? fromHex(form.hex)
      : null,
    mask: form.mask === undefined ? null : {
      matcher: form.mask === null ? null : textMatcherOf(form.mask),
    },
  };
}

/** Whether a frame is as its fields must be. */
export function frameFits(fields: FrameFields, came: Came): boolean {
  return wrongFields(fields, came).length === 0;
}

/** A frame that is not as its fields must be. */
export function compareFrame(
  fields: FrameFields,
  came: Came,
  redactor: Redactor,
): Comparison {
  const wrong = wrongFields(fields, came);
  const mask = fields.mask === null
    ? ""
    : `, ${came.mask === null ? "unmasked" : `mask ${came.mask}`}`;
  return contrast(
    `the frame differs in ${wrong.join(", ")}`,
    frameFieldWords(fields, redactor),
    frameWords(came.frame, redactor) + mask,
  );
}

function wrongFields(fields: FrameFields, { frame, mask }: Came): string[] {
  const wrong: string[] = [];
  if (fields.opcode !== null && fields.opcode !== frame.opcode) {
    wrong.push("opcode");
  }
  if (fields.fin !== null && fields.fin !== frame.fin) wrong.push("fin");
  for (const { bit, set } of fields.rsv) {
    if (((frame.rsv & bit) !== 0) !== set) wrong.push(rsvName(bit));
  }
  if (fields.length !== null && fields.length !== frame.payload.length) {
    wrong.push("length");
  }
  if (
    fields.payload !== null && !equalBytes(fields.payload, frame.payload)
  ) wrong.push("payload");
  if (fields.mask !== null && !maskHolds(fields.mask, mask)) wrong.push("mask");
  return wrong;
}

function maskHolds({ matcher }: MaskField, mask: string | null): boolean {
  return matcher === null
    ? mask === null
    : mask !== null && matcher.holds(mask);
}

function rsvName(bit: number): string {
  return bit === 4 ? "rsv1" : bit === 2 ? "rsv2" : "rsv3";
}

/** Such as `text frame, fin 1, "hello"`. */
export function frameFieldWords(
  fields: FrameFields,
  redactor: Redactor,
): string {
  const parts = [
    fields.opcode === null ? "a frame" : `${opcodeWords(fields.opcode)} frame`,
  ];
  if (fields.fin !== null) parts.push(`fin ${fields.fin ? 1 : 0}`);
  for (const { bit, set } of fields.rsv) {
    parts.push(`${rsvName(bit)} ${set ? 1 : 0}`);
  }
  if (fields.length !== null) parts.push(`length ${fields.length}`);
  if (fields.payload !== null) {
    parts.push(payloadWords(fields.payload, redactor));
  }
  if (fields.mask !== null) {
    const { matcher } = fields.mask;
    parts.push(
      matcher === null ? "unmasked" : `mask ${matcher.words(redactor)}`,
    );
  }
  return parts.join(", ");
}
