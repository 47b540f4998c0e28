/** Connections by hand: sending, iterating, closing, on both sides at once. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  type ClientOptions,
  connect,
  RefusedError,
} from "../../lib/api/connect.ts";
import type { WebSocketConnection } from "../../lib/api/connection.ts";
import {
  listen,
  type ServedConnection,
  type ServerOptions,
} from "../../lib/api/listen.ts";
import { loadScenarios } from "../../lib/api/load.ts";
import { runScenario } from "../../lib/api/run.ts";
import { text } from "../../lib/bytes.ts";
import { UnsupportedError, UsageError } from "../../lib/errors.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { turn } from "../../lib/turn.ts";
import { authority } from "../support/certificates.ts";
import { test } from "../support/harness.ts";
import { Client, request } from "../support/octet_client.ts";
import { within } from "../support/reading.ts";
import { goodResponse, scriptedServer } from "../support/scripted.ts";

/** An echo server of ten lines. */
async function echo(connection: ServedConnection): Promise<void> {
  for await (const message of connection) await connection.send(message);
}

async function served(
  handler: (connection: ServedConnection) => Promise<void>,
  use: (url: string) => Promise<void>,
  options: ServerOptions = {},
): Promise<void> {
  await using server = await listen(handler, options);
  await within(30_000, use(server.url));
}

async function next(
  connection: WebSocketConnection,
): Promise<string | Uint8Array> {
  for await (const message of connection) return message;
  throw new Error("It ended");
}

test("an echo client and an echo server are a loop each", () =>
  served(echo, async (url) => {
    await using connection = await connect(url);
    const sent = ["one", "two", "", "drei 🌍", new Uint8Array([0, 255])];
    for (const each of sent) await connection.send(each);
    let i = 0;
    for await (const message of connection) {
      assertEquals(message, sent[i++]);
      if (i === sent.length) break;
    }
    assertEquals(i, sent.length);
  }));

test("over TLS, with a certificate of the server's own", async () => {
  const trusted = await authority();
  await served(echo, async (url) => {
    assertEquals(new URL(url).protocol, "wss:");
    await using connection = await connect(url, { tls: { ca: trusted.cert } });
    await connection.send("over TLS");
    assertEquals(await next(connection), "over TLS");
  }, { tls: await trusted.issue() });
});

test("an array goes out as the frames of one message", () =>
  served(echo, async (url) => {
    await using connection = await connect(url);
    await connection.send(["This ", "is ", "one"]);
    assertEquals(await next(connection), "This is one");
    await connection.send([new Uint8Array([1]), "2"]);
    assertEquals(await next(connection), new Uint8Array([1, 0x32]));
    await connection.send("in pieces", { split: 2 });
    assertEquals(await next(connection), "in pieces");
  }));

test("frames are iterated over as they crossed, control frames too", () =>
  served(echo, async (url) => {
    await using connection = await connect(url);
    const frames = connection.frames();
    await connection.ping("there?");
    await connection.sendFrame({ fin: false, payload: "ab" });
    await connection.sendFrame({ opcode: 0, payload: "cd" });
    const pong = (await frames.next()).value!;
    assertEquals([pong.fin, pong.opcode], [true, 10]);
    assertEquals(pong.payload, new TextEncoder().encode("there?"));
    const text = (await frames.next()).value!;
    assertEquals([text.fin, text.opcode], [true, 1]);
    assertEquals(text.payload, new TextEncoder().encode("abcd"));
    await frames.return!();
    assertEquals((await frames.next()).done, true);
  }));

test("frames that came with the handshake are iterated over", async () => {
  await using server = await scriptedServer((socket) => {
    socket.write(goodResponse(socket.request) + "\x81\x01A\x89\x01B");
  });
  await within(
    30_000,
    (async () => {
      const connection = await connect(server.url);
      await turn();
      const frames = connection.frames();
      for (const [opcode, payload] of [[1, "A"], [9, "B"]] as const) {
        const { value } = await frames.next();
        assertEquals([value!.opcode, text(value!.payload)], [opcode, payload]);
      }
      await connection.drop();
    })(),
  );
});

