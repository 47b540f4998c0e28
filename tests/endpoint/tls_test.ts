/** TLS on every transport that can: trust, names, client certificates, and what is wrong in words. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createServer, type TLSSocket } from "node:tls";
import { createServer as createTcpServer, type Socket } from "node:net";
import type { EndpointKind, TlsOptions } from "../../lib/endpoint/endpoint.ts";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import { ConnectError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { authority, type Certified } from "../support/certificates.ts";
import { test } from "../support/harness.ts";
import { opened } from "../support/reading.ts";
import { goodResponse } from "../support/scripted.ts";

const runtime = await currentRuntime();
const kinds = [runtime.raw, runtime.web].filter((kind) =>
  kind !== null && kind.provides.has("tls_ca")
) as EndpointKind[];
const trusted = await authority();

/** What a TLS server saw of its client. */
interface Seen {
  serverName: string | null;
  clientCertificate: boolean;
}

/** Serves handshakes over TLS, and one message: what it saw. */
async function tlsServer(
  own: Certified,
  use: (url: string, port: number) => Promise<void>,
  clients?: string,
): Promise<void> {
  const open = new Set<TLSSocket>();
  const server = createServer({
    ...own,
    ...(clients === undefined
      ? {}
      : { ca: clients, requestCert: true, rejectUnauthorized: true }),
  }, (socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("data", (chunk) => {
      // What comes then is a Close.
      socket.once("data", () => socket.end());
      const seen: Seen = {
        serverName: (socket as unknown as { servername: string | false })
          .servername || null,
        clientCertificate: (socket.getPeerCertificate()?.raw?.length ?? 0) > 0,
      };
      const text = JSON.stringify(seen);
      socket.write(
        goodResponse(String(chunk)) +
          `\x81${String.fromCharCode(text.length)}${text}`,
        "latin1",
      );
    });
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as { port: number };
  try {
    await use(`wss://127.0.0.1:${port}`, port);
  } finally {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  }
}

async function seenWith(
  kind: EndpointKind,
  url: string,
  tls: TlsOptions,
): Promise<Seen> {
  return await opened(
    kind,
    url,
    { tls },
    async (reading) => JSON.parse(await reading.message() as string),
  );
}

async function failureWith(
  kind: EndpointKind,
  url: string,
  tls: TlsOptions,
): Promise<string> {
  const error = await assertRejects(
    () => kind.connect(url, { tls }),
    ConnectError,
  );
  assertEquals(error.failure, "tls", error.message);
  assertStringIncludes(
    error.message,
    `Cannot connect to ${new URL(url).host}: `,
  );
  return error.message;
}

for (const kind of kinds) {
  const ca = { ca: trusted.cert };
  const named = (what: string) => `${what}, by the ${kind.transport} transport`;

  test(named("an authority of one's own is trusted"), async () => {
    await tlsServer(await trusted.issue(), async (url, port) => {
      await seenWith(kind, url, ca);
      const seen = await seenWith(kind, `wss://localhost:${port}`, ca);
      assertEquals(seen.serverName, "localhost");
    });
  });

  test(named("an unknown issuer is told"), async () => {
    await tlsServer(await trusted.issue(), async (url) => {
      const { cert } = await authority("Another");
      for (const tls of [{}, { ca: cert }]) {
        assertStringIncludes(
          await failureWith(kind, url, tls),
          "its certificate is of an unknown issuer",
        );
      }
    });
  });

  test(named("an expired certificate is told"), async () => {
    const expired = await trusted.issue({
      until: new Date(Date.now() - 60_000),
    });
    await tlsServer(expired, async (url) => {
      assertStringIncludes(
        await failureWith(kind, url, ca),
        "its certificate has expired",
      );
    });
  });

  test(
    named("a certificate for another name is told, with its names"),
    async () => {
      const other = await trusted.issue({ names: ["example.org", "10.0.0.1"] });
      await tlsServer(other, async (url) => {
        const message = await failureWith(kind, url, ca);
        assertStringIncludes(message, "its certificate is for another name");
        if (kind.transport === "raw") {
          assertStringIncludes(message, "example.org");
        }
      });
    },
  );

  test(named("a server that does not speak TLS is told"), async () => {
    const server = createTcpServer((socket: Socket) => {
      socket.on("error", () => {});
      socket.resume();
      socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve())
    );
    const { port } = server.address() as { port: number };
    assertStringIncludes(
      await failureWith(kind, `wss://127.0.0.1:${port}`, {}),
      "it does not speak TLS",
    );
    await new Promise((resolve) => server.close(resolve));
  });

  test(named("a client certificate is presented"), async () => {
    const client = await trusted.issue({
      commonName: "client",
      names: ["client"],
    });
    await tlsServer(await trusted.issue(), async (url) => {
      const seen = await seenWith(kind, url, { ...ca, ...client });
      assertEquals(seen.clientCertificate, true);
    }, trusted.cert);
  });

  test(named("a key that is another's, or none, is told"), async () => {
    const one = await trusted.issue();
    const another = await trusted.issue();
    const none = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    const wrong: readonly (readonly [string, string])[] = [
      [another.key, "the key of this client is not that of its certificate"],
      [none, "a certificate or key of this client cannot be used"],
    ];
    await tlsServer(one, async (url) => {
      for (const [key, words] of wrong) {
        const tls = { ...ca, cert: one.cert, key };
        assertStringIncludes(await failureWith(kind, url, tls), words);
      }
    });
  });

  if (kind.provides.has("tls_server_name")) {
    test(named("the server name is the one asked for"), async () => {
      const other = await trusted.issue({ names: ["example.org"] });
      await tlsServer(other, async (url) => {
        const tls = { ...ca, serverName: "example.org" };
        assertEquals(
          (await seenWith(kind, url, tls)).serverName,
          "example.org",
        );
      });
    });
  }

  if (kind.provides.has("tls_no_verify")) {
    test(named("what is not verified is taken, with a warning"), async () => {
      const expired = await trusted.issue({
        until: new Date(Date.now() - 60_000),
      });
      await tlsServer(expired, async (url) => {
        const tls = { verify: false };
        await opened(kind, url, { tls }, ({ endpoint }) => {
          const [warning] = endpoint.handshake.warnings;
          assertEquals(warning?.code, "tls_not_verified");
          assertStringIncludes(warning?.message ?? "", "was not verified");
          return Promise.resolve();
        });
      });
    });
  }
}

test("a missing client certificate is told", async () => {
  await tlsServer(await trusted.issue(), async (url) => {
    const error = await assertRejects(
      () => runtime.raw!.connect(url, { tls: { ca: trusted.cert } }),
      ConnectError,
    );
    // TLS 1.3 tells a client only once it thinks itself connected.
    assert(
      ["tls", "reset", "closed"].includes(error.failure),
      `${error.failure}: ${error.message}`,
    );
  }, trusted.cert);
});

test("our own listener serves TLS", async () => {
  await using server = await serveEcho(runtime.listen!, {
    tls: await trusted.issue(),
  });
  assertStringIncludes(server.url, "wss://");
  for (const kind of kinds) {
    const tls = { ca: trusted.cert };
    await opened(kind, server.url, { tls }, async (reading) => {
      await reading.sendText("over TLS");
      assertEquals(await reading.message(), "over TLS");
      const large = new Uint8Array(1024 * 1024).fill(7);
      await reading.endpoint.send({ kind: "binary", fragments: [large] });
      assertEquals(await reading.message(), large);
      await reading.endpoint.close(1000);
      const { ending } = await reading.next("end");
      assertEquals(ending.closed, true);
    });
  }
});

test("a TLS handshake that never ends is given up, naming it", async () => {
  const open = new Set<Socket>();
  const server = createTcpServer((socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as { port: number };
  const error = await assertRejects(
    () => runtime.raw!.connect(`wss://127.0.0.1:${port}`, { timeout: 200 }),
    ConnectError,
  );
  assertEquals(error.failure, "timeout");
  assertStringIncludes(
    error.message,
    "no end of the TLS handshake within 200 ms",
  );
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of open) socket.destroy();
  await closed;
});
