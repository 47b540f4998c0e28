/**
 * A server for the scenarios of this folder, in the API's own terms.
 *
 *     deno run --allow-net=127.0.0.1 --allow-read server.ts
 *     framescript run --url ws://127.0.0.1:8787 scripts/scenarios/*.yaml
 *
 * `/chat?name=ada` joins a chat with heartbeats, `/private` asks for a token,
 * `/restart` sends its clients away, and everything else echoes.
 */

import {
  listen,
  type ServedConnection,
  type ServerOptions,
  type WebSocketServer,
} from "../../mod.ts";

/** Milliseconds between two heartbeats of the chat. */
const HEARTBEAT = 20;

/** What `/private` asks for. */
const TOKEN = "Bearer open sesame";

/** Serves the examples. */
export function serveExamples(
  options: ServerOptions = {},
): Promise<WebSocketServer> {
  const members = new Map<string, ServedConnection>();
  const chat = async (connection: ServedConnection): Promise<void> => {
    const name = connection.request.query.get("name") ?? "nobody";
    const tell = (message: unknown) =>
      Promise.all(
        Array.from(members.values(), (member) =>
          // One that is leaving need not hear it.
          member.send(JSON.stringify(message)).catch(() => {})),
      );
    members.set(name, connection);
    const heart = setInterval(
      () => connection.send('{"type":"heartbeat"}').catch(() => {}),
      HEARTBEAT,
    );
    try {
      await tell({ type: "joined", name, members: [...members.keys()] });
      for await (const message of connection) {
        const { text } = JSON.parse(String(message));
        await tell({ type: "said", id: crypto.randomUUID(), name, text });
      }
    } finally {
      clearInterval(heart);
      members.delete(name);
      await tell({ type: "left", name });
    }
  };
  const handle = async (connection: ServedConnection): Promise<void> => {
    switch (connection.request.path) {
      case "/chat":
        return await chat(connection);
      case "/restart":
        await connection.send("welcome");
        await connection.close(1012, "back in a moment");
        return;
      default:
        for await (const message of connection) {
          await connection.send(message);
        }
    }
  };
  return listen(handle, {
    // Without compression: Node's own client may miss a Close behind it.
    protocols: ["chat"],
    refuse: ({ path, headers }) =>
      path === "/private" && headers.get("authorization") !== TOKEN
        ? {
          status: 401,
          headers: { "WWW-Authenticate": "Bearer" },
          body: "Who are you?\n",
        }
        : null,
    ...options,
  });
}

if (import.meta.main) {
  const { url } = await serveExamples({ port: 8787 });
  console.log(`The examples' server is at ${url}`);
}
