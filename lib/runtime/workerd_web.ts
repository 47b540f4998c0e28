/**
 * The WebSocket of Cloudflare's workerd. Quirks hidden: it is had from `fetch`,
 * which shows the answer too, while the socket itself knows neither its
 * subprotocol nor its extensions; it is accepted by hand; a server's Close is
 * not answered by itself on older compatibility dates; why no answer came is
 * not told.
 */

import type { Capability } from "../capability.ts";
import { RESERVED_CODES } from "../close_codes.ts";
import type {
  ConnectOptions,
  EndpointKind,
  Runtime,
} from "../endpoint/endpoint.ts";
import { webKindBy } from "../endpoint/kind.ts";
import {
  connectWeb,
  type ShownAnswer,
  type WebPlatform,
} from "../endpoint/web.ts";
import { messageOf } from "../errors.ts";
import { webHeaders } from "./web_errors.ts";

/** How much of a refusal's body is kept, in octets. */
const REFUSAL_BODY = 4096;

/** Milliseconds that are spent on the body of a refusal. */
const BODY_TIME = 1000;

const WEB_PROVIDES: readonly Capability[] = [
  "see_close",
  "see_handshake",
  "see_refusal",
  "see_refusal_body",
  "headers",
  "origin",
  "protocols",
  "compression",
];

interface WorkerdResponse extends Response {
  readonly webSocket: (WebSocket & { accept(): void }) | null;
}

function requestHeaders(options: ConnectOptions): Headers {
  const headers = new Headers(webHeaders(options));
  headers.set("Upgrade", "websocket");
  const { protocols = [], compression = [] } = options;
  if (protocols.length > 0) {
    headers.set("Sec-WebSocket-Protocol", protocols.join(", "));
  }
  if (compression.length > 0) {
    headers.set("Sec-WebSocket-Extensions", "permessage-deflate");
  }
  return headers;
}

async function answerOf(response: Response): Promise<ShownAnswer> {
  const { status, statusText, headers } = response;
  const body = status === 101 ? "" : await startOf(response);
  return { status, statusText, headers: [...headers], body };
}

/** The start of a refusal's body, as far as it comes in {@linkcode BODY_TIME}. */
async function startOf({ body }: Response): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const end = () => reader.cancel().catch(() => {});
  const timer = setTimeout(end, BODY_TIME);
  const decoder = new TextDecoder();
  let start = "";
  try {
    while (start.length < REFUSAL_BODY) {
      const { value, done } = await reader.read();
      if (done) break;
      start += decoder.decode(value, { stream: true });
    }
  } catch {
    // Cut off: what came of it is what there is to show.
  } finally {
    clearTimeout(timer);
    end();
  }
  return start.slice(0, REFUSAL_BODY);
}

/** Gives the socket what a standard one has: the answer's subprotocol and extensions. */
function complete(socket: WebSocket, { headers }: Response): void {
  const header = (name: string) => ({ value: headers.get(name) ?? "" });
  Object.defineProperties(socket, {
    protocol: header("sec-websocket-protocol"),
    extensions: header("sec-websocket-extensions"),
  });
}

const workerdWeb: WebPlatform = {
  async open(url, options, attach, signal) {
    const response = await fetch(url.replace(/^ws/, "http"), {
      headers: requestHeaders(options),
      redirect: "manual",
      signal,
    }) as WorkerdResponse;
    const answer = await answerOf(response);
    const socket = response.webSocket;
    if (socket === null) return { type: "refused", answer };
    complete(socket, response);
    attach(socket);
    socket.addEventListener("close", () => {
      try {
        socket.close();
      } catch {
        // Newer compatibility dates have answered already.
      }
    });
    socket.accept();
    return { type: "socket", answer, isOpen: true };
  },
  explain: () => null,
  explainThrown(thrown) {
    const words = messageOf(thrown);
    if (/connection lost/i.test(words)) {
      return {
        failure: "unreachable",
        words: "the connection was refused, or ended before it was answered",
      };
    }
    if (/internal error/.test(words)) {
      return {
        failure: "other",
        words: "the host does not resolve, its certificate is not valid, or " +
          "the answer is no WebSocket handshake",
      };
    }
    return { failure: "other", words };
  },
};

/** The WebSocket of workerd. */
export const webByWorkerd: EndpointKind = {
  ...webKindBy(
    WEB_PROVIDES,
    (url, options) => connectWeb(workerdWeb, url, options),
  ),
  closeCodes: (code) =>
    code >= 1000 && code <= 4999 && !RESERVED_CODES.has(code),
};

/** What workerd can do without sockets, for bundles that have no room for them. */
export function workerdWebRuntime(): Runtime {
  return {
    name: "workerd",
    web: webByWorkerd,
    raw: null,
    listen: null,
    readFile: null,
  };
}
