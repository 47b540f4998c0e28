/** The server's side: what clients may ask for, how they are answered, and how it ends. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type {
  AcceptOptions,
  Endpoint,
  Incoming,
  Listener,
  ListenOptions,
  WireEvent,
} from "../../lib/endpoint/endpoint.ts";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import { utf8 } from "../../lib/bytes.ts";
import { FramescriptError, UsageError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { Client, request } from "../support/octet_client.ts";
import { opened, Reading, within } from "../support/reading.ts";

const runtime = await currentRuntime();
const raw = runtime.raw!;

function listening(options: ListenOptions = {}): Promise<Listener> {
  return runtime.listen!(options);
}

/** Takes one client in, and hands it to `use`. */
async function serveOne(
  write: string | readonly number[],
  use: (incoming: Incoming, client: Client) => Promise<void>,
  options: ListenOptions = {},
): Promise<void> {
  await using listener = await listening(options);
  await using client = new Client(listener.port);
  client.write(write);
  const incoming = await within(10_000, listener.accept());
  await use(incoming!, client);
}

async function accepted(
  options: AcceptOptions,
  use: (reading: Reading, client: Client, endpoint: Endpoint) => Promise<void>,
  extra = "",
): Promise<void> {
  await serveOne(request(extra), async (incoming, client) => {
    const endpoint = await incoming.accept(options);
    await client.until("\r\n\r\n");
    await use(new Reading(endpoint), client, endpoint);
    await endpoint[Symbol.asyncDispose]();
  });
}

