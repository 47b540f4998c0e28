/**
 * The catalogue of what a peer can do wrong: one row for every MUST of RFC
 * 6455 and RFC 7692 that shows on the wire, and one for each limit of ours.
 */

/** The name of a row of the catalogue. */
export type ViolationCode =
  | "rsv_without_extension"
  | "reserved_opcode"
  | "length_not_minimal"
  | "length_over_63_bits"
  | "unmasked_client_frame"
  | "masked_server_frame"
  | "continuation_without_message"
  | "message_interleaved"
  | "text_not_utf8"
  | "control_fragmented"
  | "control_too_long"
  | "close_body_too_short"
  | "close_code_reserved"
  | "close_code_undefined"
  | "close_reason_not_utf8"
  | "data_after_close"
  | "rsv1_on_continuation"
  | "rsv1_on_control_frame"
  | "deflate_data_invalid"
  | "deflate_window_exceeded"
  | "deflate_context_kept"
  | "header_malformed"
  | "header_folded"
  | "request_method"
  | "request_http_version"
  | "request_target"
  | "request_host"
  | "request_upgrade"
  | "request_connection"
  | "request_key_missing"
  | "request_key_invalid"
  | "request_key_repeated"
  | "request_version"
  | "request_version_repeated"
  | "request_protocol_invalid"
  | "request_protocol_repeated"
  | "request_extensions_malformed"
  | "data_before_response"
  | "response_http_version"
  | "response_upgrade"
  | "response_connection"
  | "response_accept_missing"
  | "response_accept_wrong"
  | "response_accept_repeated"
  | "response_protocol_unoffered"
  | "response_protocol_repeated"
  | "response_extensions_repeated"
  | "response_extensions_malformed"
  | "response_extension_unoffered"
  | "deflate_answered_twice"
  | "deflate_parameter_unknown"
  | "deflate_parameter_repeated"
  | "deflate_parameter_value"
  | "deflate_client_window_unoffered"
  | "deflate_server_window_larger"
  | "deflate_server_window_missing"
  | "deflate_server_takeover_missing"
  | "limit_message_size"
  | "limit_frame_size"
  | "limit_fragments"
  | "limit_handshake_size"
  | "limit_idle_time";

/** A rule of RFC 6455 or 7692 that the peer broke, or a limit of ours that it went over. */
export interface Violation {
  /** The rule's name in the catalogue. */
  readonly code: ViolationCode;
  /** For example `RFC 6455 5.2`; `limit` where it is a limit of ours. */
  readonly section: string;
  /** The close code that the rule demands; null where TCP is just ended (during the handshake). */
  readonly closeCode: number | null;
  /** One sentence without a final period, such as `RSV1 set without an extension`. */
  readonly message: string;
}

/** One row of the catalogue. */
export interface Rule {
  /** For example `RFC 6455 5.2`; `limit` where it is a limit of ours. */
  readonly section: string;
  /** The code of the Close that answers it; null during the opening handshake. */
  readonly closeCode: number | null;
  /** Which role can break it. */
  readonly by: "client" | "server" | "both";
  /** What the peer did, in one sentence without a final period. */
  readonly message: string;
}

function rule(
  by: Rule["by"],
  closeCode: number | null,
  section: string,
  message: string,
): Rule {
  return { section, closeCode, by, message };
}

