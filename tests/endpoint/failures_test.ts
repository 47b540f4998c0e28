/** Why no answer came, in the same words from every transport and on every runtime. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type {
  ConnectOptions,
  EndpointKind,
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
  });

  test(named("a URL that is none, or of another scheme"), async () => {
    for (const url of ["nonsense", "ftp://127.0.0.1/", "ws://"]) {
      await assertRejects(() => kind.connect(url, {}), UsageError);
    }
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

test("credentials in the URL become an Authorization header", async () => {
  let request = "";
  await using server = await scriptedServer((socket) => {
    request = socket.request;
    socket.accept();
    socket.end();
  });
  const url = server.url.replace("ws://", "ws://user:p%40ss@");
  await opened(runtime.raw!, url, {}, async (reading) => {
    await reading.rest();
  });
  assertStringIncludes(request, `Authorization: Basic ${btoa("user:p@ss")}`);
  assertEquals(request.includes("p%40ss@"), false);
});
