/** What crossed the wire, of all connections of a run, as it is reported. */

import { type Bytes, concat, EMPTY, wholeCharacters } from "../bytes.ts";
import { CLOSE } from "../wire/opcode.ts";
import { DEFAULT_KEPT, type Kept } from "./options.ts";
import { type Range, type Redactor, showHex, showText } from "./redact.ts";
import type { PayloadPreview, TranscriptEntry } from "./report.ts";

/** Octets that a payload keeps where there is no room for more. */
const SHORT_HEAD = 128;

/** An entry without what the connection adds to it. */
export type Crossed = TranscriptEntry extends infer Entry
  ? Entry extends TranscriptEntry ? Omit<Entry, "at" | "client" | "connection">
  : never
  : never;

/** Everything that crossed, in order of time. */
export class Transcript {
  readonly entries: TranscriptEntry[] = [];
  readonly redactor: Redactor;
  /** `performance.now()` from which times count. */
  readonly #origin: number;
  readonly #tell: ((entry: TranscriptEntry) => void) | null;
  readonly #limits: Required<Kept>;
  #kept = 0;
  #left = 0;

  /**
   * @param tell Told each entry, kept or not; null: nobody listens.
   */
  constructor(
    origin: number,
    redactor: Redactor,
    tell: ((entry: TranscriptEntry) => void) | null,
    limits: Kept,
  ) {
    this.#origin = origin;
    this.redactor = redactor;
    this.#tell = tell;
    this.#limits = { ...DEFAULT_KEPT, ...limits };
  }

  /** Whether an entry of data would be kept or told; one that is not is counted here. */
  wantsData(): boolean {
    const wanted = this.#tell !== null || !this.redactor.idle ||
      this.entries.length < this.#limits.entries;
    if (!wanted) this.#left++;
    return wanted;
  }

  /** How many entries were told and not kept. */
  get left(): number {
    return this.#left;
  }

  /** @returns The entry's index; -1 where it is not kept. */
  add(
    at: number,
    client: string,
    connection: number,
    crossed: Crossed,
  ): number {
    const entry = {
      at: Math.max(0, at - this.#origin),
      client,
      connection,
      ...crossed,
    } as TranscriptEntry;
    this.#tell?.(entry);
    if (this.entries.length >= this.#limits.entries && isData(entry)) {
      this.#left++;
      return -1;
    }
    return this.entries.push(entry) - 1;
  }

  /** How many octets of the next payload are kept. */
  #headLength(payload: number): number {
    const most = this.#kept < this.#limits.payloads ? Infinity : SHORT_HEAD;
    const length = Math.min(payload, this.#limits.payload, most);
    this.#kept += length;
    return length;
  }

  /**
   * A payload as it is reported.
   *
   * @param before What came before it in the same message. Default: nothing.
   * @param open Whether the message goes on after it. Default: it does not.
   */
  preview(payload: Bytes, before = EMPTY, open = false): PayloadPreview {
    const length = this.#headLength(payload.length);
    const head = payload.subarray(0, length);
    const ranges = this.#secrets(payload, length, before, open);
    const whole = length === payload.length;
    const words = wholeCharacters(head, whole);
    return {
      length: payload.length,
      encoding: words === null ? "hex" : "text",
      head: words === null ? showHex(head, ranges) : showText(words, ranges),
      whole,
    };
  }

  /** Where secrets stand in the head, also such as begin before it or end behind it. */
  #secrets(
    payload: Bytes,
    length: number,
    before: Bytes,
    open: boolean,
  ): Range[] {
    const { redactor } = this;
    if (redactor.idle) return [];
    const seen = concat([
      before,
      payload.subarray(0, length + redactor.reach),
    ]);
    const ranges = redactor.ranges(seen);
    if (open) {
      const end = redactor.openEnd(seen);
      if (end > 0) ranges.push({ start: seen.length - end, end: seen.length });
    }
    return ranges
      .map(({ start, end }) => ({
        start: Math.max(0, start - before.length),
        end: end - before.length,
      }))
      .filter(({ start, end }) => end > start && start < length);
  }
}

/** What comes by the thousand; how a connection opens and ends does not. */
function isData(entry: TranscriptEntry): boolean {
  return entry.type === "message" || entry.type === "bytes" ||
    (entry.type === "frame" && entry.opcode !== CLOSE);
}
