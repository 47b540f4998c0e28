/** The states of the closing handshake (RFC 6455 7.1), the same for both roles. */

/**
 * - `open`: messages may go both ways
 * - `close_sent`: our Close is out, the peer's has not come
 * - `close_received`: the peer's Close has come, ours is not out
 * - `closing`: both Closes crossed; TCP is still to end
 * - `ended`: TCP ended
 */
export type ConnectionState =
  | "open"
  | "close_sent"
  | "close_received"
  | "closing"
  | "ended";

/** What moves a connection from one state to the next. */
export type Transition = "send_close" | "receive_close" | "end";

/** A second Close changes nothing, whichever side sends it. */
const TRANSITIONS: {
  readonly [S in ConnectionState]: {
    readonly [T in Transition]: ConnectionState;
  };
} = {
  open: {
    send_close: "close_sent",
    receive_close: "close_received",
    end: "ended",
  },
  close_sent: {
    send_close: "close_sent",
    receive_close: "closing",
    end: "ended",
  },
  close_received: {
    send_close: "closing",
    receive_close: "close_received",
    end: "ended",
  },
  closing: { send_close: "closing", receive_close: "closing", end: "ended" },
  ended: { send_close: "ended", receive_close: "ended", end: "ended" },
};

/** The state after a transition. */
export function after(
  state: ConnectionState,
  transition: Transition,
): ConnectionState {
  return TRANSITIONS[state][transition];
}
