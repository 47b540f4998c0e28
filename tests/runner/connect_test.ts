/** What `connect` asks of the endpoint: TLS, proxies, compression. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { listen } from "../../lib/api/listen.ts";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import { UsageError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { authority } from "../support/certificates.ts";
import { test } from "../support/harness.ts";
import { tunnelling } from "../support/proxy.ts";
import { openStage, outcome, run, withFiles } from "./running.ts";

const trusted = await authority();

const ECHO = "steps: [{send: a}, {expect: a}]";

test("tls.ca names the authorities that are trusted", async () => {
  const { listen } = await currentRuntime();
  await using server = await serveEcho(listen!, { tls: await trusted.issue() });
  const runtime = await withFiles({ "ca.pem": trusted.cert });
  const url = server.url;
  const report = await run(`connect: {tls: {ca: ca.pem}}\n${ECHO}`, {
    runtime,
    url,
  });
  assertEquals(outcome(report), "passed");
  const untrusted = await run(ECHO, { runtime, url, transport: "raw" });
  assertEquals(untrusted.verdict, "errored");
  assertEquals(untrusted.failure?.code, "connect_tls");
});

test("tls.server_name is the name that is checked", async () => {
  const { listen } = await currentRuntime();
  const tls = await trusted.issue({ names: ["example.test"] });
  await using server = await serveEcho(listen!, { tls });
  const runtime = await withFiles({ "ca.pem": trusted.cert });
  const { url } = server;
  const named = await run(
    `connect: {tls: {ca: ca.pem, server_name: example.test}}\n${ECHO}`,
    { runtime, url },
  );
  assertEquals(outcome(named), "passed");
  const unnamed = await run(`connect: {tls: {ca: ca.pem}}\n${ECHO}`, {
    runtime,
    url,
    transport: "raw",
  });
  assertEquals(unnamed.failure?.code, "connect_tls");
});

test("tls.verify: false is told in a note", async () => {
  const { listen } = await currentRuntime();
  await using server = await serveEcho(listen!, { tls: await trusted.issue() });
  const report = await run(`connect: {tls: {verify: false}}\n${ECHO}`, {
    url: server.url,
    transport: "raw",
  });
  assertEquals(outcome(report), "passed");
  assertEquals(report.notes.map(({ code }) => code), ["tls_not_verified"]);
});

test("tls.verify: false is told of a refusal too, by either transport", async () => {
  await using server = await listen(() => {}, {
    tls: await trusted.issue(),
    refuse: () => ({ status: 401 }),
  });
  const runtime = await currentRuntime();
  for (const transport of ["raw", "web"] as const) {
    const kind = runtime[transport]!;
    const can = kind.provides.has("tls_no_verify");
    const report = await run(
      "connect: {tls: {verify: false}, expect: {status: 401}}",
      { url: server.url, transport },
    );
    assertEquals(
      [report.verdict, ...report.notes.map(({ code }) => code)],
      !can
        ? ["unsupported"]
        : transport === "web"
        ? ["passed", "second_connection", "tls_not_verified"]
        : ["passed", "tls_not_verified"],
      transport,
    );
  }
});

test("a proxy of the scenario's, and one of the command line that wins", async () => {
  await using stage = await openStage();
  await using proxy = await tunnelling();
  const { url } = stage;
  const own = await run(
    `connect: {proxy: "http://127.0.0.1:${proxy.port}"}\n${ECHO}`,
    { url },
  );
  assertEquals(outcome(own), "passed");
  const given = await run(`connect: {proxy: "http://127.0.0.1:1"}\n${ECHO}`, {
    url,
    proxy: `http://127.0.0.1:${proxy.port}`,
  });
  assertEquals(outcome(given), "passed");
  assertEquals(proxy.targets.length, 2);
});

test("a proxy that wants to know who is there", async () => {
  await using stage = await openStage();
  await using proxy = await tunnelling(`Basic ${btoa("ada:lovelace")}`);
  const secrets = { password: "lovelace" };
  const yaml = (user: string) =>
    `connect: {proxy: "http://${user}:{{ password }}@127.0.0.1:${proxy.port}"}\n${ECHO}`;
  const { url } = stage;
  const known = await run(yaml("ada"), { url, secrets, transport: "raw" });
  assertEquals(outcome(known), "passed");
  const unknown = await run(yaml("eve"), { url, secrets, transport: "raw" });
  assertEquals(unknown.verdict, "errored");
  assertStringIncludes(unknown.failure!.message, "407");
});

test("compression: each form is offered as it is written", async () => {
  await using stage = await openStage();
  const offered = async (compression: string) => {
    const report = await run(
      `url: /headers\nconnect: {compression: ${compression}}\nsteps: [{expect: {message: any}}]`,
      { url: stage.url, transport: "raw" },
    );
    assertEquals(outcome(report), "passed");
    return report.connections[0]?.requestHeaders
      .filter(([name]) => /^sec-websocket-extensions$/i.test(name))
      .map(([, value]) => value).join(" | ");
  };
  assertEquals(await offered("false"), "");
  assertEquals(
    await offered("true"),
    "permessage-deflate; client_max_window_bits",
  );
  assertEquals(await offered("{}"), "permessage-deflate");
  assertEquals(
    await offered(
      "[{server_max_window_bits: 9, client_max_window_bits: 10}, {server_no_context_takeover: true, client_no_context_takeover: true}]",
    ),
    "permessage-deflate; server_max_window_bits=9; client_max_window_bits=10, permessage-deflate; server_no_context_takeover; client_no_context_takeover",
  );
});

test("credentials of a URL are nowhere in a report, whatever becomes of it", async () => {
  await using stage = await openStage();
  const yaml = (path: string) =>
    `url: ${stage.url.replace("//", "//ada:love%40lace@")}/${path}\n` +
    "steps: [{expect: {json_path: {$.authorization: x}}}]";
  for (const transport of ["web", "raw"] as const) {
    for (const path of ["headers", "refuse?status=401"]) {
      const events: string[] = [];
      const report = await run(yaml(path), {
        transport,
        onEvent: (event) => events.push(JSON.stringify(event)),
      });
      assertEquals(report.verdict, "failed");
      assertStringIncludes(report.url, "//ada:***@127.0.0.1:");
      const { transcript, steps: _steps, failure: _failure, ...rest } = report;
      // What the server says is its own to say.
      const all = [...transcript.filter(({ type }) => type === "open"), rest];
      for (const text of ["love%40lace", "love@lace", btoa("ada:love@lace")]) {
        assertEquals(JSON.stringify(all).includes(text), false, text);
        assertEquals(events[0]!.includes(text), false, text);
      }
    }
  }
});

test("a proxy that is none is refused before anything is sent", async () => {
  await using stage = await openStage();
  await assertRejects(
    () => run(ECHO, { url: stage.url, proxy: "socks5://a:b@host:1" }),
    UsageError,
    "Cannot use the proxy socks5://a:***@host:1: only http:// proxies are spoken to",
  );
  assertEquals(stage.accepted, 0);
});
