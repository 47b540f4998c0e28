/** What crossed the wire, of all connections of a run, as it is reported. */

import { type Bytes, concat, EMPTY, wholeCharacters } from "../bytes.ts";
import type { WireEvent } from "../endpoint/endpoint.ts";
import type { Frame } from "../wire/frame.ts";
import type { IncomingMessage } from "../wire/message.ts";
import { CLOSE } from "../wire/opcode.ts";
import type { Frames, FramesEvent } from "./framing.ts";
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
  readonly #frames: Frames | null;
  #kept = 0;
  #left = 0;

  /**
   * @param tell Told each entry, kept or not; null: nobody listens.
   * @param frames Null: whole messages are all that crosses.
   */
  constructor(
    origin: number,
    redactor: Redactor,
    tell: ((entry: TranscriptEntry) => void) | null,
    limits: Kept,
    frames: Frames | null,
  ) {
    this.#origin = origin;
    this.redactor = redactor;
    this.#tell = tell;
    this.#frames = frames;
    this.#limits = { ...DEFAULT_KEPT, ...limits };
  }

  /** Whether an entry of data would be kept or told; one that is not is counted here. */
  wantsData(): boolean {
    const wanted = this.#tell !== null || !this.redactor.idle ||
      this.entries.length < this.#limits.entries;
    if (!wanted) this.#left++;
    return wanted;
  }

  /** The part that one connection writes. */
  recorder(client: string, connection: number): Recorder {
    return new Recorder(this, client, connection, this.#frames);
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

/** Indices in order of arrival, each taken once. */
class Indices {
  #waiting: { readonly of: Frame | Bytes; readonly index: number }[] = [];
  #taken = 0;

  push(of: Frame | Bytes, index: number): void {
    this.#waiting.push({ of, index });
  }

  /** The index of the next that is of this frame, or of a message of this data; what stands before it was never delivered. */
  take(of: Frame | Bytes): number | null {
    for (let i = this.#taken; i < this.#waiting.length; i++) {
      const entry = this.#waiting[i]!;
      if (entry.of !== of) continue;
      this.#taken = i + 1;
      if (this.#taken === this.#waiting.length) {
        this.#waiting = [];
        this.#taken = 0;
      }
      return entry.index;
    }
    return null;
  }
}

/** What one connection writes into the transcript. */
export class Recorder {
  readonly #transcript: Transcript;
  readonly #client: string;
  readonly #connection: number;
  readonly #entryOf: ((event: FramesEvent) => Crossed) | null;
  /** Indices of what came and was not asked for yet: frames, and messages that they do not show. */
  readonly #came = new Indices();
  #last = -1;

  constructor(
    transcript: Transcript,
    client: string,
    connection: number,
    frames: Frames | null,
  ) {
    this.#transcript = transcript;
    this.#entryOf = frames?.entries(transcript) ?? null;
    this.#client = client;
    this.#connection = connection;
  }

  /** The observer of an endpoint. */
  readonly observe = (event: WireEvent): void => {
    const isData = event.type === "message" ||
      event.type === "frame" && event.frame.opcode !== CLOSE;
    const wanted = !isData || this.#transcript.wantsData();
    const index = wanted ? this.#add(event) : -1;
    if (event.type === "frame" || event.type === "message") {
      const of = event.type === "frame" ? event.frame : event.data;
      if (event.direction === "in") this.#came.push(of, index);
    }
  };

  #add(event: WireEvent): number {
    const crossed = this.#crossed(event);
    return this.#transcript.add(
      event.at,
      this.#client,
      this.#connection,
      crossed,
    );
  }

  #crossed(event: WireEvent): Crossed {
    const { redactor } = this.#transcript;
    switch (event.type) {
      case "handshake":
        return this.#open(event);
      case "message":
        return {
          type: "message",
          direction: event.direction,
          kind: event.kind,
          payload: this.#transcript.preview(event.data),
          frames: event.frames,
        };
      case "close":
        return {
          type: "close",
          direction: event.direction,
          code: event.code,
          reason: redactor.text(event.reason),
        };
      case "frame":
      case "bytes":
      case "violation":
        return this.#entryOf!(event);
      case "end": {
        const { by, error } = event.ending;
        return {
          type: "end",
          by,
          error: error === null ? null : redactor.text(error),
        };
      }
    }
  }

  #open(
    { handshake, opened }: Extract<WireEvent, { type: "handshake" }>,
  ): Crossed {
    const { status, url, protocol, extensions } = handshake;
    const { redactor } = this.#transcript;
    return {
      type: "open",
      status,
      ...(opened ? {} : { refused: true }),
      url: redactor.text(url),
      ...(protocol === "" ? {} : { protocol: redactor.text(protocol) }),
      ...(extensions === "" ? {} : { extensions: redactor.text(extensions) }),
    };
  }

  /** The index of a frame that came; each is asked for once, in order. */
  frameIndex(frame: Frame): number {
    return this.#last = this.#came.take(frame) ?? this.#last;
  }

  /** The index of a message that came: its own, or its only frame's. */
  messageIndex({ data, fragments, compressed }: IncomingMessage): number {
    const alone = fragments?.length === 1 && compressed !== true;
    return alone
      ? this.#last
      : this.#last = this.#came.take(data) ?? this.#last;
  }
}
