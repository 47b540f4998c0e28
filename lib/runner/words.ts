/** Things of the protocol in words, for failures, titles and notes. */

import { type Bytes, text, wholeCharacters } from "../bytes.ts";
import { closeCodeWords } from "../close_codes.ts";
import type { Ending } from "../endpoint/endpoint.ts";
import type { Frame } from "../wire/frame.ts";
import { opcodeNamed, opcodeWords } from "../wire/opcode.ts";
import type { InboxEntry } from "./inbox.ts";
import { type Redactor, showHex } from "./redact.ts";

/** The most characters of a value in one line of words. */
export const LINE = 80;
/** The most characters of a value that a report keeps for comparison. */
const VALUE = 4096;
/** Characters kept before the first difference of two long values. */
const LEAD = 200;
/** Octets of a binary value that are shown on a line. */
const OCTETS = 32;

/** The opcode of a name or number. */
export function opcodeOf(opcode: string | number): number {
  if (typeof opcode === "number") return opcode;
  return opcodeNamed(opcode) ?? Number(opcode);
}

/** `1002 (protocol error): reason`. */
export function closeWords(
  close: { readonly code: number | null; readonly reason: string },
  redactor: Redactor,
): string {
  const code = closeCodeWords(close.code);
  return close.reason === ""
    ? code
    : `${code}: ${cut(redactor.text(close.reason), LINE)}`;
}

/** How a connection ended without a Close of the peer's. */
export function endWords(ending: Ending): string {
  if (ending.error !== null) return `the connection broke: ${ending.error}`;
  switch (ending.by) {
    case "peer":
      return "the peer ended the connection without a Close";
    case "self":
      return "this side ended the connection";
    case null:
      return "the connection ended without a Close";
  }
}

/** Why nothing more can come: the peer's Close, else the end. */
export function goneWords(
  close: { readonly code: number | null; readonly reason: string } | null,
  ending: Ending | null,
  redactor: Redactor,
): string {
  if (close !== null) {
    return `the peer closed with ${closeWords(close, redactor)}`;
  }
  return ending === null ? "the connection is open" : endWords(ending);
}

/** A text on one line, quoted and cut. */
export function quoted(text: string, redactor: Redactor): string {
  return JSON.stringify(cut(redactor.text(text), LINE));
}

/** At most so many characters, the last of them `…` where something was cut. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`;
}

/** Octets in pairs of digits, cut. */
export function octets(bytes: Bytes, redactor: Redactor): string {
  const head = bytes.subarray(0, OCTETS);
  const ranges = redactor.ranges(bytes.subarray(0, OCTETS + redactor.reach));
  const digits = showHex(head, ranges).replace(
    /[0-9a-f]{2}(?=[0-9a-f*])|\*{3}(?=[0-9a-f])/g,
    "$& ",
  );
  return bytes.length > OCTETS ? `${digits} …` : digits;
}

/** `16 bytes: 00 01 …`, or `no bytes`. */
export function binaryWords(bytes: Bytes, redactor: Redactor): string {
  if (bytes.length === 0) return "no bytes";
  return `${countWords(bytes.length, "byte")}: ${octets(bytes, redactor)}`;
}

/** A payload that is mostly text: quoted where it is UTF-8, else octets. */
export function payloadWords(bytes: Bytes, redactor: Redactor): string {
  if (bytes.length === 0) return "no payload";
  // More than is shown, so that a secret at the cut is still whole.
  const head = bytes.subarray(0, VALUE + redactor.reach);
  const whole = wholeCharacters(head, head.length === bytes.length);
  const words = whole === null ? null : text(whole);
  return words === null || /[^\P{Cc}\s]/u.test(words)
    ? binaryWords(bytes, redactor)
    : quoted(words, redactor);
}

/** A message that came, such as `the text "hello"`. */
export function messageWords(
  message: { readonly kind: "text" | "binary"; readonly data: Bytes },
  redactor: Redactor,
): string {
  return message.kind === "text"
    ? `the text message ${
      message.data.length === 0 ? '""' : payloadWords(message.data, redactor)
    }`
    : `a binary message of ${binaryWords(message.data, redactor)}`;
}

/** A frame that came, such as `text frame, fin 1, "hello"`. */
export function frameWords(frame: Frame, redactor: Redactor): string {
  const rsv = frame.rsv === 0
    ? ""
    : `, rsv ${frame.rsv.toString(2).padStart(3, "0")}`;
  return `${opcodeWords(frame.opcode)} frame, fin ${frame.fin ? 1 : 0}${rsv}, ${
    payloadWords(frame.payload, redactor)
  }`;
}

/** Something that came, in a phrase. */
export function entryWords(entry: InboxEntry, redactor: Redactor): string {
  switch (entry.type) {
    case "message":
      return messageWords(entry.view.message, redactor);
    case "frame":
      return frameWords(entry.frame, redactor);
    case "close":
      return `a Close with ${closeWords(entry, redactor)}`;
    case "violation":
      return `the violation ${entry.violation.code}`;
  }
}

/** `1 frame`, `3 frames`. */
export function countWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `a`, `a or b`, `a, b or c`. */
export function orWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}

/** Two values as far as a report keeps them: from a little before they differ. */
export function clipPair(expected: string, actual: string): [string, string] {
  if (expected.length <= VALUE && actual.length <= VALUE) {
    return [expected, actual];
  }
  const most = Math.min(expected.length, actual.length);
  let same = 0;
  while (same < most && expected[same] === actual[same]) same++;
  const from = same > VALUE - LEAD ? same - LEAD : 0;
  const clip = (value: string) =>
    (from === 0 ? "" : "…") + cut(value.slice(from), VALUE);
  return [clip(expected), clip(actual)];
}
