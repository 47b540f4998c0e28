/** Through an HTTP proxy: with and without credentials, plain and over TLS, and what it refuses. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import type { EndpointKind } from "../../lib/endpoint/endpoint.ts";
import { ConnectError, UsageError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { authority } from "../support/certificates.ts";
import { test } from "../support/harness.ts";
import { tunnelling } from "../support/proxy.ts";
import { opened } from "../support/reading.ts";
import { scriptedServer } from "../support/scripted.ts";

const runtime = await currentRuntime();
const kinds = [runtime.raw, runtime.web].filter((kind) =>
  kind !== null && kind.provides.has("proxy")
) as EndpointKind[];
const raw = runtime.raw!;
const trusted = await authority();

for (const kind of kinds) {
  const named = (what: string) => `${what}, by the ${kind.transport} transport`;

  for (const tls of [false, true]) {
    for (const credentials of [false, true]) {
      test(
        named(
          `a tunnel for ${tls ? "wss:" : "ws:"} ${
            credentials ? "with" : "without"
          } credentials`,
        ),
        async () => {
          await using server = await serveEcho(
            runtime.listen!,
            tls ? { tls: await trusted.issue() } : {},
          );
          await using proxy = await tunnelling(
            credentials ? `Basic ${btoa("user:p@ss")}` : undefined,
          );
          const user = credentials ? "user:p%40ss@" : "";
          await opened(kind, `${server.url}/echo`, {
            proxy: `http://${user}127.0.0.1:${proxy.port}`,
            ...(tls ? { tls: { ca: trusted.cert } } : {}),
          }, async (reading) => {
            await reading.sendText("through a tunnel");
            assertEquals(await reading.message(), "through a tunnel");
          });
          assertEquals(proxy.targets, [`127.0.0.1:${server.port}`]);
        },
      );
    }
  }
}

test("a refusal of the proxy's is told with its status", async () => {
  await using proxy = await tunnelling("Basic something");
  const error = await assertRejects(
    () =>
      raw.connect("ws://example.invalid/", {
        proxy: `http://127.0.0.1:${proxy.port}`,
      }),
    ConnectError,
  );
  assertEquals(error.failure, "proxy");
  assertEquals(
    error.message,
    "Cannot connect to example.invalid:80 through the proxy " +
      `127.0.0.1:${proxy.port}: it answered 407 Proxy Authentication Required`,
  );
});

test("a proxy that cannot be reached is told as the one", async () => {
  const { port } = await (async () => {
    await using server = await scriptedServer(() => {});
    return server;
  })();
  const error = await assertRejects(
    () =>
      raw.connect("ws://example.invalid/", {
        proxy: `http://127.0.0.1:${port}`,
      }),
    ConnectError,
  );
  assertEquals(error.failure, "proxy");
  assertStringIncludes(
    error.message,
    `through the proxy 127.0.0.1:${port}: the connection was refused`,
  );
});

test("a proxy that keeps silent is given up, by name", async () => {
  await using proxy = await scriptedServer(() => {});
  const error = await assertRejects(
    () =>
      raw.connect("ws://example.invalid/", {
        proxy: `http://127.0.0.1:${proxy.port}`,
        timeout: 150,
      }),
    ConnectError,
  );
  assertEquals(error.failure, "timeout");
  assertStringIncludes(error.message, "no answer from the proxy within 150 ms");
});

test("a proxy that does not speak HTTP is told", async () => {
  await using proxy = await scriptedServer((socket) => {
    socket.write("220 smtp.example ESMTP\r\n");
  });
  const error = await assertRejects(
    () =>
      raw.connect("ws://example.invalid/", {
        proxy: `http://127.0.0.1:${proxy.port}`,
      }),
    ConnectError,
  );
  assertEquals(error.failure, "proxy");
  assertStringIncludes(error.message, "it does not speak HTTP");
});

test("a proxy of another scheme is a mistake, its credentials untold", async () => {
  const error = await assertRejects(
    () =>
      raw.connect("ws://example.invalid/", {
        proxy: "socks5://user:secret@127.0.0.1:1080",
      }),
    UsageError,
  );
  assertEquals(error.message.includes("secret"), false);
});
