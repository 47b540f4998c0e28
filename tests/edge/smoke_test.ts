import { createServer } from "node:http";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { smoke as bundledSmoke } from "../../lib/edge/bundled.ts";
import { concat } from "../../lib/bytes.ts";
import { html } from "../../lib/edge/html.ts";
import { scheduled, smoke } from "../../lib/edge/installed.ts";
import type { SmokeOptions } from "../../lib/edge/options.ts";
import { yaml } from "../../lib/edge/yaml.ts";
import type { Runtime } from "../../lib/endpoint/endpoint.ts";
import { FramescriptError, UsageError } from "../../lib/errors.ts";
import type { ReportDocument } from "../../lib/report/json.ts";
import { FRAMES } from "../../lib/runner/frames/frames.ts";
import type { FramedRuntime } from "../../lib/runner/framing.ts";
import type { Report } from "../../lib/runner/report.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import { test } from "../support/harness.ts";
import { openStage } from "../runner/stage.ts";
import { withEcho } from "../support/echo.ts";
import { scriptedServer } from "../support/scripted.ts";

/** What a busy machine may take beyond a limit, in milliseconds. */
const SLACK = 1500;

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

function get(path = "/", init: RequestInit = {}): Request {
  return new Request(new URL(path, "https://smoke.example"), init);
}

async function reportOf(response: Response): Promise<ReportDocument> {
  return await response.json() as ReportDocument;
}

function verdicts(reports: readonly Report[]): string[] {
  return reports.map((report) => `${report.name}: ${report.verdict}`);
}

test("a bundle ignores what its transport never shows", () =>
  withEcho(async ({ host }) => {
    const ignoring: Scenario = {
      ...ECHO,
      ignore: [{ ping: "any" }, { pong: "a" }, { frame: { opcode: "close" } }],
    };
    const options = { url: `ws://${host}`, hosts: [host] };
    const { reports } = await reportOf(
      await bundledSmoke(ignoring, options)(get()),
    );
    assertEquals(verdicts(reports), ["echo: passed"]);
  }));

test("a bundle uses a raw transport where what makes use of it comes along", () =>
  withEcho(async ({ host }) => {
    const raw: Scenario = {
      ...ECHO,
      steps: [
        { send: { frame: { opcode: "ping", text: "a" } } },
        { expect: { pong: "a" } },
        { send: { frames: [{ fin: false, text: "b" }, { opcode: 0 }] } },
        { expect: { text: "b", frames: { at_least: 1 } } },
      ],
    };
    const runtime = await currentRuntime();
    const verdict = async (runtime: FramedRuntime) => {
      const options = { url: `ws://${host}`, hosts: [host], runtime };
      const response = await bundledSmoke(raw, options)(get());
      return (await reportOf(response)).reports[0]!;
    };
    assertEquals((await verdict({ ...runtime, frames: FRAMES })).failure, null);
    const without = await verdict(runtime);
    assertEquals(without.verdict, "unsupported");
  }));

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
    assertThrows(
      () => smoke(ECHO, { token, url: "wss://a.example" }),
      UsageError,
      "token",
    );
  }
});

const URL_OF_ECHO = { url: "wss://echo.example.com" };

/** Options that are wrong, and a word of what is said. */
const WRONG_OPTIONS: readonly (readonly [options: unknown, words: string])[] = [
  [null, "must be a map"],
  [{ tokn: "x" }, "tokn"],
  [{ token: 5 }, "token"],
  [{ hosts: "a.example" }, '"hosts" must be a list'],
  [{ hosts: ["ftp://a.example"] }, "ftp://a.example"],
  [{ timeout: "soon" }, "timeout"],
  [{ timeout: 5 }, '"timeout" must be a duration'],
  [{ timeout: "0s" }, "timeout"],
  [{ retryDelay: 5 }, "retryDelay"],
  [{ url: "a.example" }, "no URL"],
  [{ url: "ftp://a.example" }, "scheme"],
  [{ url: 5 }, '"url" must be a string'],
  [{ concurrency: 0 }, "concurrency"],
  [{ parallel: 1.5 }, "parallel"],
  [{ retries: -1 }, "retries"],
  [{ runtime: "workerd" }, "runtime"],
  [{ html: "<p>" }, '"html" must be a function'],
  [{ secrets: { key: 5 } }, "key"],
  [{ secrets: { key: "abc" } }, "characters"],
];

