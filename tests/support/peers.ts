/**
 * Servers for tests to talk to, each ended by its `await using`. All of them
 * serve the same paths:
 *
 * - `/headers` sends the request's headers as a JSON object, names in lower case
 * - `/close?code=4001&reason=bye` closes at once; without a query, with no code
 * - `/terminate` ends TCP without a Close
 * - `/ping` sends a Ping, and `pong …` with what the Pong brings back
 * - `/refuse?status=403` refuses the handshake, with `X-Why: test` and the body `refused`
 * - any other echoes
 *
 * and take the subprotocol `chat`.
 */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Listener } from "../../lib/endpoint/endpoint.ts";
import { serveClients, type Served } from "../../lib/endpoint/serve.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { bunPath, nodePath } from "./executables.ts";

/** A server that is listening. */
export interface Peer extends AsyncDisposable {
  readonly name: string;
  /** Such as `ws://127.0.0.1:41234`, without a slash at the end. */
  readonly url: string;
  /** Whether it can end TCP without a Close. */
  readonly terminates: boolean;
  /** Whether it can send Pings when told to. */
  readonly pings: boolean;
}

/** Our own listener. */
export async function ownPeer(): Promise<Peer> {
  const { listen } = await currentRuntime();
  const listener = await listen!({});
  const served = servePaths(listener);
  return {
    name: "our own listener",
    url: `ws://127.0.0.1:${listener.port}`,
    terminates: true,
    pings: true,
    [Symbol.asyncDispose]: () => served.close(),
  };
}

/** Serves the paths on a listener of ours. */
export function servePaths(listener: Listener): Served {
  return serveClients(listener, {
    async take(incoming) {
      const { searchParams, pathname } = locate(incoming.request.target);
      if (incoming.violation !== null) await incoming.reject();
      else if (pathname === "/refuse") {
        await incoming.reject({
          status: Number(searchParams.get("status")),
          headers: { "X-Why": "test" },
          body: "refused",
        });
      } else {
        return await incoming.accept({
          compression: {},
          ...(incoming.request.protocols.includes("chat")
            ? { protocol: "chat" }
            : {}),
        });
      }
      return null;
    },
    async talk(endpoint, { request }) {
      const { searchParams, pathname } = locate(request.target);
      const say = (text: string) =>
        endpoint.send({
          kind: "text",
          fragments: [new TextEncoder().encode(text)],
        });
      switch (pathname) {
        case "/headers":
          await say(JSON.stringify(
            Object.fromEntries(
              request.headers.map(([name, value]) => [
                name.toLowerCase(),
                value,
              ]),
            ),
          ));
          break;
        case "/close": {
          const code = searchParams.get("code");
          await endpoint.close(
            code === null ? undefined : Number(code),
            searchParams.get("reason") ?? "",
          );
          break;
        }
        case "/terminate":
          await endpoint.drop();
          break;
        case "/ping":
          await endpoint.sendFrames([{
            fin: true,
            rsv: 0,
            opcode: 9,
            payload: new TextEncoder().encode("are you there"),
          }]);
          break;
      }
      for (;;) {
        const events = await endpoint.receive();
        if (events === null) return;
        for (const event of events) {
          if (endpoint.closeSent) continue;
          if (event.type === "message") {
            const { kind, data } = event.message;
            endpoint.send({ kind, fragments: [data] });
          } else if (event.type === "frame" && event.frame.opcode === 10) {
            const { payload } = event.frame;
            await say(`pong ${new TextDecoder().decode(payload)}`);
          }
        }
      }
    },
    failed(error) {
      throw error;
    },
  });
}

function locate(target: string): URL {
  return new URL(target, "http://peer");
}

/** npm's `ws` on Node. */
export function wsPeer(): Promise<Peer> {
  const script = pathOf("../peers/ws_server.mjs");
  return childPeer("ws", nodePath(), [script], { pings: true });
}

/** `Bun.serve`. */
export function bunPeer(): Promise<Peer> {
  const script = pathOf("../peers/bun_server.ts");
  return childPeer("Bun.serve", bunPath(), [script], { pings: true });
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** `Deno.serve`, in this process; only under Deno. */
export function denoPeer(): Promise<Peer> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/refuse") {
        return new Response("refused", {
          status: Number(searchParams.get("status")),
          headers: { "X-Why": "test" },
        });
      }
      const headers = Object.fromEntries(request.headers);
      const offered = headers["sec-websocket-protocol"] ?? "";
      const { socket, response } = Deno.upgradeWebSocket(
        request,
        offered.split(/\s*,\s*/).includes("chat") ? { protocol: "chat" } : {},
      );
      socket.onopen = () => {
        if (pathname === "/headers") {
          socket.send(JSON.stringify(headers));
        } else if (pathname === "/close") {
          const code = searchParams.get("code");
          if (code === null) socket.close();
          else socket.close(Number(code), searchParams.get("reason") ?? "");
        }
      };
      socket.onerror = () => {};
      socket.onmessage = (event) => socket.send(event.data);
      return response;
    },
  );
  return Promise.resolve({
    name: "Deno.serve",
    url: `ws://127.0.0.1:${server.addr.port}`,
    terminates: false,
    pings: false,
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}

async function childPeer(
  name: string,
  command: string,
  args: readonly string[],
  { pings }: { readonly pings: boolean },
): Promise<Peer> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = new Promise<void>((resolve) => child.once("close", resolve));
  const port = await new Promise<number>((resolve, reject) => {
    let printed = "";
    child.once("error", reject);
    child.stdout.on("data", (chunk: Uint8Array) => {
      printed += new TextDecoder().decode(chunk);
      if (printed.includes("\n")) resolve(Number(printed));
    });
    exited.then(() => reject(new Error(`Cannot start ${name}: it ended`)));
  });
  return {
    name,
    url: `ws://127.0.0.1:${port}`,
    terminates: true,
    pings,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
