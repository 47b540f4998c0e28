/** The ready entry files of `scripts/edge`, each on its platform, against the example functions. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { ReportDocument } from "../../../lib/report/json.ts";
import { bundle } from "../../support/bundle.ts";
import { nodePath } from "../../support/executables.ts";
import { test } from "../../support/harness.ts";
import {
  serve,
  serveDenoFunction,
  serveWorker,
  type Serving,
} from "../../support/serving.ts";

const TOKEN = "the-token-of-the-caller";

function targetOf(target: Serving): string {
  return `ws://${target.url.host}`;
}

/** Calls the handler without and with its token. @returns what ran the scenarios. */
async function check(url: URL): Promise<string> {
  const refused = await fetch(url);
  assertEquals(refused.status, 401, await refused.text());
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const document = await response.json() as ReportDocument;
  assertEquals(
    document.reports.map(({ name, verdict }) => `${name}: ${verdict}`),
    [
      "An echo from a warm function: passed",
      "The heartbeat is answered: passed",
      "The close code arrives: passed",
    ],
    JSON.stringify(document.reports.map((report) => report.failure)),
  );
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("cache-control"), "no-store");
  for (const [format, type] of [["junit", "xml"], ["text", "plain"]]) {
    const other = await fetch(new URL(`?format=${format}`, url), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    assertEquals(other.status, 200);
    assert(other.headers.get("content-type")!.includes(type!));
    assert((await other.text()).includes("The close code arrives"));
  }
  return document.reports[0]!.runtime;
}

/** Hosts an entry file on Deno, with the network of the target alone. */
function serveHost(
  host: string,
  target: Serving,
  ...names: string[]
): Promise<Serving> {
  return serve(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-check",
    `--allow-net=127.0.0.1:0,${target.url.host}`,
    `--allow-env=${["TARGET", "SMOKE_TOKEN", ...names]}`,
    `tests/deno/edge/hosts/${host}.ts`,
  ], {
    env: { TARGET: targetOf(target), SMOKE_TOKEN: TOKEN },
    stop: "signal",
  });
}

test("the Cloudflare Worker answers, and its cron trigger tells the webhook of a failure", async () => {
  await using target = await serveDenoFunction();
  const { code } = await bundle("scripts/edge/worker.ts");
  const posted: ReportDocument[] = [];
  await using webhook = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      posted.push(await request.json());
      return new Response(null, { status: 204 });
    },
  );
  const bindings = (target: string) => ({
    TARGET: target,
    SMOKE_TOKEN: TOKEN,
    WEBHOOK: `http://127.0.0.1:${webhook.addr.port}/`,
  });
  const worker = (bindings: Record<string, string>) =>
    serveWorker({ script: code, bindings, triggers: true });
  {
    await using serving = await worker(bindings(targetOf(target)));
    await check(serving.url);
    const ran = await fetch(new URL("/cdn-cgi/handler/scheduled", serving.url));
    assertEquals(await ran.text(), "ok");
    assertEquals(posted, []);
  }
  // Nothing listens at port 1.
  await using broken = await worker(bindings("ws://127.0.0.1:1"));
  const ran = await fetch(new URL("/cdn-cgi/handler/scheduled", broken.url));
  assertEquals(await ran.text(), "ok");
  assertEquals(
    posted.map(({ reports }) => reports.map(({ verdict }) => verdict)),
    [["errored", "errored", "errored"]],
  );
});

test("the handler for Deno Deploy answers, with the network of its target alone", async () => {
  await using target = await serveDenoFunction();
  await using serving = await serveHost("deno_deploy", target, "PORT");
  assertMatch(await check(serving.url), /^Deno /);
});

test("an entry that was not told everything says what to set", async () => {
  const said = async (env: Record<string, string>) => {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-check",
        "--allow-env=TARGET,SMOKE_TOKEN,PORT",
        "scripts/edge/deno_deploy.ts",
      ],
      env,
      stdin: "null",
    }).output();
    assert(!success);
    return new TextDecoder().decode(stderr);
  };
  assertMatch(await said({ SMOKE_TOKEN: TOKEN }), /set TARGET to a URL/);
  const told = await said({ TARGET: "wss://echo.example.com" });
  assertMatch(told, /set SMOKE_TOKEN/);
  const { code } = await bundle("scripts/edge/worker.ts");
  const bindings = { TARGET: "wss://echo.example.com", SMOKE_TOKEN: TOKEN };
  await assertRejects(
    () => serveWorker({ script: code, bindings }),
    Error,
    "set WEBHOOK",
  );
});

test("the handler for Netlify answers", async () => {
  await using target = await serveDenoFunction();
  await using serving = await serveHost("netlify", target);
  assertEquals(serving.url.pathname, "/smoke");
  assertMatch(await check(serving.url), /^Deno /);
});

test("the handler for Vercel answers in its edge runtime", async () => {
  await using target = await serveDenoFunction();
  const { code } = await bundle("scripts/edge/vercel.ts", {
    format: "iife",
    globalName: "entry",
  });
  const script = `${code}
    addEventListener("fetch", (event) =>
      event.respondWith(entry.default(event.request)));`;
  await using serving = await serve(
    nodePath(),
    ["tests/peers/edge_runtime.mjs"],
    {
      input: {
        script,
        env: { TARGET: targetOf(target), SMOKE_TOKEN: TOKEN },
      },
    },
  );
  await check(serving.url);
});
