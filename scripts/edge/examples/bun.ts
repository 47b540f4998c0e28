/// <reference path="../platforms.d.ts" />
/**
 * Echo and chat as `Bun.serve` carries them. `PORT`, `TOKEN`, `ORIGIN` and
 * `IDLE` come from the environment.
 *
 * @module
 */

import { answer, IDLE_TIME } from "./echo.ts";
import { type Admitted, gate } from "./gate.ts";
import { hear, join, leave, type Line, type Member } from "./room.ts";

const policy = {
  tokens: new Map([[Bun.env.TOKEN!, "somebody"]]),
  origins: [Bun.env.ORIGIN!],
};
const idleTime = Number(Bun.env.IDLE ?? IDLE_TIME);

interface Connection {
  readonly admitted: Admitted;
  idle?: ReturnType<typeof setTimeout>;
}

interface Room {
  readonly members: Map<BunSocket<Connection>, Member>;
  last: readonly Line[];
}

const rooms = new Map<string, Room>();

function roomOf({ data }: BunSocket<Connection>): Room {
  const name = data.admitted.room;
  const room = rooms.get(name) ?? { members: new Map(), last: [] };
  rooms.set(name, room);
  return room;
}

function restartIdleTime(socket: BunSocket<Connection>): void {
  clearTimeout(socket.data.idle);
  socket.data.idle = setTimeout(() => socket.close(4408, "idle"), idleTime);
}

const server = Bun.serve<Connection>({
  port: Number(Bun.env.PORT ?? 8787),
  hostname: Bun.env.HOST ?? "0.0.0.0",
  fetch(request, server) {
    const admitted = gate(request, policy);
    if (admitted instanceof Response) return admitted;
    const upgraded = server.upgrade(request, {
      data: { admitted },
      // Left out, Bun would answer with the first one offered, known or not.
      headers: { "sec-websocket-protocol": admitted.protocol ?? "" },
    });
    return upgraded ? undefined : new Response("Cannot upgrade\n", {
      status: 400,
    });
  },
  websocket: {
    idleTimeout: 0,
    open(socket) {
      if (socket.data.admitted.service === "echo") {
        restartIdleTime(socket);
        return;
      }
      const room = roomOf(socket);
      const member: Member = {
        name: socket.data.admitted.name,
        send: (text) => socket.send(text),
        close: (code, reason) => socket.close(code, reason),
      };
      join([...room.members.values()], member, room.last);
      room.members.set(socket, member);
    },
    message(socket, message) {
      if (socket.data.admitted.service === "echo") {
        restartIdleTime(socket);
        answer(socket, message);
        return;
      }
      const room = roomOf(socket);
      const member = room.members.get(socket)!;
      const members = [...room.members.values()];
      room.last = hear(members, member, String(message), room.last);
    },
    close(socket) {
      clearTimeout(socket.data.idle);
      if (socket.data.admitted.service === "echo") return;
      const room = roomOf(socket);
      room.members.delete(socket);
      leave([...room.members.values()], socket.data.admitted.name);
    },
  },
});
console.log(server.url.href.replace("0.0.0.0", "127.0.0.1"));
