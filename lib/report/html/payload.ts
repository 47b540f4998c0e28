/** Payloads and what is said of a frame, unfolded below its arrow. */

import type { PayloadPreview, TranscriptEntry } from "../../runner/report.ts";
import { closeCodeWords } from "../../close_codes.ts";
import { opcodeWords } from "../../wire/opcode.ts";
import { closeMeaning } from "../close_codes.ts";
import { count, formatSize } from "../text.ts";
import { hexPairs, legible, rsvBits } from "../words.ts";
import { html, markedText } from "./escape.ts";
import type { Assembled } from "./timeline.ts";

/** Characters of a payload that show at once; the rest unfolds. */
const AT_ONCE = 1200;

/** A payload, with a way to see all of it that was kept; the script adds views. */
export function payloadMarkup(kept: PayloadPreview): string {
  if (kept.length === 0) return '<p class="quiet">No payload</p>';
  const payload = legible(kept);
  const { encoding, whole, length } = payload;
  const text = encoding === "hex" ? hexPairs(payload.head) : payload.head;
  // Not between the halves of a surrogate pair.
  const cut = text.length <= AT_ONCE
    ? text.length
    : /[\ud800-\udbff]/.test(text[AT_ONCE - 1]!)
    ? AT_ONCE - 1
    : AT_ONCE;
  const rest = cut === text.length
    ? ""
    : `<details class="more"><summary>Show all that was kept</summary><code>${
      markedText(text.slice(cut))
    }</code></details>`;
  const lost = whole
    ? ""
    : `<p class="quiet">The head of ${
      formatSize(length)
    }: no more was kept, <code>--keep-payloads all</code> keeps everything</p>`;
  return `<div class="payload" data-encoding="${encoding}"${
    whole ? " data-whole" : ""
  }><div class="view"><code>${
    markedText(text.slice(0, cut))
  }</code>${rest}</div></div>${lost}`;
}

function fact(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** A list of names and values; the values are markup. */
export function facts(
  entries: readonly (readonly [string, string])[],
): string {
  return `<dl class="facts">${
    entries.map(([name, value]) => fact(html(name), value)).join("")
  }</dl>`;
}

/** A Close in words. */
export function closeMarkup(
  close: { readonly code: number | null; readonly reason: string },
): string {
  const { meaning, sendable } = closeMeaning(close.code);
  const never = sendable ? "" : ' <b class="bad">not allowed in a Close</b>';
  const reason = close.reason === ""
    ? ""
    : `<p>Reason: <q>${html(close.reason)}</q></p>`;
  return `<p><b>${html(closeCodeWords(close.code))}</b>: ${
    html(meaning)
  }.${never}</p>${reason}`;
}

/** What unfolds below a frame. */
export function frameMarkup(
  frame: Extract<TranscriptEntry, { type: "frame" }>,
): string {
  const entries: (readonly [string, string])[] = [
    ["fin", frame.fin ? "1" : "0"],
    ["rsv", rsvBits(frame.rsv)],
    ["opcode", `0x${frame.opcode.toString(16)} ${opcodeWords(frame.opcode)}`],
    ["mask", frame.masked ? "1" : "0"],
    ["length", count(frame.payload.length, "octet")],
  ];
  if (frame.announced !== undefined) {
    entries.push(["announced", `${html(frame.announced)} octets`]);
  }
  const close = frame.close === undefined ? "" : closeMarkup(frame.close);
  return facts(entries) + close + payloadMarkup(frame.payload);
}

/** What unfolds below a message that its frames made. */
export function assembledMarkup(message: Assembled): string {
  const entries: (readonly [string, string])[] = [
    ["message", message.kind],
    ["frames", String(message.frames)],
    ["length", count(message.length, "octet")],
  ];
  if (message.compressed) entries.push(["compressed", "yes"]);
  return facts(entries) +
    (message.payload === null
      ? '<p class="quiet">Not enough of its frames was kept to put it together</p>'
      : payloadMarkup(message.payload));
}
