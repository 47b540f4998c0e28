/** Why no answer came, in the same words from every transport and on every runtime. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type {
  ConnectOptions,
  ConnectResult,
  EndpointKind,
  WireEvent,
} from "../../lib/endpoint/endpoint.ts";
import {
  ConnectError,
  type ConnectFailure,
  UsageError,
} from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { opened, within } from "../support/reading.ts";
import {
  goodResponse,
  scriptedServer,
  type ScriptedSocket,
} from "../support/scripted.ts";

type Refused = Extract<ConnectResult, { type: "refused" }>;

const runtime = await currentRuntime();
const kinds = [runtime.raw!, runtime.web!];

async function failure(
  kind: EndpointKind,
  url: string,
  options: ConnectOptions = {},
): Promise<{ readonly failure: ConnectFailure; readonly message: string }> {
  const { failure, message } = await within(
    20_000,
    assertRejects(() => kind.connect(url, options), ConnectError),
  );
  return { failure, message };
}

async function failureAgainst(
  kind: EndpointKind,
  script: (socket: ScriptedSocket) => void | Promise<void>,
  options: ConnectOptions = {},
) {
  await using server = await scriptedServer(script);
  return await failure(kind, server.url, options);
}

async function freePort(): Promise<number> {
  await using server = await scriptedServer(() => {});
  return server.port;
}

for (const kind of kinds) {
  const named = (what: string) => `${what}, by the ${kind.transport} transport`;

  test(named("a refused port"), async () => {
    const port = await freePort();
    assertEquals(await failure(kind, `ws://127.0.0.1:${port}`), {
      failure: "refused",
      message:
        `Cannot connect to 127.0.0.1:${port}: the connection was refused`,
    });
  });

  test(named("a host that does not resolve"), async () => {
    assertEquals(await failure(kind, "ws://no-such-host.invalid/x"), {
      failure: "dns",
      message:
        "Cannot connect to no-such-host.invalid:80: the host does not resolve",
    });
  });

  test(named("garbage instead of an answer"), async () => {
    const { failure, message } = await failureAgainst(kind, (socket) => {
      socket.write("this is no answer\r\n\r\n");
      socket.end();
    });
    assertEquals(failure, "not_http");
    assertStringIncludes(message, "the answer is no HTTP response");
  });

  test(named("the end instead of an answer"), async () => {
    const { failure, message } = await failureAgainst(
      kind,
      (socket) => socket.end(),
    );
    assertEquals(failure, "closed");
    assertStringIncludes(message, "before it answered the opening handshake");
  });

  test(named("silence"), async () => {
    const { failure, message } = await failureAgainst(kind, () => {}, {
      timeout: 150,
    });
    assertEquals(failure, "timeout");
    assertStringIncludes(
      message,
      "no answer to the opening handshake within 150 ms",
    );
  });

  test(named("an abort, before and during the handshake"), async () => {
    await using server = await scriptedServer(() => {});
    const early = await failure(kind, server.url, {
      signal: AbortSignal.abort(),
    });
    assertEquals(early.failure, "aborted");
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const late = await failure(kind, server.url, { signal: abort.signal });
    assertEquals(late.failure, "aborted");
  });

  test(named("a redirect is a refusal"), async () => {
    await using server = await scriptedServer((socket) => {
      socket.write(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: /there\r\n" +
          "Content-Length: 0\r\nConnection: close\r\n\r\n",
      );
      socket.end();
    });
    const result = await kind.connect(server.url, {});
    assert(result.type === "refused");
    assertEquals(result.handshake.status, 307);
    assertEquals(result.handshake.headers[0], ["Location", "/there"]);
  });

  test(named("a URL that is none, or of another scheme"), async () => {
    for (
      const url of [
        "nonsense",
        "ftp://127.0.0.1/",
        "ws://",
        "ws://127.0.0.1/#part",
        "ws://127.0.0.1/#",
      ]
    ) await assertRejects(() => kind.connect(url, {}), UsageError);
  });

  test(named("credentials that are not percent-encoded, untold"), async () => {
    for (const user of ["user:1%", "%zz", "user:%ff"]) {
      const url = `ws://${user}@127.0.0.1:1/`;
      const { message } = await assertRejects(
        () => kind.connect(url, {}),
        UsageError,
      );
      assertEquals(
        message,
        `Cannot connect to "${url.replace(/(user:)[^@]*/, "$1***")}": its ` +
          "credentials are not percent-encoded (% is %25)",
      );
    }
  });

  test(named("credentials in the URL are sent, and never shown"), async () => {
    let request = "";
    await using server = await scriptedServer((socket) => {
      request = socket.request;
      socket.accept();
      socket.end();
    });
    const url = server.url.replace("ws://", "ws://user:p%40ss@");
    const sent = `Basic ${btoa("user:p@ss")}`;
    await opened(kind, url, {}, async (reading) => {
      await reading.rest();
      const { handshake } = reading.endpoint;
      assertEquals(handshake.url, server.url.replace("//", "//user:***@"));
      assertEquals(JSON.stringify(handshake).includes(sent), false);
    });
    assertMatch(request, new RegExp(`^authorization: ${sent}\r$`, "im"));
    const headers = { authorization: "Bearer mine" };
    await opened(kind, url, { headers }, (reading) => reading.rest());
    assertEquals(
      request.match(/^authorization: .*$/gim)?.map((line) => line.slice(15)),
      ["Bearer mine"],
    );
  });

  test(named("http: and https: stand for ws: and wss:"), async () => {
    await using server = await scriptedServer((socket) => {
      socket.write(goodResponse(socket.request));
      socket.write([0x81, 2, 0x6f, 0x6b, 0x88, 0]);
      socket.end();
    });
    const url = server.url.replace("ws:", "http:");
    await opened(kind, url, {}, async (reading) => {
      assertEquals(await reading.message(), "ok");
    });
  });
}

