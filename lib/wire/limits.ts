/** What a peer may cost at most. */

import { LONGEST } from "../duration.ts";
import { UsageError } from "../errors.ts";

/** The limits that keep a peer from costing more than it should. */
export interface Limits {
  /** The longest message taken, in bytes after inflating. Over it: Close 1009. */
  readonly messageSize: number;
  /** The longest frame payload taken, in bytes on the wire. Over it: Close 1009. */
  readonly frameSize: number;
  /** The most frames that a message may have. Over it: Close 1008. */
  readonly fragments: number;
  /** The longest opening handshake taken, in bytes. */
  readonly handshakeSize: number;
  /**
   * The bytes that may wait unread before reading pauses: payloads, and 64
   * more for every frame and every message. It pauses as well while more bytes
   * of Pongs than that wait for a peer that does not take them in.
   */
  readonly queuedBytes: number;
  /** Milliseconds without an octet from the peer; 0: no limit. Over it: Close 1001. */
  readonly idleTime: number;
}

/** The limits where an option says nothing else. */
export const DEFAULT_LIMITS: Limits = {
  messageSize: 512 * 1024 * 1024,
  frameSize: 512 * 1024 * 1024,
  fragments: 1_000_000,
  handshakeSize: 64 * 1024,
  queuedBytes: 16 * 1024 * 1024,
  idleTime: 0,
};

/**
 * The limits with what an option says about them.
 *
 * @throws {UsageError} One of them is unknown, or no number that can be a limit.
 */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  const limits: Record<keyof Limits, number> = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(given)) {
    if (!isLimit(name)) {
      throw new UsageError(
        `Cannot use the limit ${name}: there is ${
          Object.keys(DEFAULT_LIMITS).join(", ")
        }`,
      );
    }
    if (value === undefined) continue;
    const most = name === "idleTime" ? LONGEST : Infinity;
    if (!(typeof value === "number" && value >= 0 && value <= most)) {
      throw new UsageError(
        `Cannot use ${String(value)} as ${name}: a number from 0 to ${
          most === Infinity ? "Infinity" : most
        } is needed`,
      );
    }
    limits[name] = value;
  }
  return limits;
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(DEFAULT_LIMITS, name);
}