test("what is sent is what the data was then, however long it is", () => {
  const size = 4 * 1024 * 1024;
  return served(async (connection) => {
    const data = new Uint8Array(size).fill(1);
    connection.send(data);
    data.fill(2);
    connection.sendFrame({ opcode: 2, payload: data });
    data.fill(3);
    await connection.closed;
  }, async (url) => {
    await using connection = await connect(url);
    for (const octet of [1, 2]) {
      const octets = await next(connection) as Uint8Array;
      assertEquals(octets.length, size);
      assert(octets.every((each) => each === octet));
    }
  });
});

test("a split and a close code that there is not are refused", () =>
  served(echo, async (url) => {
    await using connection = await connect(url);
    for (const split of [0, -1, 1.5, NaN, Infinity, "3" as unknown as number]) {
      await assertRejects(
        () => connection.send("hello", { split }),
        UsageError,
        `Cannot split by ${split}: a number of bytes from 1 on is needed`,
      );
    }
    for (const code of [-1, 70_000, 1.5, NaN]) {
      await assertRejects(
        () => connection.close(code),
        UsageError,
        `Cannot close with ${code}: a code from 0 to 65535 is needed`,
      );
    }
    await connection.send("hello", { split: 2 });
    assertEquals(await next(connection), "hello");
  }));

test("a server shows what crosses, of each client by itself", async () => {
  const shown: string[] = [];
  await served(echo, async (url) => {
    for (const path of ["/a", "/b"]) {
      await using connection = await connect(url + path);
      await connection.send("x");
      assertEquals(await next(connection), "x");
    }
  }, {
    observe({ type }, { path }) {
      if (type === "handshake" || type === "end") shown.push(`${path} ${type}`);
    },
  });
  assertEquals(shown.toSorted(), [
    "/a end",
    "/a handshake",
    "/b end",
    "/b handshake",
  ]);
});

test("options that no server can have are refused", async () => {
  const wrong: readonly (readonly [ServerOptions, string])[] = [
    [{ protocols: ["two words"] }, "is no token"],
    [{ limits: { messageSize: -1 } }, "Cannot use -1 as messageSize"],
    [{ timeout: NaN }, "milliseconds are needed"],
    [{ port: 70_000 }, "a port is a number from 0 to 65535"],
  ];
  for (const [options, words] of wrong) {
    await assertRejects(() => listen(echo, options), UsageError, words);
  }
});

test("messages that came before anybody asked are kept", () =>
  served(async (connection) => {
    for (let i = 0; i < 5; i++) await connection.send(`no. ${i}`);
    await connection.closed;
  }, async (url) => {
    let frames = 0;
    const there = Promise.withResolvers<void>();
    await using connection = await connect(url, {
      observe(event) {
        if (event.type === "frame" && ++frames === 5) there.resolve();
      },
    });
    await there.promise;
    const all: (string | Uint8Array)[] = [];
    for await (const message of connection) {
      all.push(message);
      if (all.length === 5) break;
    }
    assertEquals(all.at(-1), "no. 4");
  }));

test("what is iterated over twice is shared, one message each", () =>
  served(echo, async (url) => {
    await using connection = await connect(url);
    const a = connection.messages();
    const b = connection.messages();
    const both = Promise.all([a.next(), b.next()]);
    await connection.send("first");
    await connection.send("second");
    const values = (await both).map(({ value }) => value as string);
    assertEquals(values.sort(), ["first", "second"]);
  }));

test("close performs the closing handshake", () =>
  served(echo, async (url) => {
    const connection = await connect(url);
    const ending = await connection.close(4321, "because");
    assertEquals(ending, {
      code: 4321,
      reason: "because",
      closed: true,
      clean: true,
      by: "peer",
      error: null,
      violation: null,
    });
    assertEquals(await connection.closed, ending);
    // A second time changes nothing.
    assertEquals(await connection.close(), ending);
    await connection[Symbol.asyncDispose]();
  }));