/** Scenarios that are wrong, and a word of what is said. */
const WRONG_SCENARIOS: readonly (readonly [unknown, words: string])[] = [
  [null, "must be a map"],
  [5, "must be a map"],
  [[], "no scenario"],
  [{ steps: null }, "steps"],
  [{ steps: [{ sned: "x" }] }, "sned"],
  [{ steps: [{ send: 5 }] }, "send"],
  [{ steps: [{ send: "{{ nobody }}" }] }, "nobody"],
  [{ steps: [{ send: "x" }], transport: "rawr" }, "transport"],
  [{ steps: [{ expect: { text: { matches: "(" } } }] }, "regular expression"],
  [{ steps: [{ expect: { json_path: { "$.[": 1 } } }] }, "JSONPath"],
  [
    { steps: [{ send: "x" }], clients: { bob: { url: "ftp://a.example" } } },
    "ftp:",
  ],
];

test("what is wrong is said when the handler is made", async () => {
  const runtime = await currentRuntime();
  for (const make of [smoke, bundledSmoke]) {
    for (const [options, words] of WRONG_OPTIONS) {
      const given = options === null ? null : { ...URL_OF_ECHO, ...options };
      assertThrows(
        () => make(ECHO, given as SmokeOptions),
        UsageError,
        words,
      );
    }
    for (const [scenario, words] of WRONG_SCENARIOS) {
      assertThrows(
        () => make(scenario as Scenario, { ...URL_OF_ECHO, runtime }),
        FramescriptError,
        words,
      );
    }
    assertThrows(() => make(ECHO), UsageError, "begins with /");
    assertThrows(
      () => make({ steps: [{ send: "x" }] }),
      UsageError,
      "no url",
    );
    assertThrows(
      () => make({ url: "ftp://a.example/", steps: [{ send: "x" }] }),
      FramescriptError,
      "ws",
    );
    // With hosts a caller may choose the URL.
    make(ECHO, { hosts: ["echo.example.com"] });
  }
  assertThrows(() => scheduled(ECHO, URL_OF_ECHO), UsageError, "webhook");
  for (const webhook of ["", "nowhere", "file:///etc/passwd"]) {
    assertThrows(
      () => scheduled(ECHO, { ...URL_OF_ECHO, webhook }),
      UsageError,
      "webhook",
    );
  }
  assertThrows(
    () => scheduled(ECHO, { webhook: "https://hook.example/" }),
    UsageError,
    "begins with /",
  );
});

test("what is thrown says no secret, not even when the handler is made", () => {
  const error = assertThrows(
    () =>
      smoke({ url: "ftp://{{ key }}/", steps: [{ send: "x" }] }, {
        secrets: { key: "open-sesame" },
      }),
    FramescriptError,
  );
  assert(!error.message.includes("open-sesame"), error.message);
});

const TEXT = `url: /
steps: [send: hello, expect: hello]
---
name: JSON is YAML
url: /
steps: [send: hello, expect: hello]`.replace(
  /\[send: (\w+), expect: (\w+)\]/g,
  "[{ send: $1 }, { expect: $2 }]",
);

test("text is run as it is, and by yaml in a bundle", () =>
  withEcho(async ({ host }) => {
    const options = { url: `ws://${host}`, hosts: [host] };
    const expected = [
      "scenario 1 #1: passed",
      "JSON is YAML: passed",
      "echo: passed",
    ];
    const response = await smoke([TEXT, ECHO], options)(get());
    assertEquals(verdicts((await reportOf(response)).reports), expected);
    const error = assertThrows(
      () => bundledSmoke(TEXT as unknown as Scenario, options),
      UsageError,
    );
    assertStringIncludes(error.message, "yaml");
    const runtime = await currentRuntime();
    const parsed = [...yaml(TEXT, "scenario 1"), ECHO];
    const bundled = bundledSmoke(parsed, { ...options, runtime });
    const { reports } = await reportOf(await bundled(get()));
    assertEquals(verdicts(reports), expected);
  }));

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
      const handler = smoke(
        { ...ECHO, url: "wss://echo.example.com" },
        { ...hosts && { hosts } },
      );
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
    // Not in the clear, unless that was listed.
    assertEquals(
      await ask(["echo.example.com"], "ws://echo.example.com/"),
      403,
    );
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
    assertEquals(
      reports[1]!.failure?.message,
      "the run was aborted: it may take 300 ms",
    );
  }));

test("what is done after scenarios were cut off is within the limit", async () => {
  await using stage = await openStage();
  const deaf: Scenario = {
    // Neither its Close nor ours is answered, and TCP stays open.
    url: `${stage.url}/say?deaf&do=wait 20000`,
    transport: "raw",
    timeout: "30s",
    steps: [{ expect: "what never comes" }],
    finally: [{ expect: "that neither" }],
  };
  const handler = smoke(deaf, {
    hosts: [new URL(stage.url).host],
    timeout: "4s",
  });
  const started = performance.now();
  const { reports } = await reportOf(await handler(get()));
  // Cut off at 2 s; finally has a second of its own, and so has TCP.
  const taken = performance.now() - started;
  assert(taken < 4000 + SLACK, `it took ${taken} ms`);
  assertEquals(reports[0]!.failure?.code, "aborted");
});

