/** Opening a connection by hand, without any scenario. */

import { FramescriptError, UnsupportedError } from "../errors.ts";
import { demand } from "../endpoint/demand.ts";
import type {
  ConnectOptions as EndpointOptions,
  ConnectResult,
  Handshake,
  TransportName,
} from "../endpoint/endpoint.ts";
import { proxyOf } from "../endpoint/target.ts";
import { checkTls } from "../endpoint/tls_material.ts";
import type { Violation } from "../violations.ts";
import type { DeflateOffer } from "../wire/deflate.ts";
import {
  changeHeaders,
  requireProtocols,
  requireValue,
} from "../wire/handshake.ts";
import { limitsOf } from "../wire/limits.ts";
import { EndpointConnection, type WebSocketConnection } from "./connection.ts";
import { checkMilliseconds, checkTransport } from "./checks.ts";
import { runtime } from "./runtime.ts";

/** How to connect. */
export interface ClientOptions extends Omit<EndpointOptions, "compression"> {
  /**
   * `raw`: our own implementation, which sees and sends every frame; `web`:
   * the runtime's WebSocket. Default: raw where the runtime has sockets.
   */
  readonly transport?: TransportName;
  /** Offers permessage-deflate: as it is, with parameters, or several offers. Default false. */
  readonly compression?: boolean | DeflateOffer | readonly DeflateOffer[];
  /** Milliseconds that `close` waits for the closing handshake. Default 5000. */
  readonly closeTimeout?: number;
}

/** The server answered the opening handshake with something else than a good 101. */
export class RefusedError extends FramescriptError {
  /** The answer: status, headers and the start of its body. */
  readonly handshake: Handshake;
  /** What a 101 broke of RFC 6455; null where the status was another one, or only the runtime's WebSocket did not take it. */
  readonly violation: Violation | null;

  /** Made where a handshake was refused. */
  constructor(
    message: string,
    handshake: Handshake,
    violation: Violation | null,
  ) {
    super("refused", message);
    this.handshake = handshake;
    this.violation = violation;
  }
}

/**
 * Opens a WebSocket connection (RFC 6455 4.1).
 *
 * @param url `ws:`, `wss:`, `http:` or `https:`.
 * @throws {ConnectError} No HTTP answer came.
 * @throws {RefusedError} The answer was another status than 101, or a wrong 101.
 * @throws {UnsupportedError} The transport or the runtime cannot do what was asked.
 * @throws {UsageError} The URL or an option cannot be used.
 *
 * @example An echo client
 * ```ts
 * const connection = await connect("ws://127.0.0.1:8787");
 * for await (const message of connection) await connection.send(message);
 * ```
 */
export async function connect(
  url: string | URL,
  options: ClientOptions = {},
): Promise<WebSocketConnection> {
  const { transport, compression = false, closeTimeout, ...rest } = options;
  checkMilliseconds({ timeout: options.timeout, closeTimeout });
  checkTransport(transport, ["raw", "web"]);
  const { name, raw, web } = await runtime();
  const kind = transport === undefined ? raw ?? web : { raw, web }[transport];
  if (kind === null) {
    throw new UnsupportedError(
      transport ?? "web",
      `Cannot connect: ${name} has no ${transport ?? "web"} transport`,
    );
  }
  requireSendable(options);
  const asked = { ...rest, compression: offersOf(compression) };
  demand(kind, String(url), asked);
  const result = await kind.connect(String(url), asked);
  if (result.type === "open") {
    return new EndpointConnection(result.endpoint, { closeTimeout });
  }
  const { handshake, violation } = result;
  throw new RefusedError(refusalWords(result), handshake, violation);
}

/** Refuses what no request can carry, before anything is sent. @throws {UsageError} */
function requireSendable(
  { headers, origin, protocols = [], proxy, tls, limits }: ClientOptions,
): void {
  if (proxy !== undefined) proxyOf(proxy);
  checkTls(tls);
  limitsOf(limits);
  changeHeaders([], headers);
  if (origin !== undefined) requireValue("Origin", origin);
  requireProtocols(protocols);
}

function offersOf(
  compression: boolean | DeflateOffer | readonly DeflateOffer[],
): readonly DeflateOffer[] {
  if (compression === false) return [];
  // Without the parameter a server cannot choose the client's window (RFC 7692 7.1.2.2).
  if (compression === true) return [{ clientMaxWindowBits: true }];
  return isList(compression) ? compression : [compression];
}

function isList(
  compression: DeflateOffer | readonly DeflateOffer[],
): compression is readonly DeflateOffer[] {
  return Array.isArray(compression);
}

function refusalWords(
  { handshake, violation, reason }: Extract<ConnectResult, { type: "refused" }>,
): string {
  const { url, status, statusText, headers } = handshake;
  if (violation !== null) {
    return `Cannot connect to ${url}: ${violation.message} (${violation.section})`;
  }
  if (reason !== undefined) return `Cannot connect to ${url}: ${reason}`;
  const location = headers.find(([name]) => /^location$/i.test(name))?.[1];
  const leads = location === undefined ? "" : `, leading to ${location}`;
  const answer = `${status} ${statusText}`.trimEnd();
  return `Cannot connect to ${url}: the server answered ${answer}${leads}`;
}
