/** One contract for every kind of endpoint that the runtime has, against real servers. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { demand } from "../../lib/endpoint/demand.ts";
import { FramescriptError, UnsupportedError } from "../../lib/errors.ts";
import type { EndpointKind, WireEvent } from "../../lib/endpoint/endpoint.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { memoryNetwork } from "../support/memory_network.ts";
import {
  bunPeer,
  denoPeer,
  ownPeer,
  type Peer,
  servePaths,
  wsPeer,
} from "../support/peers.ts";
import { opened, within } from "../support/reading.ts";

interface Check {
  readonly name: string;
  /** Where it says something: by default everywhere. */
  readonly applies?: (kind: EndpointKind, peer: Peer) => boolean;
  run(kind: EndpointKind, peer: Peer): Promise<void>;
}

const raw = (kind: EndpointKind) => kind.transport === "raw";
const utf8 = (text: string) => new TextEncoder().encode(text);

const checks: Check[] = [
  {
    name: "text comes back, of every length form",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        for (const length of [0, 1, 125, 126, 127, 65535, 65536, 200_000]) {
          const text = "x".repeat(length);
          await reading.sendText(text);
          assertEquals(await reading.message(), text);
        }
        await reading.sendText("Grüße, 世界 🌍\0\ufeff");
        assertEquals(await reading.message(), "Grüße, 世界 🌍\0\ufeff");
      }),
  },
  {
    name: "binary comes back as octets of its own",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        const octets = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);
        await reading.endpoint.send({ kind: "binary", fragments: [octets] });
        const { message } = await reading.next("message");
        assertEquals(message.kind, "binary");
        assertEquals(message.data.constructor, Uint8Array);
        assertEquals(message.data, octets);
      }),
  },
  {
    name: "what is sent without waiting comes back in order",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        const sent: Promise<void>[] = [];
        for (let i = 0; i < 500; i++) sent.push(reading.sendText(`no. ${i}`));
        await Promise.all(sent);
        for (let i = 0; i < 500; i++) {
          assertEquals(await reading.message(), `no. ${i}`);
        }
      }),
  },
  {
    name: "who only sends leaves the event loop its turns",
    applies: (kind) => !raw(kind),
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        let turned = false;
        setTimeout(() => turned = true, 0);
        for (let sent = 0; !turned && sent < 500_000; sent++) {
          await reading.sendText("");
        }
        assert(turned);
      }),
  },
  {
    name: "a large message comes back",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        const octets = new Uint8Array(4 * 1024 * 1024).map((_, i) => i * 7);
        await reading.endpoint.send({ kind: "binary", fragments: [octets] });
        const { message } = await reading.next("message");
        assert(message.data.length === octets.length);
        assert(message.data.every((octet, i) => octet === octets[i]));
      }),
  },
  {
    name: "a subprotocol is agreed",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, { protocols: ["x", "chat"] }, (reading) => {
        assertEquals(reading.endpoint.handshake.protocol, "chat");
        return Promise.resolve();
      }),
  },
  {
    name: "request headers and Origin arrive",
    applies: (kind) => kind.provides.has("headers"),
    run: (kind, { url }) =>
      opened(kind, `${url}/headers`, {
        headers: { "X-Token": "abc", "X-Other": "1" },
        origin: "https://example.org",
      }, async (reading) => {
        const headers = JSON.parse(await reading.message() as string);
        assertEquals(headers["x-token"], "abc");
        assertEquals(headers["x-other"], "1");
        assertEquals(headers["origin"], "https://example.org");
        assertEquals(headers["sec-websocket-version"], "13");
      }),
  },
  {
    name: "our Close is answered with its code, and end comes last",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        await reading.endpoint.close(1000, "bye");
        const close = await reading.next("close");
        assertEquals(close.code, 1000);
        const { ending } = await reading.next("end");
        assertEquals(ending.closed, true);
        assertEquals(ending.code, 1000);
        assertEquals(ending.error, null);
        assertEquals(ending.clean, raw(kind) ? true : null);
        assertEquals(ending.by, raw(kind) ? "peer" : null);
        assertEquals(await reading.any(), null);
        assertEquals(await reading.endpoint.receive(), null);
        assertEquals(await reading.endpoint.ended, ending);
      }),
  },
  {
    name: "a private close code goes both ways",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        await reading.endpoint.close(3456);
        assertEquals((await reading.next("close")).code, 3456);
        assertEquals((await reading.next("end")).ending.code, 3456);
      }),
  },
  {
    name: "a Close without a body is answered with one",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        await reading.endpoint.close();
        const { code } = await reading.next("close");
        // What 1005 stands for never crosses the wire.
        assert(code === null || code === 1000, `the code is ${code}`);
        assertEquals((await reading.next("end")).ending.closed, true);
      }),
  },
  {
    name: "the server's Close comes with code and reason",
    run: (kind, { url }) =>
      opened(
        kind,
        `${url}/close?code=4001&reason=bye`,
        {},
        async (reading) => {
          const close = await reading.next("close");
          assertEquals([close.code, close.reason], [4001, "bye"]);
          const { ending } = await reading.next("end");
          assertEquals([ending.code, ending.reason], [4001, "bye"]);
          assertEquals(ending.closed, true);
          assertEquals(ending.clean, raw(kind) ? true : null);
        },
      ),
  },
  {
    name: "the end of TCP without a Close is told from one with",
    applies: (_, { terminates }) => terminates,
    run: (kind, { url }) =>
      opened(kind, `${url}/terminate`, {}, async (reading) => {
        const { ending } = await reading.next("end");
        assertEquals(ending.closed, false);
        assertEquals(ending.code, null);
        assertEquals(ending.clean, raw(kind) ? false : null);
      }),
  },
  {
    name: "a refusal is told with its status, headers and body",
    applies: (kind) => kind.provides.has("see_refusal"),
    async run(kind, { url }) {
      for (const status of [401, 403, 426, 503]) {
        const result = await kind.connect(
          `${url}/refuse?status=${status}`,
          {},
        );
        assert(result.type === "refused");
        assertEquals(result.handshake.status, status);
        assertEquals(result.violation, null);
        // Where the runtime does not show them, a second connection learns them.
        assertEquals(
          result.handshake.warnings.map(({ code }) => code),
          raw(kind) ? [] : ["second_connection"],
        );
        assertEquals(result.handshake.body, "refused");
        const why = result.handshake.headers.find(([name]) =>
          name.toLowerCase() === "x-why"
        );
        assertEquals(why?.[1], "test");
      }
    },
  },
  {
    name: "sending after the end is refused with a code",
    run: (kind, { url }) =>
      opened(kind, `${url}/close?code=1000&reason=`, {}, async (reading) => {
        await reading.next("end");
        const error = await assertRejects(
          () => reading.sendText("too late"),
          FramescriptError,
        );
        assertEquals(error.code, "connection_ended");
      }),
  },
  {
    name: "aborting ends the connection",
    run: async (kind, { url }) => {
      const abort = new AbortController();
      await opened(
        kind,
        `${url}/echo`,
        { signal: abort.signal },
        async (reading) => {
          abort.abort();
          const { ending } = await reading.next("end");
          assertEquals(ending.closed, false);
          assertEquals(await reading.any(), null);
        },
      );
    },
  },
  {
    name: "everything that crossed is observed, in order",
    async run(kind, { url }) {
      const seen: WireEvent[] = [];
      await opened(
        kind,
        `${url}/echo`,
        { observe: (event) => seen.push(event) },
        async (reading) => {
          await reading.sendText("hello");
          await reading.message();
          await reading.endpoint.close(1000);
          await reading.rest();
        },
      );
      const told = seen.map((event) =>
        "direction" in event ? `${event.type} ${event.direction}` : event.type
      );
      assertEquals(
        told,
        raw(kind)
          ? [
            "handshake",
            "frame out",
            "frame in",
            "frame out",
            "frame in",
            "end",
          ]
          : [
            "handshake",
            "message out",
            "message in",
            "close out",
            "close in",
            "end",
          ],
      );
      const times = seen.map(({ at }) => at);
      assertEquals(times, [...times].sort((a, b) => a - b));
    },
  },
  {
    name: "what it does not provide is refused by name",
    async run(kind, { url }) {
      if (!kind.provides.has("request")) {
        const error = assertThrows(
          () => demand(kind, url, { request: new Uint8Array(1) }),
          UnsupportedError,
        );
        assertEquals(error.capability, "request");
      }
      await opened(kind, `${url}/echo`, {}, async ({ endpoint }) => {
        const tries: [string, () => Promise<void>][] = [
          ["bytes", () => endpoint.sendBytes(new Uint8Array([0x89, 0x80]))],
          ["frame", () => endpoint.sendFrames([])],
          ["half_close", () => endpoint.closeWrite()],
        ];
        for (const [capability, attempt] of tries) {
          if (kind.provides.has(capability as "bytes")) continue;
          const error = await assertRejects(attempt, UnsupportedError);
          assertEquals(error.capability, capability);
        }
      });
    },
  },
  {
    name: "the handshake shows request and answer",
    applies: raw,
    run: (kind, { url }) =>
      opened(kind, `${url}/echo?a=b`, {}, ({ endpoint }) => {
        const { request, status, headers } = endpoint.handshake;
        assertEquals(request.target, "/echo?a=b");
        assertEquals(status, 101);
        const names = headers.map(([name]) => name.toLowerCase());
        assert(names.includes("sec-websocket-accept"));
        const sent = request.headers.map(([name]) => name.toLowerCase());
        assert(sent.includes("sec-websocket-key"));
        return Promise.resolve();
      }),
  },
  {
    name: "fragments, splitting and chopping make one message",
    applies: raw,
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        const { endpoint } = reading;
        await endpoint.send({
          kind: "text",
          fragments: [utf8("one "), utf8("two "), utf8("three")],
        });
        assertEquals(await reading.message(), "one two three");
        await endpoint.send({
          kind: "text",
          fragments: [utf8("abcdefghij")],
          split: { at: 3, emptyEnd: true },
        });
        assertEquals(await reading.message(), "abcdefghij");
        await endpoint.send({
          kind: "text",
          fragments: [utf8("in small writes")],
          chop: 2,
        });
        assertEquals(await reading.message(), "in small writes");
      }),
  },
  {
    name: "a Ping brings a Pong, also amid a message",
    applies: raw,
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        await reading.endpoint.sendFrames([
          { fin: false, rsv: 0, opcode: 1, payload: utf8("ab") },
          { fin: true, rsv: 0, opcode: 9, payload: utf8("there?") },
          { fin: true, rsv: 0, opcode: 0, payload: utf8("cd") },
        ]);
        const { frame } = await reading.next("frame");
        assertEquals(frame.opcode, 10);
        assertEquals(frame.payload, utf8("there?"));
        assertEquals(await reading.message(), "abcd");
      }),
  },
  {
    name: "a Ping is answered by itself",
    applies: (_, { pings }) => pings,
    run: (kind, { url }) =>
      opened(kind, `${url}/ping`, {}, async (reading) => {
        assertEquals(await reading.message(), "pong are you there");
      }),
  },
  {
    name: "a Ping is left unanswered where that was asked for",
    applies: (kind, { pings }) => raw(kind) && pings,
    run: (kind, { url }) =>
      opened(kind, `${url}/ping`, { autoPong: false }, async (reading) => {
        assertEquals((await reading.next("frame")).frame.opcode, 9);
        await reading.endpoint.sendFrames([
          { fin: true, rsv: 0, opcode: 10, payload: utf8("by hand") },
        ]);
        assertEquals(await reading.message(), "pong by hand");
      }),
  },
  {
    name: "an illegal frame is sent, and the server closes",
    applies: raw,
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        await reading.endpoint.sendFrames([
          { fin: true, rsv: 2, opcode: 1, payload: utf8("bad") },
        ]);
        const { ending } = await reading.next("end");
        assert([1002, null].includes(ending.code), `the code: ${ending.code}`);
      }),
  },
  {
    name: "dropping ends TCP at once",
    applies: raw,
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {}, async (reading) => {
        await reading.endpoint.drop();
        const { ending } = await reading.next("end");
        assertEquals([ending.by, ending.closed], ["self", false]);
      }),
  },
  {
    name: "compression is agreed, and messages go through it",
    applies: (kind, { name }) => raw(kind) && name !== "Deno.serve",
    run: (kind, { url }) =>
      opened(kind, `${url}/echo`, {
        compression: [{ clientMaxWindowBits: true }],
      }, async (reading) => {
        const { handshake } = reading.endpoint;
        assertStringIncludes(handshake.extensions, "permessage-deflate");
        assert(handshake.compression !== null);
        for (let i = 0; i < 3; i++) {
          await reading.sendText("again and again ".repeat(50 + i));
          const { message } = await reading.next("message");
          assertEquals(message.compressed, true);
          assertEquals(message.data.length, 16 * (50 + i));
        }
      }),
  },
];