/** The catalogue, in the order in which it is listed. */
export const VIOLATIONS: Readonly<Record<ViolationCode, Rule>> = {
  // Frames
  rsv_without_extension: rule(
    "both",
    1002,
    "RFC 6455 5.2",
    "A reserved bit set without an extension",
  ),
  reserved_opcode: rule("both", 1002, "RFC 6455 5.2", "A reserved opcode"),
  length_not_minimal: rule(
    "both",
    1002,
    "RFC 6455 5.2",
    "A length in more octets than it needs",
  ),
  length_over_63_bits: rule(
    "both",
    1002,
    "RFC 6455 5.2",
    "A length with the most significant bit set",
  ),
  unmasked_client_frame: rule(
    "client",
    1002,
    "RFC 6455 5.1",
    "An unmasked frame from the client",
  ),
  masked_server_frame: rule(
    "server",
    1002,
    "RFC 6455 5.1",
    "A masked frame from the server",
  ),
  // Messages
  continuation_without_message: rule(
    "both",
    1002,
    "RFC 6455 5.4",
    "A continuation frame with no message to continue",
  ),
  message_interleaved: rule(
    "both",
    1002,
    "RFC 6455 5.4",
    "A new message before the last one was finished",
  ),
  text_not_utf8: rule(
    "both",
    1007,
    "RFC 6455 8.1",
    "Text that is not UTF-8",
  ),
  // Control frames
  control_fragmented: rule(
    "both",
    1002,
    "RFC 6455 5.5",
    "A fragmented control frame",
  ),
  control_too_long: rule(
    "both",
    1002,
    "RFC 6455 5.5",
    "A control frame with more than 125 octets",
  ),
  close_body_too_short: rule(
    "both",
    1002,
    "RFC 6455 5.5.1",
    "A Close with one octet, where a code takes two",
  ),
  close_code_reserved: rule(
    "both",
    1002,
    "RFC 6455 7.4.1",
    "A close code that must not be sent",
  ),
  close_code_undefined: rule(
    "both",
    1002,
    "RFC 6455 7.4.2",
    "A close code outside the ranges that may be used",
  ),
  close_reason_not_utf8: rule(
    "both",
    1007,
    "RFC 6455 5.5.1",
    "A close reason that is not UTF-8",
  ),
  data_after_close: rule(
    "both",
    1002,
    "RFC 6455 5.5.1",
    "A data frame after the Close",
  ),
  // Compression
  rsv1_on_continuation: rule(
    "both",
    1002,
    "RFC 7692 6.1",
    "RSV1 set on a continuation frame",
  ),
  rsv1_on_control_frame: rule(
    "both",
    1002,
    "RFC 7692 6.1",
    "RSV1 set on a control frame",
  ),
  deflate_data_invalid: rule(
    "both",
    1007,
    "RFC 7692 7.2.2",
    "Compressed octets that do not inflate",
  ),
  deflate_window_exceeded: rule(
    "both",
    1007,
    "RFC 7692 7.1.2",
    "A back-reference beyond the window agreed",
  ),
  deflate_context_kept: rule(
    "both",
    1007,
    "RFC 7692 7.1.1",
    "A back-reference into an earlier message, where no context takeover was agreed",
  ),
  // Opening handshake, either side
  header_malformed: rule(
    "both",
    null,
    "RFC 7230 3.2",
    "A header line that is not name, colon, value",
  ),
  header_folded: rule(
    "both",
    null,
    "RFC 7230 3.2.4",
    "A header value folded onto a second line",
  ),
  // Opening handshake, the request
  request_method: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A request method other than GET",
  ),
  request_http_version: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A request of an HTTP version below 1.1",
  ),
  request_target: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A request target that is no path",
  ),
  request_host: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A request without exactly one Host header",
  ),
  request_upgrade: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A request whose Upgrade header does not name websocket",
  ),
  request_connection: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A request whose Connection header does not name Upgrade",
  ),
  request_key_missing: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A request without Sec-WebSocket-Key",
  ),
  request_key_invalid: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A Sec-WebSocket-Key that is not 16 octets in base64",
  ),
  request_key_repeated: rule(
    "client",
    null,
    "RFC 6455 11.3.1",
    "More than one Sec-WebSocket-Key header",
  ),
  request_version: rule(
    "client",
    null,
    "RFC 6455 4.2.1",
    "A Sec-WebSocket-Version other than 13",
  ),
  request_version_repeated: rule(
    "client",
    null,
    "RFC 6455 11.3.5",
    "More than one Sec-WebSocket-Version header",
  ),
  request_protocol_invalid: rule(
    "client",
    null,
    "RFC 6455 4.1",
    "A subprotocol offered that is not a token",
  ),
  request_protocol_repeated: rule(
    "client",
    null,
    "RFC 6455 4.1",
    "A subprotocol offered twice",
  ),
  request_extensions_malformed: rule(
    "client",
    null,
    "RFC 6455 9.1",
    "A Sec-WebSocket-Extensions header that cannot be parsed",
  ),
  data_before_response: rule(
    "client",
    null,
    "RFC 6455 4.1",
    "Octets sent before the response to the opening handshake",
  ),
  // Opening handshake, the response
  response_http_version: rule(
    "server",
    null,
    "RFC 6455 4.2.2",
    "A response of an HTTP version other than 1.1",
  ),
  response_upgrade: rule(
    "server",
    null,
    "RFC 6455 4.1",
    "A response whose Upgrade header is not websocket",
  ),
  response_connection: rule(
    "server",
    null,
    "RFC 6455 4.1",
    "A response whose Connection header does not name Upgrade",
  ),
  response_accept_missing: rule(
    "server",
    null,
    "RFC 6455 4.1",
    "A response without Sec-WebSocket-Accept",
  ),
  response_accept_wrong: rule(
    "server",
    null,
    "RFC 6455 4.1",
    "A Sec-WebSocket-Accept that does not answer the key",
  ),
  response_accept_repeated: rule(
    "server",
    null,
    "RFC 6455 11.3.3",
    "More than one Sec-WebSocket-Accept header",
  ),
  response_protocol_unoffered: rule(
    "server",
    null,
    "RFC 6455 4.1",
    "A subprotocol that was not offered",
  ),
  response_protocol_repeated: rule(
    "server",
    null,
    "RFC 6455 11.3.4",
    "More than one subprotocol in the response",
  ),
  response_extensions_repeated: rule(
    "server",
    null,
    "RFC 6455 11.3.2",
    "More than one Sec-WebSocket-Extensions header in the response",
  ),
  response_extensions_malformed: rule(
    "server",
    null,
    "RFC 6455 9.1",
    "A Sec-WebSocket-Extensions header that cannot be parsed",
  ),
  response_extension_unoffered: rule(
    "server",
    null,
    "RFC 6455 4.1",
    "An extension that was not offered",
  ),
  // permessage-deflate in the response
  deflate_answered_twice: rule(
    "server",
    null,
    "RFC 7692 5.1",
    "permessage-deflate accepted more than once",
  ),
  deflate_parameter_unknown: rule(
    "server",
    null,
    "RFC 7692 7.1",
    "A permessage-deflate parameter that is not defined",
  ),
  deflate_parameter_repeated: rule(
    "server",
    null,
    "RFC 7692 7.1",
    "A permessage-deflate parameter given twice",
  ),
  deflate_parameter_value: rule(
    "server",
    null,
    "RFC 7692 7.1",
    "A permessage-deflate parameter with a value that it cannot have",
  ),
  deflate_client_window_unoffered: rule(
    "server",
    null,
    "RFC 7692 7.1.2.2",
    "client_max_window_bits in the response to an offer without it",
  ),
  deflate_server_window_larger: rule(
    "server",
    null,
    "RFC 7692 7.1.2.1",
    "server_max_window_bits larger than offered",
  ),
  deflate_server_window_missing: rule(
    "server",
    null,
    "RFC 7692 7.1.2.1",
    "An offer with server_max_window_bits accepted without it",
  ),
  deflate_server_takeover_missing: rule(
    "server",
    null,
    "RFC 7692 7.1.1.1",
    "An offer with server_no_context_takeover accepted without it",
  ),
  // Limits: no rule of an RFC, reported the same way
  limit_message_size: rule(
    "both",
    1009,
    "limit",
    "A message longer than the limit",
  ),
  limit_frame_size: rule(
    "both",
    1009,
    "limit",
    "A frame longer than the limit",
  ),
  limit_fragments: rule(
    "both",
    1008,
    "limit",
    "A message in more frames than the limit",
  ),
  limit_handshake_size: rule(
    "both",
    null,
    "limit",
    "An opening handshake longer than the limit",
  ),
  // Going away (RFC 6455 7.4.1): no message broke a policy, as 1008 would say.
  limit_idle_time: rule(
    "both",
    1001,
    "limit",
    "Nothing sent for longer than the limit",
  ),
};

/** A violation of the catalogue; `message` says more exactly what came where that is known. */
export function violation(code: ViolationCode, message?: string): Violation {
  const { section, closeCode, message: general } = VIOLATIONS[code];
  return { code, section, closeCode, message: message ?? general };
}
