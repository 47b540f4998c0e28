/** The server's side of the opening handshake (RFC 6455 4.2). */

import { type Bytes, EMPTY, utf8 } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import { type Violation, violation } from "../violations.ts";
import { parseExtensions } from "./extensions.ts";
import {
  acceptOf,
  changeHeaders,
  type HeaderChanges,
  type HeaderList,
  headOf,
  isToken,
  listOf,
  names,
  requireProtocol,
  requireValue,
  resourceName,
  valuesOf,
  VERSION,
} from "./handshake.ts";
import { type RequestHead, ResponseReader } from "./head.ts";
import {
  type Compression,
  type DeflateOffer,
  judgeAnswer,
  negotiate,
} from "./negotiation.ts";

/** What a request came to. */
export interface RequestJudgement {
  /** Null: the request is right. */
  readonly violation: Violation | null;
  /** How the violation is answered: 400, 405, 426 or 505; 101 where there is none. */
  readonly status: number;
  /** Headers that the refusal must carry, such as Sec-WebSocket-Version. */
  readonly headers: Readonly<Record<string, string>>;
  /** Subprotocols offered, in order. */
  readonly protocols: readonly string[];
}

/** What a response is made of. */
export interface ServerHandshakeOptions {
  /** The subprotocol answered. Default: none. */
  readonly protocol?: string;
  /** Within what permessage-deflate is accepted, best first; null: not. Default null. */
  readonly compression?: DeflateOffer | readonly DeflateOffer[] | null;
  /** Replace, add to or (null) leave out the headers above. */
  readonly headers?: HeaderChanges;
}

/** A response, and what it agreed. */
export interface ServerHandshake {
  readonly response: Bytes;
  /** Null: what is sent in place of a response is none. */
  readonly status: number | null;
  readonly statusText: string;
  readonly headers: HeaderList;
  /** The subprotocol answered; empty: none. */
  readonly protocol: string;
  /** Sec-WebSocket-Extensions as answered; empty: none. */
  readonly extensions: string;
  readonly compression: Compression | null;
}

/** 16 octets in base64. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** Judges a request by RFC 6455 4.2.1. */
export function judgeRequest(head: RequestHead): RequestJudgement {
  const broken = judgeRequestLine(head) ?? judgeUpgrade(head.headers) ??
    judgeKey(head.headers) ?? judgeOffers(head.headers) ?? judgeEarly(head);
  return {
    violation: broken,
    ...broken === null ? { status: 101, headers: {} } : answerTo(broken),
    protocols: listOf(head.headers, "Sec-WebSocket-Protocol"),
  };
}

function judgeRequestLine(head: RequestHead): Violation | null {
  const { method, version, target } = head;
  if (method !== "GET") {
    return violation(
      "request_method",
      `The request method ${method}, where GET must be`,
    );
  }
  if (Number(version) < 1.1) {
    return violation(
      "request_http_version",
      `A request of HTTP/${version}, below 1.1`,
    );
  }
  if (resourceName(target) === null) {
    return violation(
      "request_target",
      `The request target ${JSON.stringify(target)}, which is no path`,
    );
  }
  if (head.violation !== null) return head.violation;
  return valuesOf(head.headers, "Host").length === 1
    ? null
    : violation("request_host");
}

function judgeUpgrade(headers: HeaderList): Violation | null {
  if (!names(headers, "Upgrade", "websocket")) {
    return violation("request_upgrade");
  }
  return names(headers, "Connection", "upgrade")
    ? null
    : violation("request_connection");
}

function judgeKey(headers: HeaderList): Violation | null {
  const versions = valuesOf(headers, "Sec-WebSocket-Version");
  if (versions.length > 1) return violation("request_version_repeated");
  if (versions[0] !== VERSION) return violation("request_version");
  const keys = valuesOf(headers, "Sec-WebSocket-Key");
  if (keys.length === 0) return violation("request_key_missing");
  if (keys.length > 1) return violation("request_key_repeated");
  return KEY.test(keys[0]!) ? null : violation("request_key_invalid");
}

function judgeOffers(headers: HeaderList): Violation | null {
  const values = valuesOf(headers, "Sec-WebSocket-Protocol");
  const protocols = listOf(headers, "Sec-WebSocket-Protocol");
  const invalid = protocols.find((protocol) => !isToken(protocol));
  if (
    invalid !== undefined || (values.length > 0 && protocols.length === 0)
  ) {
    return violation("request_protocol_invalid");
  }
  if (new Set(protocols).size < protocols.length) {
    return violation("request_protocol_repeated");
  }
  const extensions = valuesOf(headers, "Sec-WebSocket-Extensions");
  return parseExtensions(extensions) === null
    ? violation("request_extensions_malformed")
    : null;
}

function judgeEarly(head: RequestHead): Violation | null {
  return head.leftover.length === 0 ? null : violation("data_before_response");
}

