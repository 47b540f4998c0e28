/** What one connection adds to the transcript, and where it stands there. */

import type { Bytes } from "../bytes.ts";
import type { WireEvent } from "../endpoint/endpoint.ts";
import type { Frame } from "../wire/frame.ts";
import type { IncomingMessage } from "../wire/message.ts";
import { CLOSE } from "../wire/opcode.ts";
import type { Frames, FramesEvent } from "./framing.ts";
import type { Crossed, Transcript } from "./transcript.ts";

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

  /** @param frames Null: whole messages are all that crosses. */
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
