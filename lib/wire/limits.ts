/** What a peer may cost at most. */

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
  /** The bytes that may wait unread before reading pauses. */
  readonly queuedBytes: number;
  /** Milliseconds without an octet from the peer; 0: no limit. Over it the connection ends. */
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
