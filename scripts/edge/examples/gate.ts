/**
 * What is settled before a request becomes a WebSocket: the path, the upgrade,
 * the origin, the token and the subprotocol. The three examples share it.
 *
 * @module
 */

/** Who may open a WebSocket. */
export interface Policy {
  /** Bearer tokens that `/private` takes, each with the name of its bearer. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Pages that may connect. A client that is no browser sends no Origin. */
  readonly origins: readonly string[];
}

/** An upgrade that may go ahead. */
export interface Admitted {
  readonly service: "echo" | "chat";
  /** The room, in `/chat/ROOM`; empty for echo. */
  readonly room: string;
  /** The name in `?name=`, as far as it has room in a close reason. */
  readonly name: string;
  /** The subprotocol chosen; null: none was offered that is spoken here. */
  readonly protocol: string | null;
}

/** The most characters of a name; each may be three octets of the 123 that a reason has. */
const LONGEST_NAME = 30;

const PROTOCOLS = ["v2.echo", "v1.echo"];

/** The upgrade that a request asks for, or the answer that refuses it. */
export function gate(request: Request, policy: Policy): Admitted | Response {
  const url = new URL(request.url);
  const [, service, room = ""] = url.pathname.split("/");
  if (service !== "echo" && service !== "private" && service !== "chat") {
    return new Response("No such service\n", { status: 404 });
  }
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return new Response("This is a WebSocket service\n", {
      status: 426,
      headers: { upgrade: "websocket", connection: "upgrade" },
    });
  }
  const origin = request.headers.get("origin");
  if (origin !== null && !policy.origins.includes(origin)) {
    return new Response("Origin not allowed\n", { status: 403 });
  }
  if (service === "private") {
    const token = request.headers.get("authorization")?.match(/^Bearer (.+)$/);
    if (!token) {
      return new Response("A token is needed\n", {
        status: 401,
        headers: { "www-authenticate": "Bearer" },
      });
    }
    if (!policy.tokens.has(token[1]!)) {
      return new Response("This token opens nothing\n", { status: 403 });
    }
  }
  const offered = (request.headers.get("sec-websocket-protocol") ?? "")
    .split(",").map((protocol) => protocol.trim());
  return {
    service: service === "chat" ? "chat" : "echo",
    room,
    name: (url.searchParams.get("name") ?? "somebody").slice(0, LONGEST_NAME),
    protocol: PROTOCOLS.find((known) => offered.includes(known)) ?? null,
  };
}
