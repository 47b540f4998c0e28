/** The raw transport against what real servers never do. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type {
  ConnectOptions,
  ConnectResult,
  EndpointEvent,
  WireEvent,
} from "../../lib/endpoint/endpoint.ts";
import { CLOSE_LINGER } from "../../lib/endpoint/raw_endpoint.ts";
import { ConnectError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { opened, Reading, within } from "../support/reading.ts";
import {
  goodResponse,
  type ScriptedServer,
  scriptedServer,
  type ScriptedSocket,
} from "../support/scripted.ts";

const { raw } = await currentRuntime();
const kind = raw!;

/** Serves a script and connects to it. */
async function against(
  script: (socket: ScriptedSocket) => void | Promise<void>,
  use: (server: ScriptedServer) => Promise<void>,
): Promise<void> {
  await using server = await scriptedServer(script);
  await within(20_000, use(server));
}

async function refusedBy(
  script: (socket: ScriptedSocket) => void | Promise<void>,
  options: ConnectOptions = {},
): Promise<Extract<ConnectResult, { type: "refused" }>> {
  await using server = await scriptedServer(script);
  const result = await within(20_000, kind.connect(server.url, options));
  assert(result.type === "refused");
  return result;
}

async function failsWith(
  script: (socket: ScriptedSocket) => void | Promise<void>,
  options: ConnectOptions & { readonly eager?: boolean } = {},
): Promise<ConnectError> {
  const { eager = false, ...rest } = options;
  await using server = await scriptedServer(script, { eager });
  return await within(
    20_000,
    assertRejects(() => kind.connect(server.url, rest), ConnectError),
  );
}

test("half a frame, then silence: it is counted, and nothing is delivered", () =>
  against((socket) => {
    socket.accept();
    socket.write([0x81, 5, 0x68, 0x65]);
  }, (server) =>
    opened(kind, server.url, {}, async ({ endpoint }) => {
      while (endpoint.pendingBytes < 4) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assertEquals(endpoint.pendingBytes, 4);
    })));

test("half a frame, then the end: the octets left over are observed", async () => {
  const seen: WireEvent[] = [];
  await against((socket) => {
    socket.accept();
    socket.write([0x82, 0x7e, 0x01, 0x00, 1, 2, 3]);
    socket.end();
  }, (server) =>
    opened(
      kind,
      server.url,
      { observe: (event) => seen.push(event) },
      async (reading) => {
        const { ending } = await reading.next("end");
        assertEquals(ending, {
          code: null,
          reason: "",
          closed: false,
          clean: false,
          by: "peer",
          error: null,
          violation: null,
        });
      },
    ));
  const left = seen.find((event) => event.type === "bytes");
  assert(left?.type === "bytes");
  assertEquals([...left.data], [0x82, 0x7e, 0x01, 0x00, 1, 2, 3]);
  assertEquals(seen.at(-1)!.type, "end");
});

test("a Close without a code", () =>
  against(async (socket) => {
    socket.accept();
    socket.write([0x88, 0]);
    await socket.read();
    socket.end();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      const close = await reading.next("close");
      assertEquals([close.code, close.reason], [null, ""]);
      const { ending } = await reading.next("end");
      assertEquals([ending.closed, ending.code], [true, null]);
      assertEquals([ending.clean, ending.by], [true, "peer"]);
    })));

test("data after the Close is a violation", () =>
  against(async (socket) => {
    socket.accept();
    socket.write([0x88, 2, 0x03, 0xe8, 0x81, 1, 0x41]);
    await socket.read();
    socket.end();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      const types: string[] = [];
      for (;;) {
        const event: EndpointEvent | null = await reading.any();
        if (event === null || event.type === "end") break;
        types.push(
          event.type === "violation" ? event.violation.code : event.type,
        );
      }
      assert(types.includes("close"));
      assert(types.includes("data_after_close"), types.join());
    })));

test("a reset is told from an orderly end", () =>
  against(async (socket) => {
    socket.accept();
    socket.write([0x81, 1, 0x41]);
    await socket.read();
    socket.reset();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      assertEquals(await reading.message(), "A");
      await reading.sendText("now");
      const { ending } = await reading.next("end");
      assertEquals([ending.by, ending.closed], ["peer", false]);
      assertEquals(ending.error, "the connection was reset");
    })));

test("a frame of 2^63 bytes announced is a violation, and costs no memory", () =>
  against(async (socket) => {
    socket.accept();
    socket.write([0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]);
    await socket.read();
    socket.end();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      const { violation } = await reading.next("violation");
      assertEquals(violation.code, "length_over_63_bits");
    })));

