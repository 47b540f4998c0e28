import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { smoke as bundledSmoke } from "../../lib/edge/bundled.ts";
import { html } from "../../lib/edge/html.ts";
import { scheduled, smoke } from "../../lib/edge/installed.ts";
import { FramescriptError, UsageError } from "../../lib/errors.ts";
import type { ReportDocument } from "../../lib/report/json.ts";
import type { Report } from "../../lib/runner/report.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import { test } from "../support/harness.ts";
import { type EchoServer, serveEcho } from "../support/echo.ts";

const ECHO: Scenario = {
  name: "echo",
  url: "/",
  steps: [{ send: "hello" }, { expect: "hello" }],
};
const WRONG: Scenario = {
  name: "wrong",
  url: "/",
  timeout: "1s",
  steps: [{ send: "hello" }, { expect: "something else" }],
};

async function withEcho(
  use: (server: EchoServer) => Promise<void>,
): Promise<void> {
  const server = await serveEcho();
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

function get(path = "/", init: RequestInit = {}): Request {
  return new Request(new URL(path, "https://smoke.example"), init);
}

async function reportOf(response: Response): Promise<ReportDocument> {
  return await response.json() as ReportDocument;
}

function verdicts(reports: readonly Report[]): string[] {
  return reports.map((report) => `${report.name}: ${report.verdict}`);
}

test("a run that passes is 200 with the JSON report, not to be stored", () =>
  withEcho(async ({ host }) => {
    const handler = smoke([ECHO], { url: `ws://${host}`, hosts: [host] });
    const response = await handler(get());
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("cache-control"), "no-store");
    assertStringIncludes(
      response.headers.get("content-type")!,
      "application/json",
    );
    const { reports, summary } = await reportOf(response);
    assertEquals(verdicts(reports), ["echo: passed"]);
    assertEquals(summary.verdicts.passed, 1);
  }));

test("one scenario that does not pass makes it 503, in the order of the scenarios", () =>
  withEcho(async ({ host }) => {
    const handler = smoke([ECHO, WRONG, { ...ECHO, name: "third" }], {
      url: `ws://${host}`,
      hosts: [host],
    });
    const response = await handler(get());
    assertEquals(response.status, 503);
    assertEquals(verdicts((await reportOf(response)).reports), [
      "echo: passed",
      "wrong: failed",
      "third: passed",
    ]);
  }));

test("every format is answered in its type", () =>
  withEcho(async ({ host }) => {
    const handler = smoke(ECHO, { url: `ws://${host}`, hosts: [host] });
    const seen: string[] = [];
    for (const format of ["json", "html", "junit", "text"]) {
      const response = await handler(get(`/?format=${format}`));
      const body = await response.text();
      assertEquals(response.status, 200, body);
      assertEquals(response.headers.get("cache-control"), "no-store");
      seen.push(response.headers.get("content-type")!.split(";")[0]!);
      const start = {
        json: "{",
        html: "<!doctype html>",
        junit: "<?xml",
        text: "",
      }[
        format
      ]!;
      assert(
        body.toLowerCase().startsWith(start) && body.includes("echo"),
        body.slice(0, 200),
      );
    }
    assertEquals(seen, [
      "application/json",
      "text/html",
      "application/xml",
      "text/plain",
    ]);
    const other = await handler(get("/?format=yaml"));
    assertEquals(other.status, 400);
    assertEquals(other.headers.get("cache-control"), "no-store");
    await other.body?.cancel();
  }));

test("GET and HEAD alone are answered", () =>
  withEcho(async ({ host, connections }) => {
    const handler = smoke(ECHO, { url: `ws://${host}`, hosts: [host] });
    const head = await handler(get("/", { method: "HEAD" }));
    assertEquals([head.status, await head.text()], [200, ""]);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const response = await handler(get("/", { method }));
      assertEquals(response.status, 405);
      assertEquals(response.headers.get("allow"), "GET, HEAD");
      assertEquals(response.headers.get("cache-control"), "no-store");
      await response.body?.cancel();
    }
    assertEquals(connections(), 1);
  }));

test("without the token nothing is run", () =>
  withEcho(async ({ host, connections }) => {
    const handler = smoke(ECHO, {
      url: `ws://${host}`,
      hosts: [host],
      token: "the-right-token",
    });
    for (const authorization of [undefined, "Bearer wrong", "Basic dG9rZW4="]) {
      const headers = new Headers();
      if (authorization !== undefined) {
        headers.set("authorization", authorization);
      }
      const response = await handler(
        get("/?token=the-right-token", { headers }),
      );
      assertEquals(response.status, 401);
      assertEquals(response.headers.get("www-authenticate"), "Bearer");
      assertEquals(response.headers.get("cache-control"), "no-store");
      await response.body?.cancel();
    }
    assertEquals(connections(), 0);
    const response = await handler(get("/", {
      headers: { authorization: "Bearer the-right-token" },
    }));
    assertEquals(response.status, 200);
    await response.body?.cancel();
  }));