test("what a client asks for is shown before it is answered", () =>
  serveOne(
    request(
      "Sec-WebSocket-Protocol: a, b\r\nX-Token: 1\r\n",
      "/chat?room=1",
    ),
    async (incoming, client) => {
      const { method, target, headers, protocols } = incoming.request;
      assertEquals([method, target], ["GET", "/chat?room=1"]);
      assertEquals(protocols, ["a", "b"]);
      assertEquals(headers.at(-1), ["X-Token", "1"]);
      assertEquals(incoming.violation, null);
      const endpoint = await incoming.accept({
        protocol: "b",
        headers: { "X-Mine": "yes" },
      });
      const response = await client.until("\r\n\r\n");
      assertStringIncludes(response, "HTTP/1.1 101 ");
      assertStringIncludes(response, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertStringIncludes(response, "Sec-WebSocket-Protocol: b\r\n");
      assertStringIncludes(response, "X-Mine: yes\r\n");
      assertEquals(endpoint.handshake.protocol, "b");
      assertStringIncludes(endpoint.handshake.url, "/chat?room=1");
      await endpoint.drop();
    },
  ));

test("a client is rejected with status, headers and body", () =>
  serveOne(request(), async (incoming, client) => {
    await Promise.all([
      incoming.reject({
        status: 403,
        headers: { "X-Why": "because" },
        body: "go away",
      }),
      (async () => {
        const response = await client.all();
        assertStringIncludes(response, "HTTP/1.1 403 Forbidden\r\n");
        assertStringIncludes(response, "X-Why: because\r\n");
        assert(response.endsWith("\r\n\r\ngo away"));
        client.end();
      })(),
    ]);
  }));

test("a request is answered once", () =>
  serveOne(request(), async (incoming) => {
    const endpoint = await incoming.accept();
    await assertRejects(() => incoming.accept(), UsageError);
    await assertRejects(() => incoming.reject(), UsageError);
    await endpoint.drop();
  }));

const wrong: readonly (readonly [string, string, string, string])[] = [
  ["another method", request().replace("GET", "POST"), "request_method", "405"],
  [
    "HTTP/1.0",
    request().replace("HTTP/1.1", "HTTP/1.0"),
    "request_http_version",
    "505",
  ],
  [
    "another version of the protocol",
    request().replace("Version: 13", "Version: 8"),
    "request_version",
    "426",
  ],
  [
    "no key",
    request().replace(/Sec-WebSocket-Key.*\r\n/, ""),
    "request_key_missing",
    "400",
  ],
  ["no upgrade", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "request_upgrade", ""],
  [
    "garbage",
    "\x16\x03\x01\x02\x00 not http\r\n\r\n",
    "header_malformed",
    "400",
  ],
  [
    "an endless head",
    request(`X-Long: ${"y".repeat(70_000)}\r\n`),
    "limit_handshake_size",
    "431",
  ],
];
for (const [what, octets, code, status] of wrong) {
  test(`${what} is a violation, and rejected as it demands`, () =>
    serveOne(octets, async (incoming, client) => {
      assertEquals(incoming.violation?.code, code);
      await Promise.all([
        incoming.reject(),
        (async () => {
          assertStringIncludes(await client.all(), `HTTP/1.1 ${status}`);
          client.end();
        })(),
      ]);
    }));
}

test("the response can be replaced whole", () =>
  serveOne(request(), async (incoming, client) => {
    const endpoint = await incoming.accept({
      response: new TextEncoder().encode("HTTP/1.1 101 Mine\r\n\r\n"),
    });
    assertEquals(await client.until("\r\n\r\n"), "HTTP/1.1 101 Mine\r\n\r\n");
    await endpoint.drop();
  }));

test("a response in place of ours agrees what stands in it", () => {
  const seen: WireEvent[] = [];
  return serveOne(
    request("Sec-WebSocket-Extensions: permessage-deflate\r\n"),
    async (incoming) => {
      const endpoint = await incoming.accept({
        compression: null,
        observe: (event) => seen.push(event),
        response: utf8(
          "HTTP/1.1 101 Mine\r\nSec-WebSocket-Protocol: chat\r\n" +
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n\x81\x01A",
        ),
      });
      const { statusText, protocol, compression } = endpoint.handshake;
      assertEquals([statusText, protocol], ["Mine", "chat"]);
      assertEquals(compression?.serverMaxWindowBits, 15);
      assertEquals(seen.map(({ type }) => type), ["handshake", "bytes"]);
      await endpoint.drop();
    },
  );
});

test("a client is answered 500 where no answer can be made", async () => {
  const wrong: ((incoming: Incoming) => Promise<unknown>)[] = [
    (incoming) => incoming.accept({ protocol: "two words" }),
    (incoming) => incoming.reject({ status: 101 }),
    (incoming) => incoming.reject({ status: 403, headers: { "a b": "c" } }),
  ];
  for (const answer of wrong) {
    await serveOne(request(), async (incoming, client) => {
      const answered = assertRejects(() => answer(incoming), UsageError);
      assertStringIncludes(await client.all(), "HTTP/1.1 500 ");
      client.end();
      await answered;
    });
  }
});

test("an absolute request target is shown as its path and query", () =>
  serveOne(
    request().replace(/^GET \S+/, "GET http://example.com/a?b=c"),
    async (incoming) => {
      assertEquals(incoming.request.target, "/a?b=c");
      assertEquals(incoming.violation, null);
      const endpoint = await incoming.accept();
      assert(endpoint.handshake.url.endsWith("/a?b=c"));
      await endpoint.drop();
    },
  ));

test("frames that come with the request are not lost", () =>
  serveOne(
    // "Hello", masked (RFC 6455 5.7).
    request() + "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
    async (incoming) => {
      const endpoint = await incoming.accept();
      assertEquals(await new Reading(endpoint).message(), "Hello");
      await endpoint.drop();
    },
  ));

test("an unmasked frame is answered with 1002, and TCP ended", () =>
  accepted({}, async (reading, client) => {
    client.write([0x81, 1, 0x41]);
    const { violation } = await reading.next("violation");
    assertEquals(violation.code, "unmasked_client_frame");
    const { ending } = await reading.next("end");
    assertEquals([ending.by, ending.closed, ending.clean], [
      "self",
      false,
      false,
    ]);
    const octets = (await client.all()).split("\r\n\r\n")[1]!;
    assertEquals(octets, "\x88\x02\x03\xea");
    client.end();
  }));

test("the server ends TCP once both Closes have crossed", () =>
  accepted({}, async (reading, client) => {
    // 1000 and "bye", masked with zeros.
    client.write([0x88, 0x85, 0, 0, 0, 0, 0x03, 0xe8, 0x62, 0x79, 0x65]);
    const close = await reading.next("close");
    assertEquals([close.code, close.reason], [1000, "bye"]);
    const { ending } = await reading.next("end");
    assertEquals([ending.by, ending.closed, ending.clean], [
      "self",
      true,
      true,
    ]);
    const octets = (await client.all()).split("\r\n\r\n")[1]!;
    assertEquals(octets, "\x88\x05\x03\xe8bye");
    client.end();
  }));

test("a client that never ends its side is not waited for forever", () =>
  accepted({}, async (reading, client, endpoint) => {
    client.write([0x88, 0x80, 0, 0, 0, 0]);
    await reading.next("end");
    const ended = async () => await endpoint[Symbol.asyncDispose]();
    await within(20_000, ended());
  }));

test("messages that came before a Close are answered before it is", async () => {
  await using server = await serveEcho(runtime.listen!);
  await using client = new Client(server.port);
  client.write(request());
  await client.until("\r\n\r\n");
  client.write(
    "\x81\x81\0\0\0\0A\x81\x81\0\0\0\0B\x88\x82\0\0\0\0\x03\xe8",
  );
  const octets = (await client.all()).split("\r\n\r\n")[1]!;
  assertEquals(octets, "\x81\x01A\x81\x01B\x88\x02\x03\xe8");
  client.end();
});

test("messages that came before a violation are answered before it is", async () => {
  await using server = await serveEcho(runtime.listen!);
  await using client = new Client(server.port);
  client.write(request());
  await client.until("\r\n\r\n");
  client.write("\x81\x81\0\0\0\0A\xa1\x81\0\0\0\0B");
  const octets = (await client.all()).split("\r\n\r\n")[1]!;
  assertEquals(octets, "\x81\x01A\x88\x02\x03\xea");
  client.end();
});

test("a client that resets is told from one that ends", () =>
  accepted({}, async (reading, client) => {
    client.reset();
    const { ending } = await reading.next("end");
    assertEquals([ending.by, ending.error], [
      "peer",
      "the connection was reset",
    ]);
  }));

test("a client whose handshake takes too long is let go", async () => {
  await using listener = await listening({ timeout: 100 });
  await using client = new Client(listener.port);
  client.write("GET / HTTP/1.1\r\nHost:");
  assertEquals(await client.all(), "");
});

test("closing lets nobody wait", async () => {
  const listener = await listening();
  await using half = new Client(listener.port);
  half.write("GET /");
  await using whole = new Client(listener.port);
  whole.write(request());
  // Clients are taken in in order: by now the first one is being read.
  const endpoint = await (await listener.accept())!.accept();
  const waiting = listener.accept();
  await listener.close();
  assertEquals(await waiting, null);
  assertEquals(await listener.accept(), null);
  assertEquals(await half.all(), "");
  await listener.close();
  await endpoint.drop();
});

test("a client that nobody took is let go when the listener closes", async () => {
  const listener = await listening();
  await using first = new Client(listener.port);
  await using second = new Client(listener.port);
  for (const client of [first, second]) client.write(request());
  const incoming = await listener.accept();
  await listener.close();
  for (const client of [first, second]) assertEquals(await client.all(), "");
  await assertRejects(() => incoming!.accept(), FramescriptError);
});

test("a signal closes the listener and its connections", async () => {
  const abort = new AbortController();
  const listener = await listening({ signal: abort.signal });
  await using client = new Client(listener.port);
  client.write(request());
  const endpoint = await (await listener.accept())!.accept();
  abort.abort();
  assertEquals(await listener.accept(), null);
  assertEquals((await endpoint.ended).by, "self");
  await endpoint[Symbol.asyncDispose]();
  await listener.close();
});

test("a port in use, and an address of another machine, are told", async () => {
  await using listener = await listening();
  const inUse = await assertRejects(
    () => listening({ port: listener.port }),
    UsageError,
  );
  assertEquals(
    inUse.message,
    `Cannot listen on 127.0.0.1:${listener.port}: the port is in use`,
  );
  const elsewhere = await assertRejects(
    () => listening({ hostname: "192.0.2.1" }),
    UsageError,
  );
  assertStringIncludes(
    elsewhere.message,
    "the address is none of this machine",
  );
  const bad = { cert: "no certificate", key: "no key" };
  const material = await assertRejects(
    () => listening({ tls: bad }),
    UsageError,
  );
  assertStringIncludes(material.message, "Cannot listen on 127.0.0.1:0: ");
});

test("the echo server answers whole, and raw frame by frame", async () => {
  for (const keepsFrames of [false, true]) {
    await using server = await serveEcho(runtime.listen!, {
      raw: keepsFrames,
    });
    for (const compression of [[], [{ clientMaxWindowBits: true as const }]]) {
      await opened(raw, server.url, { compression }, async (reading) => {
        const utf8 = (text: string) => new TextEncoder().encode(text);
        await reading.endpoint.send({
          kind: "text",
          fragments: [utf8("one"), utf8("two"), utf8("three")],
        });
        const { message } = await reading.next("message");
        assertEquals(new TextDecoder().decode(message.data), "onetwothree");
        assertEquals(
          message.fragments,
          keepsFrames ? [3, 3, 5] : [11],
        );
        assertEquals(message.compressed, compression.length > 0);
        await reading.endpoint.close(3000, "why not");
        const { ending } = await reading.next("end");
        assertEquals(
          [ending.code, ending.reason, ending.clean],
          [3000, "why not", true],
        );
      });
    }
  }
});

test("the raw echo does not wait for the end of a message", async () => {
  await using server = await serveEcho(runtime.listen!, { raw: true });
  await opened(raw, server.url, {}, async (reading) => {
    const payload = new TextEncoder().encode("begun");
    await reading.endpoint.sendFrames([
      { fin: false, rsv: 0, opcode: 1, payload },
    ]);
    const { frame } = await reading.next("frame");
    assertEquals([frame.fin, frame.opcode], [false, 1]);
    assertEquals(frame.payload, payload);
  });
});

test("an echo server that is closed says goodbye", async () => {
  const server = await serveEcho(runtime.listen!);
  await opened(raw, server.url, { protocols: ["x"] }, async (reading) => {
    assertEquals(reading.endpoint.handshake.protocol, "x");
    const closing = server.close();
    assertEquals((await reading.next("close")).code, 1001);
    await reading.next("end");
    await closing;
  });
});

const SLOWLY: AcceptOptions = { chop: 20, pause: 600_000 };

test("an abort ends the rest between the pieces of an answer", () =>
  serveOne(request(""), async (incoming, client) => {
    const attempt = new AbortController();
    const accepting = incoming.accept({ ...SLOWLY, signal: attempt.signal });
    await client.until("HTTP/1.1 101");
    attempt.abort();
    const error = await within(10_000, assertRejects(() => accepting));
    assertStringIncludes((error as Error).message, "it was aborted");
  }));

test("an abort of the listener ends an answer that the client does not take in", async () => {
  const listening = new AbortController();
  await serveOne(request(""), async (incoming, client) => {
    const accepting = incoming.accept({
      response: new Uint8Array(64 * 1024 * 1024),
      chop: 1024 * 1024,
      signal: new AbortController().signal,
    });
    await client.until("\0");
    client.pause();
    listening.abort();
    await within(10_000, assertRejects(() => accepting));
  }, { signal: listening.signal });
});

for (const kind of [raw, runtime.web!]) {
  test(`what is thrown by who is shown what came ends the connection, by the ${kind.transport} transport`, async () => {
    await using server = await serveEcho(runtime.listen!);
    const result = await kind.connect(server.url, {
      observe(event) {
        if ("direction" in event && event.direction === "in") {
          throw new TypeError("no eye for it");
        }
      },
    });
    assert(result.type === "open");
    await using endpoint = result.endpoint;
    await endpoint.send({ kind: "text", fragments: [utf8("a")] });
    const { error } = await within(10_000, endpoint.ended);
    assertEquals(error, "no eye for it");
    assertEquals((await new Reading(endpoint).rest()).at(-1), "end");
  });
}
