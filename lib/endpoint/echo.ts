/** The embedded echo server: what `framescript echo` and `run --echo` serve. */

import { isControl } from "../wire/opcode.ts";
import type {
  AcceptOptions,
  Endpoint,
  EndpointEvent,
  Incoming,
  Listener,
  ListenOptions,
} from "./endpoint.ts";
import { formatAddress } from "./failure.ts";
import { serveClients } from "./serve.ts";

/** How to echo. */
export interface EchoOptions extends ListenOptions {
  /** Send each frame back as it came, instead of whole messages. Default false. */
  readonly raw?: boolean;
}

/** An echo server that is running. */
export interface EchoServer extends AsyncDisposable {
  /** Where it is, such as `ws://127.0.0.1:8787`. */
  readonly url: string;
  readonly hostname: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves an echo at every path: messages come back as one frame each, a Close
 * with its code and reason. The first subprotocol offered is taken, and
 * permessage-deflate where it is offered.
 *
 * @param listen The runtime's.
 * @throws {UsageError} It cannot listen there.
 */
export async function serveEcho(
  listen: (options: ListenOptions) => Promise<Listener>,
  options: EchoOptions = {},
): Promise<EchoServer> {
  const { raw = false } = options;
  const listener = await listen(options);
  const { hostname, port } = listener;
  const served = serveClients(listener, {
    take: (incoming) => take(incoming, raw),
    talk: (endpoint) => echo(endpoint, raw ? echoFrame : echoMessage),
    // A client that is gone concerns nobody but itself.
    failed: () => {},
  });
  const scheme = options.tls === undefined ? "ws" : "wss";
  return {
    url: `${scheme}://${formatAddress({ hostname, port })}`,
    hostname,
    port,
    close: () => served.close(),
    [Symbol.asyncDispose]: () => served.close(),
  };
}

async function take(
  incoming: Incoming,
  raw: boolean,
): Promise<Endpoint | null> {
  if (incoming.violation !== null) {
    await incoming.reject();
    return null;
  }
  const [protocol] = incoming.request.protocols;
  return await incoming.accept({
    ...(protocol === undefined ? {} : { protocol }),
    compression: raw ? compressionOfRaw(incoming) : {},
  });
}

/**
 * Compressed frames can be sent back as they came only where neither side
 * refers to earlier messages, and the client's window is none too large for
 * itself.
 */
function compressionOfRaw(incoming: Incoming): AcceptOptions["compression"] {
  const smaller = incoming.request.headers.some(([name, value]) =>
    /^sec-websocket-extensions$/i.test(name) &&
    value.includes("server_max_window_bits")
  );
  return smaller
    ? null
    : { clientNoContextTakeover: true, serverNoContextTakeover: true };
}

type Reply = (endpoint: Endpoint, event: EndpointEvent) => Promise<void> | null;

const echoMessage: Reply = (endpoint, event) => {
  if (event.type !== "message") return null;
  const { kind, data } = event.message;
  return endpoint.send({ kind, fragments: [data] });
};

const echoFrame: Reply = (endpoint, event) => {
  if (event.type !== "frame" || isControl(event.frame.opcode)) return null;
  return endpoint.sendFrames([event.frame]);
};

async function echo(endpoint: Endpoint, reply: Reply): Promise<void> {
  for (;;) {
    const events = await endpoint.receive();
    if (events === null) return;
    let last: Promise<void> | null = null;
    // Not one by one: what is sent without waiting goes out in one write.
    for (const event of events) {
      if (!endpoint.closeSent) last = reply(endpoint, event) ?? last;
    }
    // Where the client is gone, the end of its events says so.
    await last?.catch(() => {});
  }
}