test("a token that was never set opens nothing", () => {
  for (const token of ["", undefined]) {
    assertThrows(() => smoke(ECHO, { token }), UsageError, "token");
  }
});

test("what is wrong is said when the handler is made", () => {
  assertThrows(() => smoke([]), UsageError, "no scenario");
  assertThrows(
    () => smoke(ECHO, { timeout: "soon" as "1s" }),
    UsageError,
    "timeout",
  );
  assertThrows(() => smoke(ECHO, { url: "a.example" }), UsageError, "no URL");
  assertThrows(() => smoke(ECHO, { concurrency: 0 }), UsageError);
  assertThrows(() => smoke(ECHO, { parallel: 1.5 }), UsageError);
  assertThrows(() => smoke(ECHO, { hosts: ["wss://a.example"] }), UsageError);
  assertThrows(
    () => smoke({ steps: [{ sned: "x" }] } as unknown as Scenario),
    ScenarioFileError,
    "sned",
  );
  assertThrows(
    () => smoke("url: ws://a.example" as unknown as Scenario),
    UsageError,
    "./edge/yaml",
  );
  assertThrows(() => scheduled(ECHO, {}), UsageError, "webhook");
  for (const webhook of ["", "nowhere", "file:///etc/passwd"]) {
    assertThrows(() => scheduled(ECHO, { webhook }), UsageError, "webhook");
  }
});

test("hosts that are not listed, and private ones, are not reached", () =>
  withEcho(async ({ host, port, connections }) => {
    const urls = [
      `ws://${host}`,
      `ws://localhost:${port}`,
      `ws://[::ffff:127.0.0.1]:${port}`,
      `ws://2130706433:${port}`,
      `ws://0:${port}`,
    ];
    for (const hosts of [undefined, ["echo.example.com", "127.0.0.1:1"]]) {
      for (const url of urls) {
        const handler = smoke(ECHO, { url, ...hosts && { hosts } });
        const response = await handler(get());
        assertEquals(response.status, 503);
        const [report] = (await reportOf(response)).reports;
        assertEquals(report!.verdict, "errored");
        assertStringIncludes(report!.failure!.message, "listed in hosts");
      }
    }
    assertEquals(connections(), 0);
  }));

test("further clients, reconnects and proxies are judged as the first connection is", () =>
  withEcho(async ({ host, port, connections }) => {
    const other = `ws://localhost:${port}/`;
    const client = smoke({
      url: `ws://${host}/`,
      clients: { bob: { url: other } },
      steps: [{ send: "hello" }],
    }, { hosts: [host] });
    const proxied = smoke({
      url: `ws://${host}/`,
      connect: { proxy: `http://localhost:${port}` },
      steps: [{ send: "hello" }],
    }, { hosts: [host] });
    for (const handler of [client, proxied]) {
      const response = await handler(get());
      assertEquals(response.status, 503);
      const [report] = (await reportOf(response)).reports;
      assertStringIncludes(report!.failure!.message, "listed in hosts");
    }
    assert(connections() <= 1);
  }));

test("a caller chooses among the hosts that are listed, and no other", () =>
  withEcho(async ({ host, connections }) => {
    const ask = async (
      hosts: readonly string[] | undefined,
      url: string,
    ): Promise<number> => {
      const handler = smoke(ECHO, { ...hosts && { hosts } });
      const response = await handler(get(`/?url=${encodeURIComponent(url)}`));
      await response.body?.cancel();
      return response.status;
    };
    const wanted = `ws://${host}/`;
    assertEquals(await ask([host], wanted), 200);
    assertEquals(connections(), 1);
    assertEquals(await ask(undefined, "wss://echo.example.com/"), 403);
    assertEquals(await ask(undefined, wanted), 403);
    assertEquals(await ask(["echo.example.com"], wanted), 403);
    assertEquals(await ask([host], "ws://echo.example.com/"), 403);
    assertEquals(await ask([host], `ws://user:pass@${host}/`), 403);
    assertEquals(await ask([host], `ws://evil.example#${host}`), 403);
    assertEquals(await ask([host], "file:///etc/passwd"), 403);
    assertEquals(await ask([host], "no url"), 403);
    assertEquals(connections(), 1);
  }));

test("a run ends at its limit, and says which scenarios it cut off", () =>
  withEcho(async ({ host }) => {
    const waiting: Scenario = {
      url: "/",
      timeout: "30s",
      steps: [{ expect: "what never comes" }],
    };
    const handler = smoke([ECHO, waiting, { ...ECHO, name: "late" }], {
      url: `ws://${host}`,
      hosts: [host],
      timeout: "300ms",
      parallel: 1,
    });
    const started = performance.now();
    const response = await handler(get());
    assert(performance.now() - started < 3000);
    assertEquals(response.status, 503);
    const { reports } = await reportOf(response);
    assertEquals(reports.map((report) => report.failure?.code ?? "passed"), [
      "passed",
      "aborted",
      "aborted",
    ]);
  }));

