/** Serving connections by hand, without any scenario. */

import { utf8 } from "../bytes.ts";
import type {
  AcceptOptions,
  Endpoint,
  Incoming,
  ListenOptions,
  WireEvent,
} from "../endpoint/endpoint.ts";
import { formatAddress } from "../endpoint/failure.ts";
import { serveClients } from "../endpoint/serve.ts";
import { UnsupportedError } from "../errors.ts";
import type { DeflateOffer } from "../wire/deflate.ts";
import { requireProtocol } from "../wire/handshake.ts";
import { limitsOf } from "../wire/limits.ts";
import { EndpointConnection, type WebSocketConnection } from "./connection.ts";
import { checkMilliseconds } from "./checks.ts";
import { runtime } from "./runtime.ts";

/** What a client asked for in its opening handshake. */
export interface ClientRequest {
  /** Such as `/chat`. */
  readonly path: string;
  /** What stands behind the `?`. */
  readonly query: URLSearchParams;
  /** The request's headers, as `Headers` holds them: each character of a value is an octet, of its UTF-8. */
  readonly headers: Headers;
  /** Subprotocols offered, in order. */
  readonly protocols: readonly string[];
}

/** A client's connection. */
export interface ServedConnection extends WebSocketConnection {
  /** What the client asked for. */
  readonly request: ClientRequest;
}

/** A refusal of the opening handshake. */
export interface Refusal {
  /** An HTTP status from 200 to 599, such as 403. */
  readonly status: number;
  /** Headers of the answer. Default: none. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Body of the answer. Default: empty. */
  readonly body?: string;
}

/** How to serve. */
export interface ServerOptions extends ListenOptions {
  /** Takes permessage-deflate where it is offered, within these parameters. Default false. */
  readonly compression?: boolean | DeflateOffer;
  /** The subprotocols that the server speaks: the first of them that the client offers is taken. */
  readonly protocols?: readonly string[];
  /** Answer Pings. Default true. */
  readonly autoPong?: boolean;
  /** Answer a Close, and a violation with its close code. Default true. */
  readonly autoClose?: boolean;
  /** Milliseconds that `close` waits for the closing handshake. Default 5000. */
  readonly closeTimeout?: number;
  /** Shown everything that crosses on every connection, as it does; each has its own request. Where it throws at what came, the connection ends with that as its error. */
  readonly observe?: (event: WireEvent, request: ClientRequest) => void;
  /** Says which clients are refused, and how; null: this one is not. Where it throws, the client is answered 500. */
  readonly refuse?: (
    request: ClientRequest,
  ) => Refusal | null | Promise<Refusal | null>;
  /** Told what the handler, or `refuse`, threw. Default: written to the console. */
  readonly onError?: (error: unknown) => void;
}

/** A server that is running. */
export interface WebSocketServer extends AsyncDisposable {
  /** Where it is, such as `ws://127.0.0.1:8787`. */
  readonly url: string;
  /** The address that it listens on. */
  readonly hostname: string;
  /** The port that it listens on. */
  readonly port: number;
  /** Takes no more clients, closes the connections with 1001, and ends. */
  close(): Promise<void>;
}

/** An internal error (RFC 6455 7.4.1). */
const INTERNAL_ERROR = 1011;

/**
 * Serves WebSocket clients. Each connection is handed to the handler; when
 * that returns the connection is closed with 1000, and with 1011 when it
 * throws.
 *
 * @throws {UnsupportedError} The runtime has no sockets to listen on.
 * @throws {UsageError} It cannot listen there, or an option cannot be used.
 *
 * @example An echo server
 * ```ts
 * await listen(async (connection) => {
 *   for await (const message of connection) await connection.send(message);
 * }, { port: 8787 });
 * ```
 */
export async function listen(
  handler: (connection: ServedConnection) => Promise<void> | void,
  options: ServerOptions = {},
): Promise<WebSocketServer> {
  checkOptions(options);
  const { name, listen } = await runtime();
  if (listen === null) {
    throw new UnsupportedError(
      "listen",
      `Cannot listen: ${name} has no sockets to listen on`,
    );
  }
  const { onError = (error) => console.error(error) } = options;
  const requests = new WeakMap<Incoming, ClientRequest>();
  const requestBy = (incoming: Incoming) => {
    const request = requests.get(incoming) ?? requestOf(incoming);
    requests.set(incoming, request);
    return request;
  };
  const listener = await listen(options);
  const served = serveClients(listener, {
    async take(incoming) {
      if (incoming.violation !== null) {
        await incoming.reject();
        return null;
      }
      const request = requestBy(incoming);
      const refusal = await options.refuse?.(request) ?? null;
      if (refusal !== null) {
        await incoming.reject(refusal);
        return null;
      }
      return await incoming.accept(acceptance(request, options));
    },
    async talk(endpoint, incoming) {
      const connection = new ServedEndpoint(
        endpoint,
        requestBy(incoming),
        options.closeTimeout,
      );
      try {
        await handler(connection);
      } catch (error) {
        onError(error);
        await connection.close(INTERNAL_ERROR).catch(() => {});
      }
      await connection[Symbol.asyncDispose]();
    },
    failed: onError,
  });
  const scheme = options.tls === undefined ? "ws" : "wss";
  return {
    url: `${scheme}://${formatAddress(listener)}`,
    hostname: listener.hostname,
    port: listener.port,
    close: () => served.close(),
    [Symbol.asyncDispose]: () => served.close(),
  };
}

class ServedEndpoint extends EndpointConnection implements ServedConnection {
  readonly request: ClientRequest;

  constructor(
    endpoint: Endpoint,
    request: ClientRequest,
    closeTimeout: number | undefined,
  ) {
    super(endpoint, { closeTimeout, unmasked: true });
    this.request = request;
  }
}

function checkOptions(
  { timeout, closeTimeout, limits, protocols = [] }: ServerOptions,
): void {
  checkMilliseconds({ timeout, closeTimeout });
  limitsOf(limits);
  for (const protocol of protocols) requireProtocol(protocol);
}

function acceptance(
  request: ClientRequest,
  options: ServerOptions,
): AcceptOptions {
  const { compression = false, protocols = [], observe } = options;
  const protocol = protocols.find((each) => request.protocols.includes(each));
  return {
    ...(protocol === undefined ? {} : { protocol }),
    compression: compression === true
      ? {}
      : compression === false
      ? null
      : compression,
    autoPong: options.autoPong ?? true,
    autoClose: options.autoClose ?? true,
    ...(observe === undefined ? {} : {
      observe: (event: WireEvent) => observe(event, request),
    }),
  };
}

function requestOf({ request }: Incoming): ClientRequest {
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    headers.append(name, octetString(value));
  }
  const query = request.target.indexOf("?");
  return {
    path: query < 0 ? request.target : request.target.slice(0, query),
    query: new URLSearchParams(query < 0 ? "" : request.target.slice(query)),
    headers,
    protocols: request.protocols,
  };
}

/** The octets of a text's UTF-8, each as a character: `Headers` takes no other. */
function octetString(value: string): string {
  return Array.from(utf8(value), (octet) => String.fromCharCode(octet)).join(
    "",
  );
}