async function hold(kind: EndpointKind, peer: Peer): Promise<void> {
  for (const { name, applies, run } of checks) {
    if (applies?.(kind, peer) === false) continue;
    try {
      await within(30_000, run(kind, peer));
    } catch (error) {
      throw new Error(`${name}: ${error}`, { cause: error });
    }
  }
}

const runtime = await currentRuntime();
const kinds = [runtime.raw, runtime.web].filter((kind) => kind !== null);
const makers: Record<string, () => Promise<Peer>> = {
  "our own listener": ownPeer,
  ws: wsPeer,
  "Bun.serve": bunPeer,
  ...("Deno" in globalThis ? { "Deno.serve": denoPeer } : {}),
};

test("the runtime has both transports", () => {
  assertEquals(kinds.map(({ transport }) => transport), ["raw", "web"]);
});

for (const [name, make] of Object.entries(makers)) {
  for (const kind of kinds) {
    test(`${kind.transport} against ${name}`, async () => {
      await using peer = await make();
      await hold(kind, peer);
    });
  }
}

test("raw over memory against our own listener", async () => {
  const { kind, listener } = memoryNetwork();
  const served = servePaths(listener);
  await hold(kind, {
    name: "memory",
    url: "ws://memory:1",
    terminates: true,
    pings: true,
    [Symbol.asyncDispose]: () => served.close(),
  });
  await served.close();
});