test("a frame over the limit is answered with 1009 before it is there", () =>
  against(async (socket) => {
    socket.accept();
    socket.write([0x82, 127, 0, 0, 0, 0x7f, 0, 0, 0, 0, 1, 2, 3]);
    const answer = await socket.read();
    assertEquals(answer![0], 0x88);
    socket.end();
  }, (server) =>
    opened(
      kind,
      server.url,
      { limits: { frameSize: 1000 } },
      async (reading) => {
        const { violation } = await reading.next("violation");
        assertEquals(violation.code, "limit_frame_size");
        assertEquals(violation.closeCode, 1009);
      },
    )));

test("a handshake that never ends is given up, naming what was waited for", async () => {
  const error = await failsWith((socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: web");
  }, { timeout: 200 });
  assertEquals(error.failure, "timeout");
  assertStringIncludes(
    error.message,
    "no answer to the opening handshake within 200 ms",
  );
});

test("a handshake that drips beyond the limit of its size is refused", async () => {
  const { violation } = await refusedBy((socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\n");
    for (let i = 0; i < 70; i++) {
      socket.write(`X-${i}: ${"y".repeat(1000)}\r\n`);
    }
  });
  assertEquals(violation?.code, "limit_handshake_size");
});

test("headers of just under 64 KiB are taken", () =>
  against((socket) => {
    const padding = Array.from(
      { length: 60 },
      (_, i) => `X-Padding-${i}: ${"y".repeat(1000)}\r\n`,
    ).join("");
    socket.accept(padding);
  }, (server) =>
    opened(kind, server.url, {}, ({ endpoint }) => {
      assertEquals(endpoint.handshake.headers.length, 63);
      return Promise.resolve();
    })));

test("silence is given up too", async () => {
  const error = await failsWith(() => {}, { timeout: 100 });
  assertEquals(error.failure, "timeout");
});

test("200 instead of 101 is a refusal, with headers and body", async () => {
  const { handshake, violation } = await refusedBy((socket) => {
    socket.write(
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
    );
  });
  assertEquals(violation, null);
  assertEquals([handshake.status, handshake.statusText], [200, "OK"]);
  assertEquals(handshake.body, "hello");
  assertEquals(handshake.headers[0], ["Content-Type", "text/html"]);
});

test("a redirect is not followed, and shows where it leads", async () => {
  const { handshake } = await refusedBy((socket) => {
    socket.write(
      "HTTP/1.1 302 Found\r\nLocation: wss://example.org/\r\nContent-Length: 0\r\n\r\n",
    );
  });
  assertEquals(handshake.status, 302);
  assertEquals(handshake.headers[0], ["Location", "wss://example.org/"]);
});

test("of a refusal's endless body only the start is kept", async () => {
  const { handshake } = await refusedBy((socket) => {
    socket.write("HTTP/1.1 403 Forbidden\r\n\r\n" + "no ".repeat(100_000));
  });
  assertEquals(handshake.body.length, 4096);
});

test("a refusal whose body never comes is told all the same", async () => {
  const { handshake } = await refusedBy((socket) => {
    socket.write("HTTP/1.1 503 Busy\r\nContent-Length: 10\r\n\r\nhalf");
  });
  assertEquals([handshake.status, handshake.body], [503, "half"]);
});

test("HTTP/1.0 is told by status, and its 101 is a violation", async () => {
  const plain = await refusedBy((socket) => {
    socket.write("HTTP/1.0 200 OK\r\n\r\nold");
    socket.end();
  });
  assertEquals([plain.handshake.status, plain.violation], [200, null]);
  const upgraded = await refusedBy((socket) => {
    socket.write(goodResponse(socket.request).replace("1.1", "1.0"));
  });
  assertEquals(upgraded.violation?.code, "response_http_version");
});

test("garbage instead of an answer is told", async () => {
  const error = await failsWith((socket) => {
    socket.write("SSH-2.0-OpenSSH_9.6\r\n");
  }, { eager: true });
  assertEquals(error.failure, "not_http");
  assertStringIncludes(error.message, "the answer is no HTTP response");
  assertStringIncludes(error.message, "SSH-2.0");
});

test("the end before an answer is told", async () => {
  const error = await failsWith((socket) => socket.end());
  assertEquals(error.failure, "closed");
  assertStringIncludes(
    error.message,
    "it closed the connection before it answered the opening handshake",
  );
});

test("a reset before an answer is told", async () => {
  const error = await failsWith((socket) => socket.reset());
  assertEquals(error.failure, "reset");
});

test("a wrong Accept is a violation", async () => {
  const { handshake, violation } = await refusedBy((socket) => {
    socket.write(
      goodResponse(socket.request).replace(/Accept: ./, "Accept: _"),
    );
  });
  assertEquals(handshake.status, 101);
  assertEquals(violation?.code, "response_accept_wrong");
});