test("a header, a subprotocol and an origin that cannot be sent are refused", async () => {
  await using server = await scriptedServer((socket) => {
    socket.accept();
  });
  const bad: ConnectOptions[] = [
    { headers: { "X-Bad": "a\r\nInjected: yes" } },
    { headers: { "X-Bad": "nul\0" } },
    { headers: { "Bad Name": "x" } },
    { protocols: ["two words"] },
    { origin: "x\ny" },
  ];
  for (const options of bad) {
    await assertRejects(
      () => runtime.raw!.connect(server.url, options),
      UsageError,
    );
  }
});

const web = runtime.web!;

test("a 101 that chooses none of the subprotocols offered is taken by the runtime's WebSocket, or refused in words", async () => {
  await using server = await scriptedServer(async (socket) => {
    socket.accept();
    await socket.closed;
  });
  const seen: WireEvent[] = [];
  const result = await web.connect(server.url, {
    protocols: ["chat"],
    observe: (event) => seen.push(event),
  });
  if (result.type === "open") {
    assertEquals(result.endpoint.handshake.protocol, "");
    return await result.endpoint[Symbol.asyncDispose]();
  }
  assertEquals(result.handshake.status, 101);
  assertEquals(result.violation, null);
  assertStringIncludes(result.reason!, "one of the subprotocols offered");
  assertEquals(
    seen.map((event) => event.type === "handshake" && event.opened),
    [false],
  );
});

test("what a second connection is answered is believed only where the first one's status agrees", async () => {
  const refusal = (status: string) =>
    `HTTP/1.1 ${status}\r\nX-Which: ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
  for (const second of [refusal("503 Busy"), "", null]) {
    let connections = 0;
    await using server = await scriptedServer((socket) => {
      if (++connections === 1) socket.write(refusal("403 Forbidden"));
      else if (second === null) return socket.accept();
      else socket.write(second);
      socket.end();
    });
    const connecting = web.connect(server.url, { timeout: 5000 });
    if (runtime.name.startsWith("Node")) {
      // It shows no status: the second answer is the only one.
      const status = await connecting.then(
        ({ type, ...result }) =>
          type === "refused" ? (result as Refused).handshake.status : type,
        (thrown) => (thrown as ConnectError).failure,
      );
      assertEquals(
        status,
        second === null ? "other" : second === "" ? "closed" : 503,
      );
    } else {
      const result = await connecting;
      assert(result.type === "refused");
      const { status, headers, warnings } = result.handshake;
      assertEquals([status, headers, warnings], [403, [], []]);
      assertEquals(connections, 2);
    }
  }
});

test("nothing is seen before the handshake, however soon it comes", async () => {
  for (const kind of kinds) {
    await using server = await scriptedServer((socket) => {
      socket.write(
        goodResponse(socket.request) + "\x81\x02ok\x81\x02ok\x88\x00",
      );
      socket.end();
    });
    const seen: WireEvent[] = [];
    await opened(
      kind,
      server.url,
      { observe: (event) => seen.push(event) },
      async (reading) => {
        assertEquals(await reading.message(), "ok");
        await reading.rest();
      },
    );
    assertEquals(seen[0]?.type, "handshake");
    assertEquals(seen.at(-1)?.type, "end");
  }
});

test("the limit of the opening handshake ends a rest between the pieces of the request", async () => {
  const { failure, message } = await failureAgainst(
    runtime.raw!,
    () => {},
    { chop: 20, pause: 600_000, timeout: 200 },
  );
  assertEquals(failure, "timeout");
  assertStringIncludes(message, "no answer to the opening handshake within");
});