test("a Close without a body, and the end of an iteration", () =>
  served(async (connection) => {
    await connection.send("last words");
    await connection.close(null);
  }, async (url) => {
    await using connection = await connect(url);
    const all: unknown[] = [];
    for await (const message of connection) all.push(message);
    assertEquals(all, ["last words"]);
    const { closed, code } = await connection.closed;
    assertEquals([closed, code], [true, null]);
    assertEquals(await connection.send("too late"), false);
    assertEquals(await connection.ping(), false);
  }));

test("a peer that does not answer a Close is not waited for forever", async () => {
  await using server = await scriptedServer(async (socket) => {
    socket.accept();
    while (await socket.read() !== null);
  });
  const connection = await connect(server.url, {
    autoClose: false,
    closeTimeout: 100,
  });
  const { closed, by } = await within(4000, connection.close());
  assertEquals([closed, by], [false, "self"]);
  await connection[Symbol.asyncDispose]();
});

test("a peer that takes nothing in is not waited for forever", async () => {
  await using server = await scriptedServer((socket) => {
    socket.accept();
    socket.pause();
  });
  const connection = await connect(server.url, { closeTimeout: 100 });
  connection.send(new Uint8Array(64 * 1024 * 1024));
  const { closed, by } = await within(60_000, connection.close());
  assertEquals([closed, by], [false, "self"]);
  await connection[Symbol.asyncDispose]();
});

test("dropping ends TCP without a Close", () =>
  served(async (connection) => {
    const { closed, by } = await connection.closed;
    assertEquals([closed, by], [false, "peer"]);
  }, async (url) => {
    const connection = await connect(url);
    await connection.drop();
    assertEquals((await connection.closed).by, "self");
    await connection[Symbol.asyncDispose]();
  }));

test("the answers to messages before a Close go out before its own", () =>
  served(async (connection) => {
    for await (const message of connection) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await connection.send(message);
    }
  }, async (url) => {
    await using connection = await connect(url);
    for (let i = 0; i < 10; i++) connection.send(`no. ${i}`);
    const closing = connection.close();
    const all: unknown[] = [];
    for await (const message of connection) all.push(message);
    assertEquals(all.length, 10);
    assertEquals((await closing).clean, true);
  }));

test("a violation ends the iteration, and is in the ending", async () => {
  await using server = await scriptedServer(async (socket) => {
    socket.accept();
    socket.write([0x81, 2, 0x6f, 0x6b, 0xb1, 0]);
    await socket.read();
    socket.end();
  });
  await using connection = await connect(server.url);
  const all: unknown[] = [];
  for await (const message of connection) all.push(message);
  assertEquals(all, ["ok"]);
  assertEquals((await connection.closed).closed, false);
});

test("compression is offered and taken where both say so", async () => {
  for (const compression of [false, true]) {
    await served(echo, async (url) => {
      await using connection = await connect(url, { compression: true });
      const { handshake } = connection;
      assertEquals(handshake.compression !== null, compression);
      const text = "again and again, ".repeat(1000);
      for (let i = 0; i < 3; i++) {
        await connection.send(text);
        assertEquals(await next(connection), text);
      }
      await connection.send("as it is", { compress: false });
      assertEquals(await next(connection), "as it is");
    }, { compression });
  }
});

