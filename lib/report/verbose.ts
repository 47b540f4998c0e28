/**
 * What crosses the wire, a line for each thing, in the manner of `curl -v`:
 * `>` went out, `<` came in, `*` happened to the connection, `!` broke the RFC.
 */

import type { StepReport, TranscriptEntry } from "../runner/report.ts";
import { closeCodeWords } from "../close_codes.ts";
import { closeMeaning } from "./close_codes.ts";
import type { Style } from "./style.ts";
import { columns, count, formatSize, visible } from "./text.ts";
import { isControl, opcodeWords } from "../wire/opcode.ts";
import { endWords, payloadWords, rsvBits } from "./words.ts";

/** The longest payload preview on a line, in characters. */
const PREVIEW = 80;
const TIME_WIDTH = 9;
const KIND_WIDTH = "continuation".length;
const BITS_WIDTH = "binary, 9 frames".length;
const SIZE_WIDTH = 7;
const MASK_WIDTH = "masked".length;

/** What is shown of the connection that a line is about. */
export interface LineOptions {
  /** Columns kept for the client's name; 0: it is shown only where it is not the first connection of `main`. */
  readonly clientWidth: number;
  /** Whether room is kept for what only frames have: fin, rsv, the mask. */
  readonly frames: boolean;
}

const ALONE: LineOptions = { clientWidth: 0, frames: true };

/** The line of one thing that crossed, without a line feed. */
export function verboseLine(
  entry: TranscriptEntry,
  style: Style,
  options: LineOptions = ALONE,
): string {
  const time = style.faint(`${entry.at.toFixed(1)} ms`.padStart(TIME_WIDTH));
  const client = clientColumn(entry, options);
  const { sign, rest } = body(entry, style, options.frames);
  return `${time} ${sign} ${client === "" ? "" : style.info(client)}${rest}`
    .trimEnd();
}

/** The client that a line is about: `bob`, `main #2` after a reconnect. */
export function clientWords(
  entry: { readonly client: string; readonly connection: number },
): string {
  const client = visible(entry.client);
  return entry.connection > 1 ? `${client} #${entry.connection}` : client;
}

/** Whose step it was; of several connections of a server, which. */
export function doerWords({ client, connection }: StepReport): string {
  return connection === undefined
    ? visible(client)
    : `${visible(client)} #${connection}`;
}

/** Options under which the lines of a whole transcript are aligned. */
export function alignedTo(transcript: readonly TranscriptEntry[]): LineOptions {
  let several = false;
  let width = 0;
  let frames = false;
  for (const entry of transcript) {
    frames ||= entry.type === "frame";
    several ||= entry.client !== "main" || entry.connection > 1;
    width = Math.max(width, columns(clientWords(entry)));
  }
  return { clientWidth: several ? width : 0, frames };
}

function clientColumn(entry: TranscriptEntry, options: LineOptions): string {
  const words = clientWords(entry);
  if (options.clientWidth > 0) {
    return words +
      " ".repeat(Math.max(0, options.clientWidth - columns(words))) +
      "  ";
  }
  return words === "main" ? "" : `[${words}] `;
}

function body(
  entry: TranscriptEntry,
  style: Style,
  frames: boolean,
): { readonly sign: string; readonly rest: string } {
  const row = frames ? frameRow : messageRow;
  switch (entry.type) {
    case "open":
      return { sign: style.faint("*"), rest: openWords(entry) };
    case "frame": {
      const kind = opcodeWords(entry.opcode);
      const paint = isControl(entry.opcode) ? style.warn : style.strong;
      const bits = `fin ${entry.fin ? 1 : 0}  rsv ${rsvBits(entry.rsv)}`;
      return row(entry.direction, style, {
        kind: paint(kind.padEnd(KIND_WIDTH)),
        bits: style.faint(bits.padEnd(BITS_WIDTH)),
        size: sizeWords(entry.payload.length, entry.announced),
        mask: entry.masked ? "masked" : "",
        payload: entry.close !== undefined
          ? closeLine(entry.close, style)
          : payloadWords(entry.payload, PREVIEW),
      });
    }
    case "message": {
      const frames = entry.frames === null
        ? ""
        : `, ${count(entry.frames, "frame")}`;
      return row(entry.direction, style, {
        kind: style.strong("message".padEnd(KIND_WIDTH)),
        bits: `${entry.kind}${frames}`.padEnd(BITS_WIDTH),
        size: sizeWords(entry.payload.length),
        mask: "",
        payload: payloadWords(entry.payload, PREVIEW),
      });
    }
    case "close":
      return row(entry.direction, style, {
        kind: style.warn("close".padEnd(KIND_WIDTH)),
        bits: " ".repeat(BITS_WIDTH),
        size: " ".repeat(SIZE_WIDTH),
        mask: "",
        payload: closeLine(entry, style),
      });
    case "bytes":
      return row(entry.direction, style, {
        kind: style.strong("octets".padEnd(KIND_WIDTH)),
        bits: style.faint("no frame".padEnd(BITS_WIDTH)),
        size: sizeWords(entry.payload.length),
        mask: "",
        payload: payloadWords(entry.payload, PREVIEW),
      });
    case "violation":
      return {
        sign: style.bad("!"),
        rest: style.bad(`violation ${visible(entry.code)}: `) +
          `${visible(entry.message)} (${visible(entry.section)})`,
      };
    case "end":
      return { sign: style.faint("*"), rest: endWords(entry) };
  }
}

function openWords(entry: Extract<TranscriptEntry, { type: "open" }>): string {
  const words = [entry.refused === true ? "refused" : "open"];
  if (entry.status !== null) words.push(`HTTP ${entry.status}`);
  if (entry.url !== undefined) words.push(visible(entry.url));
  if (entry.protocol !== undefined && entry.protocol !== "") {
    words.push(`protocol ${visible(entry.protocol)}`);
  }
  if (entry.extensions !== undefined && entry.extensions !== "") {
    words.push(`extensions ${visible(entry.extensions)}`);
  }
  return words.join("  ");
}

interface Row {
  readonly kind: string;
  readonly bits: string;
  readonly size: string;
  readonly mask: string;
  readonly payload: string;
}

function frameRow(
  direction: "in" | "out",
  style: Style,
  cells: Row,
): { readonly sign: string; readonly rest: string } {
  return {
    sign: directionSign(direction, style),
    rest: [
      cells.kind,
      cells.bits,
      cells.size,
      style.faint(cells.mask.padEnd(MASK_WIDTH)),
      cells.payload,
    ].join("  "),
  };
}

/** The row of a transport that shows no frames. */
function messageRow(
  direction: "in" | "out",
  style: Style,
  cells: Row,
): { readonly sign: string; readonly rest: string } {
  const { kind, bits, size, payload } = cells;
  return {
    sign: directionSign(direction, style),
    rest: [kind, bits.trimEnd().padEnd("binary".length), size, payload]
      .join("  "),
  };
}

function directionSign(direction: "in" | "out", style: Style): string {
  return direction === "out" ? style.info(">") : style.good("<");
}

function sizeWords(length: number, announced?: string): string {
  const size = formatSize(length).padStart(SIZE_WIDTH);
  return announced === undefined
    ? size
    : `${size} of ${visible(announced)} announced`;
}

function closeLine(
  close: { readonly code: number | null; readonly reason: string },
  style: Style,
): string {
  const paint = closeMeaning(close.code).sendable ? style.strong : style.bad;
  const reason = close.reason === "" ? "" : ` "${visible(close.reason)}"`;
  return paint(closeCodeWords(close.code)) + reason;
}
