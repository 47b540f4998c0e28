/** The client's side of the opening handshake (RFC 6455 4.1). */

import { type Bytes, toBase64, utf8 } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import { type Violation, violation } from "../violations.ts";
import { parseExtensions } from "./extensions.ts";
import {
  acceptOf,
  changeHeaders,
  type HeaderChanges,
  type HeaderList,
  headOf,
  listOf,
  names,
  requireProtocols,
  requireValue,
  resourceName,
  valuesOf,
  VERSION,
} from "./handshake.ts";
import { RequestReader, type ResponseHead } from "./head.ts";
import {
  type Compression,
  type DeflateOffer,
  formatOffers,
  judgeAnswer,
} from "./negotiation.ts";

/** What a request is made of. */
export interface ClientHandshakeOptions {
  /** Host, and port where it is not the scheme's own: the Host header. */
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  /** 16 random octets: the key. */
  readonly nonce: Bytes;
  readonly origin?: string;
  readonly protocols?: readonly string[];
  /** permessage-deflate offers, best first. Default: none. */
  readonly compression?: readonly DeflateOffer[];
  /** Replace, add to or (null) leave out the headers above. */
  readonly headers?: HeaderChanges;
}

/** A request; its answer is judged by the headers that it has. */
export interface ClientHandshake {
  readonly request: Bytes;
  readonly target: string;
  /** As sent, in order. */
  readonly headers: HeaderList;
}

/** What an answer came to. */
export interface ResponseJudgement {
  /** Null where the response is right, and where its status is not 101. */
  readonly violation: Violation | null;
  /** The subprotocol agreed; empty: none. */
  readonly protocol: string;
  /** Sec-WebSocket-Extensions as answered; empty: none. */
  readonly extensions: string;
  readonly compression: Compression | null;
}

/**
 * Builds the request.
 *
 * @throws {UsageError} A header name or value, a subprotocol or the target
 * cannot stand in a request; the message names it.
 */
export function clientHandshake(
  options: ClientHandshakeOptions,
): ClientHandshake {
  const { host, target, nonce, origin, protocols = [] } = options;
  const offers = options.compression ?? [];
  if (resourceName(target) !== target) {
    throw new UsageError(
      `Cannot request ${JSON.stringify(target)}: it is no path`,
    );
  }
  requireValue("Host", host);
  if (origin !== undefined) requireValue("Origin", origin);
  requireProtocols(protocols);
  const standard: [string, string][] = [
    ["Host", host],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Key", toBase64(nonce)],
    ["Sec-WebSocket-Version", VERSION],
  ];
  if (origin !== undefined) standard.push(["Origin", origin]);
  if (protocols.length > 0) {
    standard.push(["Sec-WebSocket-Protocol", protocols.join(", ")]);
  }
  if (offers.length > 0) {
    standard.push(["Sec-WebSocket-Extensions", formatOffers(offers)]);
  }
  const headers = changeHeaders(standard, options.headers);
  const request = utf8(headOf(`GET ${target} HTTP/1.1`, headers));
  return { request, target, headers };
}

/** The handshake of a request that is sent as it is: what it offers is read from its octets. */
export function replacedHandshake(request: Bytes): ClientHandshake {
  const head = new RequestReader(request.length).push(request);
  return head?.type === "head"
    ? { request, target: head.target, headers: head.headers }
    : { request, target: "", headers: [] };
}

/** Judges a response by RFC 6455 4.1 and RFC 7692 7.1. */
export function judgeResponse(
  handshake: ClientHandshake,
  head: ResponseHead,
): ResponseJudgement {
  const protocol = valuesOf(head.headers, "Sec-WebSocket-Protocol").join(", ");
  const values = valuesOf(head.headers, "Sec-WebSocket-Extensions");
  const judged = { protocol, extensions: values.join(", "), compression: null };
  if (head.status !== 101) {
    return { ...judged, violation: null, protocol: "", extensions: "" };
  }
  const broken = judgeUpgrade(handshake, head) ??
    judgeProtocol(handshake, head);
  if (broken !== null) return { ...judged, violation: broken };
  if (values.length > 1) {
    return { ...judged, violation: violation("response_extensions_repeated") };
  }
  const answered = parseExtensions(values);
  if (answered === null) {
    return { ...judged, violation: violation("response_extensions_malformed") };
  }
  const offered = parseExtensions(
    valuesOf(handshake.headers, "Sec-WebSocket-Extensions"),
  );
  return { ...judged, ...judgeAnswer(answered, offered ?? []) };
}

function judgeUpgrade(
  handshake: ClientHandshake,
  head: ResponseHead,
): Violation | null {
  const { headers, version } = head;
  if (head.violation !== null) return head.violation;
  if (version !== "1.1") {
    return violation(
      "response_http_version",
      `A response of HTTP/${version}, where 1.1 must be`,
    );
  }
  const upgrade = valuesOf(headers, "Upgrade");
  if (upgrade.length !== 1 || upgrade[0]!.toLowerCase() !== "websocket") {
    return violation("response_upgrade");
  }
  if (!names(headers, "Connection", "upgrade")) {
    return violation("response_connection");
  }
  const accept = valuesOf(headers, "Sec-WebSocket-Accept");
  if (accept.length === 0) return violation("response_accept_missing");
  if (accept.length > 1) return violation("response_accept_repeated");
  const key = valuesOf(handshake.headers, "Sec-WebSocket-Key")[0] ?? "";
  return accept[0] === acceptOf(key)
    ? null
    : violation("response_accept_wrong");
}

function judgeProtocol(
  handshake: ClientHandshake,
  head: ResponseHead,
): Violation | null {
  const answered = valuesOf(head.headers, "Sec-WebSocket-Protocol");
  if (answered.length === 0) return null;
  if (answered.length > 1 || answered[0]!.includes(",")) {
    return violation("response_protocol_repeated");
  }
  const offered = listOf(handshake.headers, "Sec-WebSocket-Protocol");
  return offered.includes(answered[0]!) ? null : violation(
    "response_protocol_unoffered",
    `The subprotocol ${JSON.stringify(answered[0])}, which was not offered`,
  );
}