test("every parameter of permessage-deflate holds over messages", async () => {
  await served(echo, async (url) => {
    for (const bits of [8, 9, 10, 11, 12, 13, 14, 15]) {
      for (const takeover of [true, false]) {
        await using connection = await connect(url, {
          compression: {
            clientMaxWindowBits: bits,
            serverMaxWindowBits: bits,
            ...(takeover ? {} : {
              clientNoContextTakeover: true,
              serverNoContextTakeover: true,
            }),
          },
        });
        assertEquals(connection.handshake.compression, {
          clientMaxWindowBits: bits,
          serverMaxWindowBits: bits,
          clientNoContextTakeover: !takeover,
          serverNoContextTakeover: !takeover,
        });
        for (let i = 0; i < 4; i++) {
          const text = JSON.stringify(
            Array.from({ length: 100 }, (_, j) => ({ i, j, k: i * j % 7 })),
          );
          await connection.send(text, { split: 100 });
          assertEquals(await next(connection), text);
        }
      }
    }
  }, { compression: true });
});

test("a large message, and a thousand small ones, there and back", () =>
  served(echo, async (url) => {
    await using connection = await connect(url);
    const large = new Uint8Array(16 * 1024 * 1024).fill(0x41);
    await connection.send(large);
    const back = await next(connection) as Uint8Array;
    assertEquals(back.length, large.length);
    assert(back.every((octet) => octet === 0x41));
    for (let i = 0; i < 1000; i++) connection.send(`no. ${i}`);
    let i = 0;
    for await (const message of connection) {
      assertEquals(message, `no. ${i++}`);
      if (i === 1000) break;
    }
  }));

test("nothing a client does keeps others from being served", () =>
  served(async (connection) => {
    if (connection.request.path === "/stuck") await connection.closed;
    else await echo(connection);
  }, async (url) => {
    await using stuck = await connect(`${url}/stuck`);
    for (let i = 0; i < 100; i++) stuck.send("x".repeat(10_000));
    await using other = await connect(`${url}/other`);
    await other.send("still served");
    assertEquals(await next(other), "still served");
  }));

test("the request is shown to the handler", () =>
  served(async (connection) => {
    const { path, query, headers, protocols } = connection.request;
    await connection.send(JSON.stringify({
      path,
      query: [...query],
      token: headers.get("x-token"),
      protocols,
      protocol: connection.protocol,
    }));
  }, async (url) => {
    await using connection = await connect(`${url}/a/b?c=1&d=%20`, {
      headers: { "X-Token": "t" },
      protocols: ["v1", "v2"],
    });
    assertEquals(JSON.parse(await next(connection) as string), {
      path: "/a/b",
      query: [["c", "1"], ["d", " "]],
      token: "t",
      protocols: ["v1", "v2"],
      protocol: "v2",
    });
    assertEquals(connection.protocol, "v2");
    // The handler has returned.
    assertEquals((await connection.closed).code, 1000);
  }, { protocols: ["v2"] }));

test("headers beyond Latin-1 are shown as the octets of their UTF-8", () =>
  served(async (connection) => {
    const city = connection.request.headers.get("x-city")!;
    const octets = Uint8Array.from(city, (char) => char.charCodeAt(0));
    await connection.send(new TextDecoder().decode(octets));
  }, async (url) => {
    for (const city of ["東京", "Zürich", "Oslo"]) {
      await using connection = await connect(url, {
        headers: { "X-City": city },
      });
      assertEquals(await next(connection), city);
    }
  }));

test("a wrong request is rejected, whatever the handler and refuse are", async () => {
  const asked: unknown[] = [];
  await served(
    () => Promise.reject(new Error("nobody is to be served")),
    async (url) => {
      await using client = new Client(Number(new URL(url).port));
      client.write(request("Sec-WebSocket-Version: 12\r\n"));
      assertStringIncludes(await client.all(), "HTTP/1.1 4");
    },
    {
      refuse(request) {
        asked.push(request);
        return null;
      },
      onError: (error) => asked.push(error),
    },
  );
  assertEquals(asked, []);
});

test("a client is answered 500 where refuse throws, which is told", async () => {
  const errors: unknown[] = [];
  await served(echo, async (url) => {
    const { handshake } = await assertRejects(
      () => connect(url),
      RefusedError,
    );
    assertEquals(handshake.status, 500);
  }, {
    refuse: () => Promise.reject(new Error("boom")),
    onError: (error) => errors.push(error),
  });
  assertEquals(errors.map(String), ["Error: boom"]);
});

