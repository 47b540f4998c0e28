/// <reference path="../platforms.d.ts" />
/**
 * Echo as a Cloudflare Worker with a `WebSocketPair`, and a chat room as a
 * Durable Object that hibernates between messages.
 *
 * @module
 */

import { echo, IDLE_TIME } from "./echo.ts";
import { gate } from "./gate.ts";
import { hear, join, leave, type Line, type Member } from "./room.ts";

interface Env {
  readonly ROOMS: DurableObjectNamespace;
  /** A secret: the token that opens `/private`. */
  readonly TOKEN: string;
  /** The origin of the page that may connect. */
  readonly ORIGIN: string;
  /** Milliseconds; default {@linkcode IDLE_TIME}. */
  readonly IDLE?: string;
}

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    const admitted = gate(request, {
      tokens: new Map([[env.TOKEN, "somebody"]]),
      origins: [env.ORIGIN],
    });
    if (admitted instanceof Response) return admitted;
    if (admitted.service === "chat") {
      const url = new URL(request.url);
      url.searchParams.set("name", admitted.name);
      return env.ROOMS.getByName(admitted.room).fetch(
        new Request(url, request),
      );
    }
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    echo(server, Number(env.IDLE ?? IDLE_TIME));
    const headers = new Headers();
    if (admitted.protocol) {
      headers.set("sec-websocket-protocol", admitted.protocol);
    }
    return new Response(null, { status: 101, webSocket: client, headers });
  },
};

/** One room. Everything that must outlive hibernation is in the sockets' attachments and in storage. */
export class ChatRoom {
  #state: DurableObjectState;

  constructor(state: DurableObjectState) {
    this.#state = state;
    // Answered without waking the object.
    state.setWebSocketAutoResponse(
      new WebSocketRequestResponsePair('{"type":"ping"}', '{"type":"pong"}'),
    );
  }

  async fetch(request: Request): Promise<Response> {
    const name = new URL(request.url).searchParams.get("name") ?? "somebody";
    const others = this.#members();
    const last = await this.#last();
    const { 0: client, 1: server } = new WebSocketPair();
    this.#state.acceptWebSocket(server);
    server.serializeAttachment(name);
    join(others, memberOf(server), last);
    return new Response(null, { status: 101, webSocket: client });
  }

  async webSocketMessage(socket: WorkerSocket, text: string): Promise<void> {
    const last = await this.#last();
    const kept = hear(this.#members(), memberOf(socket), text, last);
    if (kept !== last) await this.#state.storage.put("last", kept);
  }

  webSocketClose(socket: WorkerSocket, code: number, reason: string): void {
    if (socket.readyState === WebSocket.CLOSING) {
      if (code === 1005) socket.close();
      else if (code !== 1006) socket.close(code, reason);
    }
    leave(this.#members(socket), memberOf(socket).name);
  }

  #members(except?: WorkerSocket): Member[] {
    return this.#state.getWebSockets()
      .filter((socket) => socket !== except && socket.readyState === 1)
      .map(memberOf);
  }

  async #last(): Promise<readonly Line[]> {
    return await this.#state.storage.get<Line[]>("last") ?? [];
  }
}

function memberOf(socket: WorkerSocket): Member {
  return {
    name: String(socket.deserializeAttachment()),
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
  };
}