/** The refusal that a violation calls for. */
function answerTo(
  broken: Violation,
): Pick<RequestJudgement, "status" | "headers"> {
  if (broken.code === "request_method") {
    return { status: 405, headers: { Allow: "GET" } };
  }
  if (broken.code === "request_http_version") {
    return { status: 505, headers: {} };
  }
  if (broken.code === "request_upgrade") {
    return { status: 426, headers: { Upgrade: "websocket" } };
  }
  // RFC 6455 4.4
  if (broken.code === "request_version") {
    return { status: 426, headers: { "Sec-WebSocket-Version": VERSION } };
  }
  return { status: 400, headers: {} };
}

/**
 * Builds the response with status 101, also to a request that was judged wrong.
 *
 * @throws {UsageError} A header or the subprotocol cannot stand in a response.
 */
export function serverHandshake(
  head: RequestHead,
  options: ServerHandshakeOptions = {},
): ServerHandshake {
  const { protocol, compression = null } = options;
  const key = valuesOf(head.headers, "Sec-WebSocket-Key")[0] ?? "";
  const offered = parseExtensions(
    valuesOf(head.headers, "Sec-WebSocket-Extensions"),
  ) ?? [];
  const standard: [string, string][] = [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Accept", acceptOf(key)],
  ];
  if (protocol !== undefined) {
    requireProtocol(protocol);
    standard.push(["Sec-WebSocket-Protocol", protocol]);
  }
  const negotiated = compression === null
    ? null
    : negotiate(offered, compression);
  if (negotiated !== null) {
    standard.push(["Sec-WebSocket-Extensions", negotiated.answer]);
  }
  const headers = changeHeaders(standard, options.headers);
  const agreed = agreedBy(headers, head);
  return {
    response: utf8(headOf(`HTTP/1.1 101 ${STATUS_TEXTS[101]}`, headers)),
    status: 101,
    statusText: STATUS_TEXTS[101]!,
    headers,
    ...agreed,
    compression: agreed.extensions === (negotiated?.answer ?? "")
      ? negotiated?.compression ?? null
      // The header was replaced: what it says counts.
      : agreed.compression,
  };
}

/** What comes of a response that is sent as it is: what it agrees is read from its octets, as a client does. */
export function replacedResponse(
  response: Bytes,
  request: RequestHead,
): ServerHandshake & {
  /** What goes out with it, behind its head. */
  readonly leftover: Bytes;
} {
  const head = new ResponseReader(response.length).push(response);
  if (head?.type !== "head") {
    return {
      response,
      status: null,
      statusText: "",
      headers: [],
      protocol: "",
      extensions: "",
      compression: null,
      leftover: EMPTY,
    };
  }
  const { status, statusText, headers, leftover } = head;
  return {
    response,
    status,
    statusText,
    headers,
    ...agreedBy(headers, request),
    leftover,
  };
}

/** What the headers of a response agree with a client, who takes them as it must. */
function agreedBy(
  headers: HeaderList,
  request: RequestHead,
): Pick<ServerHandshake, "protocol" | "extensions" | "compression"> {
  const offered = valuesOf(request.headers, "Sec-WebSocket-Extensions");
  const extensions = valuesOf(headers, "Sec-WebSocket-Extensions").join(", ");
  return {
    protocol: valuesOf(headers, "Sec-WebSocket-Protocol").join(", "),
    extensions,
    compression: judgeAnswer(
      parseExtensions([extensions]) ?? [],
      parseExtensions(offered) ?? [],
    ).compression,
  };
}

/** The words of the statuses that a response is likely to have. */
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  101: "Switching Protocols",
  200: "OK",
  301: "Moved Permanently",
  302: "Found",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  407: "Proxy Authentication Required",
  408: "Request Timeout",
  426: "Upgrade Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/** A response that is not 101. */
export interface Refusal {
  readonly status: number;
  /** Default: the status's own words. */
  readonly statusText?: string;
  /** Replace, add to or (null) leave out Connection: close and what describes the body. */
  readonly headers?: HeaderChanges;
  readonly body?: string;
}

/**
 * Builds a response with another status, and Connection: close.
 *
 * @throws {UsageError} The status ends no handshake, or a header or the status
 * text cannot stand in a response.
 */
export function refusal(answer: Refusal): Bytes {
  const { status, body = "" } = answer;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new UsageError(
      `Cannot refuse with status ${
        String(status)
      }: one from 200 to 599 is needed`,
    );
  }
  const statusText = answer.statusText ?? STATUS_TEXTS[status] ?? "";
  requireValue("status", statusText);
  const standard: [string, string][] = [
    ["Connection", "close"],
    ["Content-Length", String(utf8(body).length)],
  ];
  if (body !== "") standard.push(["Content-Type", "text/plain; charset=utf-8"]);
  const headers = changeHeaders(standard, answer.headers);
  return utf8(headOf(`HTTP/1.1 ${status} ${statusText}`, headers) + body);
}