test("a peer that sends without end does not decide how long the answer is", async () => {
  const frames = concat(
    new Array(50).fill(concat([
      new Uint8Array([0x81, 0x7e, 0x08, 0x00]),
      new Uint8Array(0x800).fill(0x61),
    ])),
  );
  await using server = await scriptedServer(async (socket) => {
    let open = true;
    socket.closed.then(() => open = false);
    socket.accept();
    while (open) {
      socket.write(frames);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  const handler = smoke({
    url: server.url,
    timeout: "400ms",
    steps: [{ expect: { text: "what never comes", skip: true } }],
  }, { hosts: [new URL(server.url).host] });
  const body = await (await handler(get())).text();
  assert(body.includes("what never comes"), body.slice(0, 500));
  assert(body.includes("transcript_cut"), body.slice(0, 500));
  assert(body.length < 2 ** 21, `${body.length} characters`);
});

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
      retryDelay: "50ms",
    });
    const started = performance.now();
    const { reports } = await reportOf(await handler(get()));
    assertEquals(reports.map((report) => report.attempts), [3]);
    assertEquals(reports[0]!.earlier.map(({ verdict }) => verdict), [
      "failed",
      "failed",
    ]);
    assert(performance.now() - started >= 95);
  }));

test("the pause before another attempt is within the limit of the run", () =>
  withEcho(async ({ host }) => {
    const handler = smoke(WRONG, {
      url: `ws://${host}`,
      hosts: [host],
      retries: 2,
      retryDelay: "10m",
      timeout: "400ms",
    });
    const { reports } = await reportOf(await handler(get()));
    assertEquals(reports.map((report) => report.attempts), [1]);
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

/** Where reports are posted. */
async function withWebhook(
  status: number,
  use: (url: string, bodies: unknown[]) => Promise<void>,
): Promise<void> {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    if (request.url === "/") bodies.push(JSON.parse(body));
    response.writeHead(status, { location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve())
  );
  const { port } = server.address() as { port: number };
  try {
    await use(`http://127.0.0.1:${port}/`, bodies);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test("the webhook is told whatever becomes of the callback", () =>
  withEcho(({ host }) =>
    withWebhook(204, async (webhook, bodies) => {
      const failing = [
        () => {
          throw new Error("failed at once");
        },
        () => Promise.reject(new Error("failed later")),
      ];
      for (const onFailure of failing) {
        const handler = scheduled(WRONG, {
          url: `ws://${host}`,
          hosts: [host],
          webhook,
          onFailure,
        });
        await assertRejects(handler, Error, "failed");
      }
      assertEquals(
        (bodies as ReportDocument[]).map(({ reports }) => verdicts(reports)),
        [["wrong: failed"], ["wrong: failed"]],
      );
    })
  ));

test("a webhook that redirects was not told", () =>
  withEcho(({ host }) =>
    withWebhook(302, async (webhook, bodies) => {
      const options = { url: `ws://${host}`, hosts: [host], webhook };
      const error = await assertRejects(
        scheduled(WRONG, options),
        FramescriptError,
      );
      assertStringIncludes(error.message, "302");
      assertEquals(bodies.length, 1);
    })
  ));

test("a scheduled run that does not come about is told too", () =>
  withWebhook(204, async (webhook, bodies) => {
    const told: unknown[] = [];
    const handler = scheduled(ECHO, {
      ...URL_OF_ECHO,
      runtime: await brokenRuntime("it broke"),
      webhook,
      onFailure: (reports, thrown) => {
        told.push([reports.length, thrown]);
      },
    });
    const thrown = await assertRejects(handler, Error, "it broke");
    assertEquals(told, [[0, thrown]]);
    assertEquals(bodies, [{ error: "it broke" }]);
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

/** Something that goes wrong in a way that nobody foresaw. */
async function brokenRuntime(words: string): Promise<Runtime> {
  const runtime = await currentRuntime();
  return {
    ...runtime,
    web: { ...runtime.web!, connect: () => Promise.reject(new Error(words)) },
  };
}

test("what nobody foresaw is 503 without its secrets, and not to be stored", async () => {
  const secrets = { key: "open-sesame" };
  const runtime = await brokenRuntime("broken by open-sesame");
  for (const make of [smoke, bundledSmoke]) {
    const handler = make(ECHO, { ...URL_OF_ECHO, runtime, secrets });
    const response = await handler(get());
    assertEquals(response.status, 503);
    assertEquals(response.headers.get("cache-control"), "no-store");
    assertEquals(await response.json(), { error: "broken by ***" });
  }
});