test("a client that nobody has answered is let go when the server closes", async () => {
  const errors: unknown[] = [];
  const asked = Promise.withResolvers<void>();
  const decided = Promise.withResolvers<null>();
  const server = await listen(echo, {
    refuse() {
      asked.resolve();
      return decided.promise;
    },
    onError: (error) => errors.push(error),
  });
  await using client = new Client(server.port);
  client.write(request());
  await within(10_000, asked.promise);
  const closing = server.close();
  assertEquals(await client.all(), "");
  decided.resolve(null);
  await within(10_000, closing);
  assertEquals(errors, []);
});

test("a handler that throws closes with 1011, and is told", async () => {
  const errors: unknown[] = [];
  await served(() => Promise.reject(new Error("boom")), async (url) => {
    await using connection = await connect(url);
    assertEquals((await connection.closed).code, 1011);
  }, { onError: (error) => errors.push(error) });
  assertEquals(errors.map(String), ["Error: boom"]);
});

test("a client is refused by what it asks for", () =>
  served(echo, async (url) => {
    const error = await assertRejects(
      () => connect(`${url}/private`),
      RefusedError,
    );
    assertEquals(error.code, "refused");
    assertEquals(error.handshake.status, 401);
    assertEquals(error.handshake.body, "who are you");
    assertStringIncludes(error.message, "the server answered 401 Unauthorized");
    await using connection = await connect(`${url}/public`);
    await connection.send("hello");
    assertEquals(await next(connection), "hello");
  }, {
    refuse: ({ path }) =>
      path === "/private"
        ? {
          status: 401,
          headers: { "WWW-Authenticate": "Bearer" },
          body: "who are you",
        }
        : null,
  }));