test("frames that come with the handshake are not lost", () =>
  against(async (socket) => {
    socket.write(goodResponse(socket.request) + "\x81\x05hello");
    socket.write([0x88, 2, 0x03, 0xe8]);
    await socket.read();
    socket.end();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      assertEquals(await reading.message(), "hello");
      assertEquals((await reading.next("close")).code, 1000);
    })));

test("after both Closes a client waits for the server to end TCP, and not for long", () =>
  against(async (socket) => {
    socket.accept();
    socket.write([0x88, 2, 0x03, 0xe8]);
    await socket.closed;
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      await reading.next("close");
      const started = performance.now();
      const { ending } = await reading.next("end");
      const took = performance.now() - started;
      assert(took > CLOSE_LINGER * 0.8, `${took}`);
      assertEquals([ending.closed, ending.clean], [true, false]);
      assertEquals(ending.by, "self");
    })));

test("after a violation a client says so, and ends TCP in bounded time", () =>
  against(async (socket) => {
    socket.accept();
    socket.write([0xc1, 1, 0x41]);
    const answer = await socket.read();
    // FIN, Close; masked, two octets of code.
    assertEquals([answer![0], answer![1]], [0x88, 0x82]);
    const code = ((answer![6]! ^ answer![2]!) << 8) |
      (answer![7]! ^ answer![3]!);
    assertEquals(code, 1002);
    await socket.closed;
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      const { violation } = await reading.next("violation");
      assertEquals(violation.code, "rsv_without_extension");
      const { ending } = await reading.next("end");
      assertEquals([ending.closed, ending.by], [false, "self"]);
    })));

test("a Close and a violation are left unanswered where that was asked for", () =>
  against(
    async (socket) => {
      socket.accept();
      socket.write([0x88, 2, 0x03, 0xe8]);
      const answer = await socket.read();
      // The first thing that comes is the text that was sent by hand.
      assertEquals(answer![0], 0x81);
      socket.end();
    },
    (server) =>
      opened(kind, server.url, { autoClose: false }, async (reading) => {
        assertEquals((await reading.next("close")).code, 1000);
        await reading.sendText("still here");
        const { ending } = await reading.next("end");
        assertEquals([ending.closed, ending.clean], [true, false]);
      }),
  ));

