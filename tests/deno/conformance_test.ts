/** `framescript conformance` as a process. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { conformanceSchema } from "../../lib/cli/conformance_schema.ts";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { brokenServer } from "../conformance/broken_server.ts";
import { ownClient, walk } from "../conformance/walking.ts";
import { closedValidator } from "../support/closed_schema.ts";
import { test } from "../support/harness.ts";
import { assertRefusal, framescript, type On, start } from "./command.ts";
import { freePort } from "./peers.ts";

const WRITING = {
  permissions: ["--allow-net", "--allow-read", "--allow-write"],
};

async function inFolder(use: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "framescript-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const checkResult = closedValidator(conformanceSchema);

/** A stored result, which keeps to the schema that is given out. */
async function readResult(path: string): Promise<ConformanceResult> {
  const result = JSON.parse(await Deno.readTextFile(path));
  checkResult(result);
  return result;
}

test("a server is judged by a table, and by the exit code, on every runtime", async () => {
  await using server = await brokenServer("pongs_empty");
  const args = ["conformance", "--case", "1.1.1,2.*", server.url];
  for (const on of ["deno", "bun", "node"] as On[]) {
    const { code, stdout, stderr } = await framescript(args, { on });
    assertEquals([code, stderr], [1, ""]);
    assertMatch(stdout, /^1 {2}Framing +1 +· +· +· +·$/m);
    assertMatch(stdout, /^2 {2}Pings and Pongs +4 +· +· +· +7$/m);
    assertMatch(stdout, /^all +5 +· +· +· +7$/m);
    // Each failure with its rule, what was expected, and the frames that crossed.
    assertMatch(stdout, /^2\.2 A Ping with text \(RFC 6455 5\.5\.3\)$/m);
    assertMatch(stdout, /^ +expected +"Hello, world!"$/m);
    assertMatch(stdout, /^ +[\d.]+ ms < pong +fin 1 +rsv 000 +0 B$/m);
    assertMatch(stdout, /: 12 cases in .*, 7 cases fail the run\n$/);
  }
});

test("what passes exits with 0, and what is not strict fails where that is asked", async () => {
  await using server = await brokenServer("late_utf8_check");
  const args = ["conformance", "--case", "6.4.1", server.url];
  assertEquals((await framescript(args)).code, 0);
  const strict = await framescript([...args, "--fail-on", "non_strict"]);
  assertEquals(strict.code, 1);
});

test("against a baseline only what got worse fails", async () => {
  await inFolder(async (folder) => {
    const stored = `${folder}/known.json`;
    {
      await using server = await brokenServer("pongs_empty");
      const first = await framescript(
        [
          "conformance",
          "--section",
          "2",
          "--reporter",
          `json=${stored}`,
          server.url,
        ],
        WRITING,
      );
      assertEquals(first.code, 1);
    }
    const result = await readResult(stored);
    assertEquals([result.version, result.peer], [1, "server"]);
    assertEquals(result.cases.length, 11);
    {
      await using server = await brokenServer("pongs_empty");
      const again = await framescript(
        ["conformance", "--section", "2", "--baseline", stored, server.url],
      );
      assertEquals(again.code, 0);
      assertMatch(again.stdout, /no case fails the run, 7 failed before\n$/);
    }
    await using server = await brokenServer("pings_unanswered");
    const worse = await framescript(
      ["conformance", "--case", "2.1", "--baseline", stored, server.url],
    );
    assertEquals(worse.code, 1);
  });
});