test("so many runs at a time, the next is told to come again", () =>
  withEcho(async ({ host }) => {
    const slow: Scenario = { url: "/", steps: [{ wait: "300ms" }] };
    const handler = smoke(slow, {
      url: `ws://${host}`,
      hosts: [host],
      concurrency: 2,
    });
    const answers = await Promise.all([1, 2, 3].map(() => handler(get())));
    assertEquals(
      answers.map((answer) => answer.status).sort(),
      [200, 200, 429],
    );
    const refused = answers.find((answer) => answer.status === 429)!;
    assertEquals(refused.headers.get("retry-after"), "5");
    assertEquals(refused.headers.get("cache-control"), "no-store");
    for (const answer of answers) await answer.body?.cancel();
    const after = await handler(get());
    assertEquals(after.status, 200);
    await after.body?.cancel();
  }));

test("secrets are given and never told", () =>
  withEcho(async ({ host }) => {
    const handler = smoke({
      url: "/?key={{ key }}",
      connect: { headers: { Authorization: "Bearer {{ key }}" } },
      steps: [{ send: "{{ key }}" }, { expect: "{{ key }}" }],
    }, {
      url: `ws://${host}`,
      hosts: [host],
      secrets: { key: "open-sesame" },
    });
    for (const format of ["json", "html", "junit", "text"]) {
      const response = await handler(get(`/?format=${format}`));
      const body = await response.text();
      assertEquals(response.status, 200, body);
      assert(!body.includes("open-sesame"), `${format} tells the secret`);
    }
  }));

test("what fails at first is tried again where that is asked for", () =>
  withEcho(async ({ host }) => {
    const handler = smoke(WRONG, {
      url: `ws://${host}`,
      hosts: [host],
      retries: 2,
    });
    const { reports } = await reportOf(await handler(get()));
    assertEquals(reports.map((report) => report.attempts), [3]);
    assertEquals(reports[0]!.earlier.map(({ verdict }) => verdict), [
      "failed",
      "failed",
    ]);
  }));

test("a scheduled run tells the callback where something failed, and only then", () =>
  withEcho(async ({ host }) => {
    const told: string[][] = [];
    const options = {
      url: `ws://${host}`,
      hosts: [host],
      onFailure: (reports: readonly Report[]) => {
        told.push(verdicts(reports));
      },
    };
    assertEquals(verdicts(await scheduled(ECHO, options)()), ["echo: passed"]);
    assertEquals(told, []);
    await scheduled([ECHO, WRONG], options)();
    assertEquals(told, [["echo: passed", "wrong: failed"]]);
  }));

test("a webhook that does not take the report is told by rejecting", () =>
  withEcho(async ({ host }) => {
    const told: number[] = [];
    const handler = scheduled(WRONG, {
      url: `ws://${host}`,
      hosts: [host],
      // No WebSocket upgrade: the echo server answers 400.
      webhook: `http://${host}/`,
      onFailure: (reports) => {
        told.push(reports.length);
      },
    });
    const error = await assertRejects(handler, FramescriptError);
    assertStringIncludes(error.message, "it answered 400");
    assertEquals(told, [1]);
    await scheduled(ECHO, {
      url: `ws://${host}`,
      hosts: [host],
      webhook: `http://${host}/`,
    })();
  }));

test("a bundle's handler writes a page where that is handed in", () =>
  withEcho(async ({ host }) => {
    const runtime = await currentRuntime();
    const options = { url: `ws://${host}`, hosts: [host], runtime };
    const without = await bundledSmoke(ECHO, options)(get("/?format=html"));
    assertEquals(without.status, 400);
    assertStringIncludes(await without.text(), "json, junit, text");
    const handler = bundledSmoke([ECHO, WRONG], { ...options, html });
    const page = await handler(get("/?format=html"));
    assertEquals(page.status, 503);
    assertStringIncludes(
      page.headers.get("content-security-policy")!,
      "default-src 'none'",
    );
    assertStringIncludes((await page.text()).toLowerCase(), "<!doctype html>");
    for (const format of ["junit", "text"]) {
      const body = await (await handler(get(`/?format=${format}`))).text();
      assertStringIncludes(body, "wrong");
      assertStringIncludes(body, "something else");
    }
  }));

test("a bundle's handler finds what is misspelt, and refuses to play the server", () => {
  assertThrows(
    () => bundledSmoke({ step: [] } as unknown as Scenario),
    ScenarioFileError,
    'Unknown key "step"',
  );
  for (const make of [smoke, bundledSmoke]) {
    assertThrows(
      () => make({ role: "server", steps: [{ expect: "x" }] }),
      UsageError,
      "plays the server",
    );
  }
});

test("a variable that is not given is 503, and says which", () =>
  withEcho(async ({ host, connections }) => {
    const scenario: Scenario = { url: "/", steps: [{ send: "{{ nobody }}" }] };
    const runtime = await currentRuntime();
    for (const make of [smoke, bundledSmoke]) {
      const options = { url: `ws://${host}`, hosts: [host], runtime };
      const response = await make(scenario, options)(get());
      assertEquals(response.status, 503);
      assertStringIncludes(await response.text(), "nobody");
    }
    assertEquals(connections(), 0);
  }));
