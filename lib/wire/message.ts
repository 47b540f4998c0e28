/** Messages (RFC 6455 5.4, 5.6), in and out. */

import type { Bytes } from "../bytes.ts";

/** A whole message that came. */
export interface IncomingMessage {
  /** Text or binary. */
  readonly kind: "text" | "binary";
  /** Inflated; UTF-8 already validated where the kind is text and the transport raw. */
  readonly data: Bytes;
  /** The inflated length of each frame, in order; null where the transport does not show frames. */
  readonly fragments: readonly number[] | null;
  /** Whether it was compressed; null where the transport does not show it. */
  readonly compressed: boolean | null;
}

/** A message to send. */
export interface OutgoingMessage {
  /** Text or binary; text is not validated. */
  readonly kind: "text" | "binary";
  /** One element for each frame; web transports take one only. */
  readonly fragments: readonly Bytes[];
  /** At most so many payload octets to a frame (compressed octets where it is compressed). */
  readonly split?: { readonly at: number; readonly emptyEnd: boolean };
  /**
   * `true`: compressed, even where that makes it longer; it cannot be sent
   * where no compression was agreed. `false`: not compressed. Default:
   * compressed where it was agreed and is not in vain.
   */
  readonly compress?: boolean;
  /** Octets to a write. */
  readonly chop?: number;
}