test("every reporter writes the pack down", async () => {
  await inFolder(async (folder) => {
    await using server = await brokenServer("pongs_empty");
    const names = [
      "json",
      "html",
      "tap",
      "junit",
      "ndjson",
      "markdown",
      "github",
    ];
    const { code, stderr } = await framescript([
      "conformance",
      "--case",
      "2.1,2.2",
      "--agent",
      "the one",
      ...names.flatMap((name) => ["--reporter", `${name}=${folder}/`]),
      server.url,
    ], WRITING);
    assertEquals([code, stderr], [1, ""]);
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}`);
    assertEquals((await readResult(`${folder}/json.json`)).agent, "the one");
    assert((await read("index.html")).includes("the one failed 1 of 2 cases"));
    assertMatch(await read("tap.tap"), /^not ok 2 - 2\.2 A Ping with text/m);
    assertMatch(await read("junit.xml"), /tests="2" failures="1"/);
    assertMatch(await read("markdown.md"), /2\.2 A Ping with text/);
    assertMatch(await read("github.txt"), /^::error title=.*2\.2 A Ping with/);
    const events = (await read("ndjson.ndjson")).trim().split("\n")
      .map((line) => JSON.parse(line).event);
    assertEquals([events[0], events.at(-1)], ["start", "summary"]);
    assertEquals(events.filter((event) => event === "end").length, 2);
  });
});

test("stored results are put side by side without a run", async () => {
  await inFolder(async (folder) => {
    for (const agent of ["one", "two"]) {
      await using server = await brokenServer();
      await framescript([
        "conformance",
        "--case",
        "2.1",
        "--agent",
        agent,
        "--reporter",
        `json=${folder}/${agent}.json`,
        server.url,
      ], WRITING);
    }
    const { code, stdout } = await framescript([
      "conformance",
      "--beside",
      `${folder}/one.json`,
      "--beside",
      `${folder}/two.json`,
      "--reporter",
      `html=${folder}/both.html`,
    ], WRITING);
    assertEquals([code, stdout], [0, ""]);
    const page = await Deno.readTextFile(`${folder}/both.html`);
    assert(page.includes("<h1>1 case, 2 agents</h1>"));
  });
});

test("a client walks through the pack, and its verdict is the exit code", async () => {
  const child = start([
    "conformance",
    "--listen",
    "0",
    "--section",
    "1,2",
    "--fail-on",
    "non_strict",
  ]);
  const stderr = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  while (!told.includes("\n")) told += (await stderr.read()).value ?? "";
  const [, count, url] = told.match(/^Serving (\d+) cases at (ws:\S+)\n/)!;
  assertEquals(count, "27");
  await walk(url!, "our own", ownClient(await currentRuntime()));
  while (!(await stderr.read()).done);
  const output = await new Response(child.stdout).text();
  assertEquals((await child.status).code, 0);
  assertMatch(output, /^all +27 /m);
  assertMatch(output, /^our own: 27 cases in /m);
});

test("cases are listed, shown and exported as files that run", async () => {
  const listed = await framescript(["conformance", "--list", "--section", "m"]);
  assertEquals(listed.code, 0);
  assert(listed.stdout.startsWith("m  Masking\n  m.1.1  A text message"));
  assertMatch(listed.stdout, /^ {2}m\.2\.1 .*\(servers\)$/m);

  const shown = await framescript(["conformance", "--show", "2.5"]);
  assertEquals(shown.code, 0);
  assertMatch(shown.stdout, /^steps:\n {2}- send:/m);

  await inFolder(async (folder) => {
    const exported = await framescript(
      ["conformance", "--section", "1,2", "--export", `${folder}/pack`],
      WRITING,
    );
    assertEquals(exported.stdout, `Wrote 27 scenarios below ${folder}/pack\n`);
    await using server = await brokenServer("pongs_empty");
    const run = await framescript(
      ["run", "--url", server.url, "--parallel", "8", `${folder}/pack`],
    );
    assertEquals(run.code, 1, run.stderr);
    assertMatch(run.stdout, /27 scenarios?.*20 passed.*7 failed/);
  });
});

test("wrong usage is told, and runs nothing", async () => {
  const say = (message: string) => `framescript: ${message}\n`;
  await assertRefusal(
    ["conformance"],
    say(
      "Cannot run conformance: nothing was named, it needs the URL of a server or --listen",
    ),
  );
  await assertRefusal(
    ["conformance", "--listen", "0", "ws://127.0.0.1:1"],
    say(
      "Cannot test a server and listen for clients at once: leave out the URL or --listen",
    ),
  );
  await assertRefusal(
    ["conformance", "--case", "8.1", "ws://127.0.0.1:1"],
    say("Cannot select 8.1: no case has such an id, --list shows them"),
  );
  await assertRefusal(
    ["conformance", "--show", "1.1"],
    say("Cannot show 1.1: no case has such an id, --list shows them"),
  );
  await assertRefusal(
    ["conformance", "--case", "h.6.1", "ws://127.0.0.1:1"],
    say(
      "Cannot run conformance: none of the selected cases is about servers",
    ),
  );
  await assertRefusal(
    ["conformance", "ftp://127.0.0.1"],
    say(
      'Cannot connect to "ftp://127.0.0.1": its scheme is not ws, wss, http or https',
    ),
  );
  for (const listen of ["here", ":9001", "::1:9001", "127.0.0.1:65536"]) {
    await assertRefusal(
      ["conformance", "--listen", listen],
      say(
        `Cannot use --listen ${listen}: it is a port, or a host and a port, such as 127.0.0.1:9001`,
      ),
    );
  }
});

test("a server that never answers is no failed case", async () => {
  const url = `ws://127.0.0.1:${freePort()}`;
  const { code } = await framescript(["conformance", "--section", "2", url]);
  assertEquals(code, 3);
});
