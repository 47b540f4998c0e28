/** `otherwise`: what a peer may choose to answer, and what it may not. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "../support/harness.ts";
import { scriptedServer, type ScriptedSocket } from "../support/scripted.ts";
import { run } from "./running.ts";

const EITHER = `transport: raw
connect:
  compression: { server_no_context_takeover: true }
  expect: { extensions: { contains: permessage-deflate }, otherwise: unimplemented }
steps: []`;

async function answered(
  script: (socket: ScriptedSocket) => void,
  yaml = EITHER,
) {
  await using server = await scriptedServer(script);
  return await run(yaml, { url: server.url });
}

test("an answer without the extension is the peer's to choose", async () => {
  const { verdict, grade } = await answered((socket) => {
    socket.accept();
    socket.end();
  });
  assertEquals([verdict, grade], ["passed", "unimplemented"]);
});

test("an answer that breaks a rule fails, whatever otherwise says", async () => {
  const broken:
    readonly (readonly [string, (socket: ScriptedSocket) => void])[] = [
      [
        "RFC 6455 4.1",
        (socket) =>
          socket.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: nope\r\n\r\n",
          ),
      ],
      [
        "RFC 7692 7.1.1.1",
        (socket) =>
          socket.accept("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
      ],
    ];
  for (const [section, script] of broken) {
    const { verdict, grade, failure } = await answered(script);
    assertEquals([verdict, grade], ["failed", "failed"]);
    assertEquals([failure?.code, failure?.section], ["violation", section]);
  }
});

test("another status fails, whatever otherwise says", async () => {
  for (
    const status of ["500 Internal Server Error", "404 Not Found", "200 OK"]
  ) {
    const { grade, failure } = await answered((socket) => {
      socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
      socket.end();
    });
    assertEquals([grade, failure?.message], ["failed", `refused: ${status}`]);
  }
});

test("a refusal whose status is the expected one may say something else", async () => {
  const { verdict, grade } = await answered(
    (socket) => {
      socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      socket.end();
    },
    "connect: { expect: { status: 403, body: go away, otherwise: non_strict } }",
  );
  assertEquals([verdict, grade], ["passed", "non_strict"]);
});

test("of several answers each is told with all that it asks", async () => {
  const { failure } = await answered(
    (socket) => {
      socket.accept("Sec-WebSocket-Extensions: permessage-deflate\r\n");
      socket.end();
    },
    `transport: raw
connect:
  compression: true
  expect:
    any_of:
      - { extensions: null, headers: { Server: null } }
      - { status: { gte: 400, lt: 500 }, grade: non_strict }
      - { disconnect: any }
steps: []`,
  );
  assertEquals(failure?.message, "the answer is none of the alternatives");
  assertEquals(
    failure?.expected,
    "status 101 with header Server none and extensions none, status >= 400 and < 500 or no answer",
  );
  assertStringIncludes(
    failure!.actual!,
    'status 101 Switching Protocols, header Server none, extensions "permessage-deflate"',
  );
});