test("reading rests while much is unread, and goes on", async () => {
  const count = 64;
  const size = 64 * 1024;
  let written = 0;
  await against(async (socket) => {
    socket.accept();
    const frame = new Uint8Array(size + 10);
    frame.set([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    for (let i = 0; i < count; i++) {
      socket.write(frame);
      written++;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }, (server) =>
    opened(
      kind,
      server.url,
      { limits: { queuedBytes: 128 * 1024 } },
      async ({ endpoint }) => {
        while (written < count) {
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        const first = await endpoint.receive();
        let octets = 0;
        for (const event of first!) {
          if (event.type === "message") octets += event.message.data.length;
        }
        assert(octets > 0 && octets < 1024 * 1024, `${octets} octets waited`);
        while (octets < count * size) {
          for (const event of (await endpoint.receive())!) {
            if (event.type === "message") octets += event.message.data.length;
          }
        }
        assertEquals(octets, count * size);
      },
    ));
});

test("sending waits for a peer that does not read, and goes on", async () => {
  const size = 64 * 1024 * 1024;
  let read = 0;
  let goOn: () => void = () => {};
  await against(async (socket) => {
    socket.accept();
    socket.pause();
    await new Promise<void>((resolve) => goOn = resolve);
    socket.resume();
    for (;;) {
      const chunk = await socket.read();
      if (chunk === null) break;
      read += chunk.length;
    }
    socket.end();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      const { endpoint } = reading;
      let taken = false;
      const sending = endpoint.send({
        kind: "binary",
        fragments: [new Uint8Array(size)],
      }).then(() => taken = true);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assertEquals(taken, false);
      goOn();
      await sending;
      await endpoint.closeWrite();
      await reading.next("end");
    }));
  // The header takes fourteen.
  assertEquals(read, size + 14);
});

test("our own Close is not kept from its answer by what is unread", () => {
  const size = 65536;
  let frames = 0;
  const full = Promise.withResolvers<void>();
  return against(async (socket) => {
    socket.accept();
    const frame = new Uint8Array(size + 10);
    frame.set([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    for (let i = 0; i < 40; i++) socket.write(frame);
    for (;;) {
      const octets = await socket.read();
      if (octets === null || octets[0] === 0x88) break;
    }
    socket.write([0x88, 2, 0x03, 0xe8]);
    socket.end();
  }, (server) =>
    opened(kind, server.url, {
      limits: { queuedBytes: 1.5 * size },
      observe(event) {
        // The second is over the limit.
        if (event.type === "frame" && ++frames === 2) full.resolve();
      },
    }, async ({ endpoint }) => {
      await full.promise;
      await endpoint.close(1000);
      const ending = await endpoint.ended;
      assertEquals([ending.closed, ending.clean], [true, true]);
    }));
});

test("nothing is read before it is asked for, where that was asked for", () => {
  const seen: WireEvent[] = [];
  const pinged = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  return against(async (socket) => {
    socket.accept();
    // Not with the handshake, which is read in any case.
    await socket.read();
    socket.write([0x89, 0]);
    pinged.resolve();
    await socket.read();
    answered.resolve();
  }, (server) =>
    opened(
      kind,
      server.url,
      {
        autoRead: false,
        observe: (event) => seen.push(event),
      },
      async (reading) => {
        await reading.sendText("ready");
        await pinged.promise;
        // When this has come the Ping has long been here.
        await reading.sendText("there");
        await answered.promise;
        const came = seen.filter((event) =>
          event.type === "frame" && event.direction === "in"
        );
        assertEquals([came, reading.endpoint.pendingBytes], [[], 0]);
        assertEquals((await reading.next("frame")).frame.opcode, 9);
      },
    ));
});

test("nothing for the idle time fails the connection, and the peer is told", async () => {
  const chunks: Uint8Array[] = [];
  await against(async (socket) => {
    socket.accept();
    for (;;) {
      const chunk = await socket.read();
      if (chunk === null) return;
      chunks.push(chunk);
    }
  }, (server) =>
    opened(
      kind,
      server.url,
      { limits: { idleTime: 100 } },
      async (reading) => {
        const broken = await reading.next("violation");
        assertEquals(broken.violation.code, "limit_idle_time");
        assertEquals(broken.violation.message, "Nothing came for 100 ms");
        const { ending } = await reading.next("end");
        assertEquals([ending.by, ending.clean], ["self", false]);
        assertEquals(ending.violation, broken.violation);
      },
    ));
  // A masked Close with a code alone.
  const close = chunks.find(([first]) => first === 0x88)!;
  const code = [close[6]! ^ close[2]!, close[7]! ^ close[3]!];
  assertEquals([close[1], ...code], [0x82, 0x03, 0xe9]);
});

test("where nothing is answered by itself, nothing for the idle time ends the connection", () =>
  against((socket) => {
    socket.accept();
    return socket.closed;
  }, (server) =>
    opened(
      kind,
      server.url,
      { limits: { idleTime: 100 }, autoClose: false },
      async (reading) => {
        const { ending } = await reading.next("end");
        assertEquals(ending.by, "self");
        assertEquals(ending.error, "nothing came for 100 ms");
      },
    )));

test("ending our direction alone lets the rest come in", () =>
  against(async (socket) => {
    socket.accept();
    while (await socket.read() !== null);
    socket.write([0x81, 2, 0x6f, 0x6b]);
    socket.end();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      await reading.endpoint.closeWrite();
      assertEquals(await reading.message(), "ok");
      assertEquals((await reading.next("end")).ending.by, "peer");
    })));

test("a request can be replaced whole, and sent in small writes", () =>
  against((socket) => {
    assertStringIncludes(socket.request, "X-Mine: yes");
    socket.accept();
  }, (server) =>
    opened(kind, server.url, {
      chop: 7,
      request: new TextEncoder().encode(
        "GET /mine HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n" +
          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Mine: yes\r\n\r\n",
      ),
    }, ({ endpoint }) => {
      assertEquals(endpoint.handshake.request.target, "/mine");
      return Promise.resolve();
    })));

test("aborting ends a handshake under way", async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  const error = await failsWith(() => {}, { signal: abort.signal });
  assertEquals(error.failure, "aborted");
});

test("a message goes out in one write, and what waits with it too", async () => {
  const chunks: Uint8Array[] = [];
  await against(async (socket) => {
    socket.accept();
    for (;;) {
      const chunk = await socket.read();
      if (chunk === null) break;
      chunks.push(chunk);
    }
    socket.end();
  }, (server) =>
    opened(kind, server.url, {}, async (reading) => {
      for (let i = 0; i < 100; i++) reading.sendText(`message ${i}`);
      await reading.sendText("the last");
      await reading.endpoint.closeWrite();
      await reading.next("end");
    }));
  assert(chunks.length < 5, `${chunks.length} segments`);
});

test("a reading of its own is left whole by the next read", () =>
  against((socket) => {
    socket.accept();
    socket.write([0x82, 2, 1, 2]);
    setTimeout(() => socket.write([0x82, 2, 3, 4]), 20);
  }, (server) =>
    opened(kind, server.url, {}, async ({ endpoint }) => {
      const reading = new Reading(endpoint);
      const first = await reading.message();
      const second = await reading.message();
      assertEquals([...first as Uint8Array], [1, 2]);
      assertEquals([...second as Uint8Array], [3, 4]);
    })));
