/**
 * What a step may need of a transport, and what a transport on a runtime can
 * do. The planner compares the two before anything is sent.
 */

/** Every capability, with what it means in words ("cannot <words>"). */
export const CAPABILITIES = {
  frame: "send single frames",
  fragments: "send a message in several frames",
  bytes: "send octets that are no frame",
  broken_text: "send text that is not UTF-8",
  chop: "send in writes of a chosen size",
  ping: "send a Ping",
  pong: "send a Pong",
  close_code: "send this close code",
  close_reason_long: "send a close reason of over 123 bytes",
  close_then_read: "read messages after its own Close",
  close_then_send: "send anything after its own Close",
  drop: "end TCP without a Close frame",
  half_close: "end its own direction of TCP alone",
  no_auto_pong: "leave a Ping unanswered",
  no_auto_close: "leave a Close unanswered",
  hold_reading: "leave what comes unread",
  see_frames: "see single frames",
  see_fragments: "see how a message was fragmented",
  see_ping: "see Pings and Pongs",
  see_close: "tell the peer's Close from the end of the connection",
  see_clean: "see who ended TCP",
  see_violation: "judge the peer by the RFC",
  see_handshake: "see the answer to the opening handshake",
  see_refusal: "see the status of a refused handshake",
  see_refusal_body: "see the body of a refused handshake",
  headers: "set request headers",
  header_octets: "set headers beyond ASCII",
  header_override: "replace headers of the handshake itself",
  header_removal: "leave out headers of the handshake",
  origin: "set the Origin header",
  protocols: "offer subprotocols",
  request: "replace the whole request",
  compression: "offer compression",
  compression_parameters: "choose the compression offer",
  compress_choice: "choose what is sent compressed",
  tls_ca: "trust certificate authorities of your own",
  tls_client_certificate: "present a client certificate",
  tls_server_name: "choose the TLS server name",
  tls_no_verify: "leave the peer's certificate unverified",
  proxy: "connect through a proxy",
  listen: "listen for clients",
  files: "read files",
} as const;

/** The name of a capability. */
export type Capability = keyof typeof CAPABILITIES;
