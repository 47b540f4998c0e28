/**
 * The rules that incoming frames are judged by, each as soon as the octets
 * that break it are there (RFC 6455 5, RFC 7692 6).
 */

import type { Bytes } from "../bytes.ts";
import { type Violation, violation } from "../violations.ts";
import type { Role } from "./frame.ts";
import type { Limits } from "./limits.ts";
import { CLOSE, CONTINUATION, isControl, isDefined, TEXT } from "./opcode.ts";
import { Utf8Validator } from "./utf8.ts";

/** The longest payload of a control frame (RFC 6455 5.5). */
export const CONTROL_LIMIT = 125;

/** What is known of the message that frames are making up. */
export interface MessageProgress {
  readonly kind: "text" | "binary";
  readonly compressed: boolean;
  /** Frames begun. */
  frames: number;
  /** Octets announced by them. */
  length: number;
}

/** Judges the frames of one direction, in order. */
export class Rules {
  /** The message that is not finished; null: none. */
  message: MessageProgress | null = null;
  /** Whether the peer has sent its Close: no data may follow (RFC 6455 5.5.1). */
  closed = false;
  /** Judges text that is not compressed as it arrives, else as it is inflated. */
  readonly utf8: Utf8Validator = new Utf8Validator();
  #masked: boolean;
  #deflate: boolean;
  #limits: Limits;

  constructor(options: {
    /** Whose frames they are. */
    readonly peer: Role;
    readonly deflate: boolean;
    readonly limits: Limits;
  }) {
    this.#masked = options.peer === "client";
    this.#deflate = options.deflate;
    this.#limits = options.limits;
  }

  /** FIN, reserved bits and opcode. */
  first(octet: number): Violation | null {
    const rsv = (octet >> 4) & 7;
    const opcode = octet & 15;
    if (rsv !== 0 && !(rsv === 4 && this.#deflate)) {
      return violation(
        "rsv_without_extension",
        `${this.#reservedBits(rsv)} set without an extension`,
      );
    }
    if (!isDefined(opcode)) {
      return violation(
        "reserved_opcode",
        `Opcode ${opcode}, which is reserved`,
      );
    }
    if (isControl(opcode)) {
      if (rsv !== 0) return violation("rsv1_on_control_frame");
      return octet < 0x80 ? violation("control_fragmented") : null;
    }
    if (this.closed) return violation("data_after_close");
    if (opcode === CONTINUATION) {
      if (rsv !== 0) return violation("rsv1_on_continuation");
      if (this.message === null) {
        return violation("continuation_without_message");
      }
      return this.message.frames < this.#limits.fragments ? null : violation(
        "limit_fragments",
        `A message in more than ${this.#limits.fragments} frames`,
      );
    }
    return this.message === null ? null : violation("message_interleaved");
  }

  /** The mask bit, and the length where seven bits tell it. */
  second(first: number, octet: number): Violation | null {
    if ((octet >= 0x80) !== this.#masked) {
      return violation(
        this.#masked ? "unmasked_client_frame" : "masked_server_frame",
      );
    }
    const opcode = first & 15;
    if (isControl(opcode)) {
      const length = octet & 127;
      if (length > CONTROL_LIMIT) return violation("control_too_long");
      if (opcode === CLOSE && length === 1) {
        return violation("close_body_too_short");
      }
    }
    return null;
  }

  /** The length of a data frame, or what 2 or 8 octets tell of one. */
  length(length: number | bigint, form: 1 | 2 | 8): Violation | null {
    if (
      (form === 2 && length < 126) || (form === 8 && length < 65536)
    ) {
      return violation(
        "length_not_minimal",
        `A length of ${length} in ${form} octets`,
      );
    }
    if (length > this.#limits.frameSize) {
      return violation(
        "limit_frame_size",
        `A frame of ${length} octets, over the limit of ${this.#limits.frameSize}`,
      );
    }
    return null;
  }

  /** A header is whole and right: the message that it belongs to goes on. */
  begin(first: number, length: number): Violation | null {
    const opcode = first & 15;
    if (isControl(opcode)) return null;
    if (opcode !== CONTINUATION) {
      this.message = {
        kind: opcode === TEXT ? "text" : "binary",
        compressed: (first & 0x40) !== 0,
        frames: 0,
        length: 0,
      };
      this.utf8.reset();
    }
    const message = this.message!;
    message.frames += 1;
    message.length += length;
    if (!message.compressed && message.length > this.#limits.messageSize) {
      return this.tooLong();
    }
    return null;
  }

  /** Octets of the frame's payload, as they arrive. */
  payload(first: number, octets: Bytes): Violation | null {
    if (isControl(first & 15)) return null;
    const message = this.message!;
    if (message.kind === "binary" || message.compressed) return null;
    return this.text(octets);
  }

  /** Octets of a text message, inflated where it was compressed. */
  text(octets: Bytes): Violation | null {
    const at = this.utf8.push(octets);
    if (at < 0) return null;
    const octet = octets[at]!.toString(16).padStart(2, "0");
    return violation(
      "text_not_utf8",
      `Text that is not UTF-8: 0x${octet} cannot stand where it does`,
    );
  }

  /** The message ends. */
  end(): Violation | null {
    const cut = this.message!.kind === "text" && !this.utf8.complete;
    this.message = null;
    return cut
      ? violation("text_not_utf8", "Text that ends within a character")
      : null;
  }

  /** A message over the limit, announced or inflated. */
  tooLong(): Violation {
    return violation(
      "limit_message_size",
      `A message longer than ${this.#limits.messageSize} octets`,
    );
  }

  #reservedBits(rsv: number): string {
    const bits = [4, 2, 1].filter((bit) =>
      (rsv & bit) !== 0 && !(bit === 4 && this.#deflate)
    );
    const names = bits.map((bit) => bit === 4 ? "RSV1" : `RSV${4 - bit}`);
    return names.join(", ");
  }
}