test("a redirect and a wrong 101 are told in words", async () => {
  await using server = await scriptedServer((socket) => {
    socket.write(
      socket.request.startsWith("GET /moved")
        ? "HTTP/1.1 301 Moved Permanently\r\nLocation: wss://there/\r\nContent-Length: 0\r\n\r\n"
        : "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    );
    socket.end();
  });
  const moved = await assertRejects(
    () => connect(`${server.url}/moved`),
    RefusedError,
  );
  assertStringIncludes(
    moved.message,
    "301 Moved Permanently, leading to wss://there/",
  );
  const wrong = await assertRejects(() => connect(server.url), RefusedError);
  assert(wrong.violation !== null);
  assertStringIncludes(wrong.message, wrong.violation.message);
});

test("a server that closes says goodbye to its clients", async () => {
  const server = await listen(echo);
  await using connection = await connect(server.url);
  await server.close();
  const { code, closed } = await connection.closed;
  assertEquals([code, closed], [1001, true]);
});

test("the web transport sends and receives the same way", () =>
  served(echo, async (url) => {
    await using connection = await connect(url, { transport: "web" });
    assertEquals(connection.transport, "web");
    await connection.send("hello");
    assertEquals(await next(connection), "hello");
    await connection.send(new Uint8Array([1, 2]).buffer);
    assertEquals(await next(connection), new Uint8Array([1, 2]));
    await assertRejects(() => connection.send(["a", "b"]), UnsupportedError);
    const request = new Uint8Array(1);
    await assertRejects(
      () => connect(url, { transport: "web", request }),
      UnsupportedError,
    );
  }));

test("what the web transport cannot do is told before anything is sent", async () => {
  const thrown = await assertRejects(
    () => connect("ws://127.0.0.1:1/", { transport: "web", chop: 1 }),
    UnsupportedError,
  );
  assertEquals(thrown.capability, "chop");
});

test("a URL of another scheme is a mistake, and so is one with a fragment", async () => {
  for (const transport of ["raw", "web"] as const) {
    for (const url of ["ftp://127.0.0.1", "ws://127.0.0.1:1/#top"]) {
      await assertRejects(() => connect(url, { transport }), UsageError);
    }
  }
});

test("a URL may be an object", () =>
  served(echo, async (url) => {
    await using connection = await connect(new URL(url));
    await connection.send("hello");
    assertEquals(await next(connection), "hello");
  }));

test("what is neither text nor octets is never sent", () =>
  served(echo, async (url) => {
    for (const transport of ["raw", "web"] as const) {
      await using connection = await connect(url, { transport });
      const wrong: unknown[] = [5, {}, null, new Blob(["x"]), [], ["a", 5]];
      for (const data of wrong) {
        await assertRejects(
          () => connection.send(data as string),
          TypeError,
          "Cannot send a",
        );
      }
      await connection.send("hello");
      assertEquals(await next(connection), "hello");
      if (transport === "raw") {
        await assertRejects(
          () => connection.ping(5 as unknown as string),
          TypeError,
        );
      } else {
        assertThrows(
          () => connection.frames(),
          UnsupportedError,
          "single frames",
        );
      }
    }
  }));

test("what no request can carry is refused before anything is sent, by either transport", async () => {
  const options: ClientOptions[] = [
    { headers: { "X-Bad": "a\r\nInjected: yes" } },
    { headers: { "X-Bad": ["nul\0"] } },
    { headers: { "Bad Name": "x" } },
    { protocols: ["two words"] },
    { protocols: ["chat", "chat"] },
    { limits: { queuedBytes: NaN } },
    { tls: { ca: "no certificate" } },
    { tls: { cert: "-----BEGIN CERTIFICATE-----" } },
    { origin: "x\ny" },
    { proxy: "socks5://127.0.0.1:1080" },
    { transport: "foo" as "raw" },
  ];
  let connections = 0;
  await using server = await listen(() => {
    connections++;
  });
  for (const transport of ["raw", "web"] as const) {
    for (const option of options) {
      await assertRejects(
        () => connect(server.url, { transport, ...option }),
        UsageError,
      );
    }
  }
  assertEquals(connections, 0);
});

test("what is no scenario, or several, is told in words", async () => {
  const scenario = { steps: [{ send: "x" }] };
  const wrong: [given: unknown, words: string][] = [
    [null, "Cannot run null: it is no scenario"],
    [undefined, "Cannot run undefined: it is no scenario"],
    [
      [scenario, scenario],
      "Cannot run a list of scenarios: run them one by one",
    ],
    ["steps: []", "Cannot run text: parseScenarios makes scenarios of it"],
  ];
  for (const [given, words] of wrong) {
    await assertRejects(
      () => runScenario(given as Scenario),
      UsageError,
      words,
    );
  }
  await assertRejects(
    () => runScenario(scenario, { transport: "foo" as "raw" }),
    UsageError,
    'Cannot use the transport "foo": it is one of auto, web, raw',
  );
  const nothing = undefined as unknown as string;
  assertThrows(
    () => parseScenarios(nothing),
    UsageError,
    "Cannot parse undefined: scenarios are parsed of text",
  );
  await assertRejects(
    () => loadScenarios(nothing),
    UsageError,
    "a path is needed",
  );
});

test("times that are no milliseconds are refused before anything is sent", async () => {
  const wrong = ["5s" as unknown as number, NaN, -1, Infinity];
  for (const time of wrong) {
    const options = [{ timeout: time }, { closeTimeout: time }];
    for (const option of options) {
      await assertRejects(
        () => connect("ws://127.0.0.1:1/", option),
        UsageError,
        "milliseconds are needed",
      );
    }
    await assertRejects(
      () => runScenario({ steps: [{ send: "x" }] }, { timeout: time }),
      UsageError,
      "as timeout: milliseconds are needed, a number from 0 to 2147483647",
    );
  }
});
