/**
 * Echo and chat as `Deno.serve` carries them, for Deno Deploy and its like.
 * `PORT`, `TOKEN`, `ORIGIN` and `IDLE` come from the environment.
 *
 * @module
 */

import { echo, IDLE_TIME } from "./echo.ts";
import { gate } from "./gate.ts";
import { hear, join, leave, type Line, type Member } from "./room.ts";

const policy = {
  tokens: new Map([[Deno.env.get("TOKEN")!, "somebody"]]),
  origins: [Deno.env.get("ORIGIN")!],
};
const idleTime = Number(Deno.env.get("IDLE") ?? IDLE_TIME);

interface Room {
  readonly members: Map<WebSocket, Member>;
  last: readonly Line[];
}

const rooms = new Map<string, Room>();

function chat(socket: WebSocket, roomName: string, name: string): void {
  const room = rooms.get(roomName) ?? { members: new Map(), last: [] };
  rooms.set(roomName, room);
  const member: Member = {
    name,
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: (code, reason) => socket.close(code, reason),
  };
  socket.addEventListener("open", () => {
    join([...room.members.values()], member, room.last);
    room.members.set(socket, member);
  });
  socket.addEventListener("message", ({ data }) => {
    room.last = hear([...room.members.values()], member, data, room.last);
  });
  socket.addEventListener("close", () => {
    room.members.delete(socket);
    leave([...room.members.values()], name);
  });
}

Deno.serve({
  port: Number(Deno.env.get("PORT") ?? 8787),
  hostname: Deno.env.get("HOST") ?? "0.0.0.0",
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
}, (request) => {
  const admitted = gate(request, policy);
  if (admitted instanceof Response) return admitted;
  const { socket, response } = Deno.upgradeWebSocket(request, {
    protocol: admitted.protocol ?? "",
    // The function has its own idle time; the runtime's Pings would hide it.
    idleTimeout: 0,
  });
  if (admitted.service === "chat") chat(socket, admitted.room, admitted.name);
  else echo(socket, idleTime);
  return response;
});
