/** How `framescript conformance` ends: with all that was run, and what was not. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { brokenServer } from "../conformance/broken_server.ts";
import { ownClient } from "../conformance/walking.ts";
import { test } from "../support/harness.ts";
import { scriptedServer } from "../support/scripted.ts";
import { assertRefusal, framescript, start } from "./command.ts";
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

async function stored(path: string): Promise<ConformanceResult[]> {
  const value = JSON.parse(await Deno.readTextFile(path));
  return Array.isArray(value) ? value : [value];
}

/** The pack as it is served, while `use` has clients walk through it. */
async function served(
  args: readonly string[],
  use: (url: string, child: Deno.ChildProcess) => Promise<void>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = start(["conformance", "--listen", "0", ...args], WRITING);
  const stderr = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const stdout = new Response(child.stdout).text();
  let told = "";
  while (!told.includes("\n")) told += (await stderr.read()).value ?? "";
  const [first, url] = told.match(/^Serving \d+ cases? at (ws:\S+)\n/)!;
  told = told.slice(first.length);
  await use(url!, child);
  for (;;) {
    const { done, value } = await stderr.read();
    if (done) break;
    told += value;
  }
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr: told };
}

test("a server that is not there is told in one line, in reports too", async () => {
  await inFolder(async (folder) => {
    const port = freePort();
    for (const cases of ["2.*", "7.1.6"]) {
      const { code, stdout, stderr } = await framescript([
        "conformance",
        "--case",
        cases,
        "--reporter",
        `json=${folder}/a.json`,
        `ws://127.0.0.1:${port}`,
      ], WRITING);
      assertEquals(
        [code, stdout, stderr],
        [
          3,
          "",
          `framescript: Cannot connect to 127.0.0.1:${port}: the connection was refused\n`,
        ],
      );
      const [result] = await stored(`${folder}/a.json`);
      assertEquals(result!.cases, []);
      assert(result!.missing.length > 0);
    }
  });
});

test("a server that is silent is told once its time is up", async () => {
  await using silent = await scriptedServer(() => {});
  const { code, stderr } = await framescript(["conformance", silent.url]);
  assertEquals(code, 3);
  assertMatch(
    stderr,
    /^framescript: Cannot connect to [\d.:]+: no answer to the opening handshake within 5 s\n$/,
  );
});

test("what a client left out is told, and no pass", async () => {
  const client = ownClient(await currentRuntime());
  await inFolder(async (folder) => {
    const { code, stdout, stderr } = await served(
      ["--case", "1.1.1,1.1.2,2.1", "--reporter", `json=${folder}/a.json`],
      async (url) => {
        await client(`${url}/runCase?case=1&agent=half`);
        await client(`${url}/updateReports?agent=half`);
      },
    );
    assertEquals(code, 3);
    assertMatch(
      stdout,
      /^half: 1 case in .*, no case fails the run, 2 not run$/m,
    );
    assertEquals(
      stderr,
      "framescript: half: 2 cases of 3 not run: 1.1.2, 2.1\n",
    );
    assertEquals((await stored(`${folder}/a.json`))[0]!.missing, [
      "1.1.2",
      "2.1",
    ]);
  });
});

test("no client is no pass", async () => {
  const client = ownClient(await currentRuntime());
  const { code, stderr } = await served(["--case", "1.1.1"], async (url) => {
    await client(`${url}/updateReports`);
  });
  assertEquals([code, stderr], [3, "framescript: No client ran a case\n"]);
});

test("clients that were there before an interrupt have their results, all in one file that is read back", async () => {
  const client = ownClient(await currentRuntime());
  await inFolder(async (folder) => {
    const both = `${folder}/both.json`;
    const { code, stdout } = await served(
      ["--case", "1.1.1,2.1", "--reporter", `json=${both}`],
      async (url, child) => {
        await client(`${url}/runCase?case=1&agent=one`);
        await client(`${url}/runCase?case=2&agent=two`);
        // The status is asked for so that the case has ended.
        await client(`${url}/getCaseStatus?case=2&agent=two`);
        child.kill("SIGINT");
      },
    );
    assertEquals(code, 130);
    assertMatch(stdout, /^one: 1 case in .*, 1 not run$/m);
    assertMatch(stdout, /^two: 1 case in .*, 1 not run$/m);
    assertEquals(
      (await stored(both)).map(({ agent, missing }) => [agent, missing]),
      [["one", ["2.1"]], ["two", ["1.1.1"]]],
    );
    const page = await framescript([
      "conformance",
      "--beside",
      both,
      "--reporter",
      `html=${folder}/page.html`,
    ], WRITING);
    assertEquals([page.code, page.stderr], [0, ""]);
    const html = await Deno.readTextFile(`${folder}/page.html`);
    assert(html.includes("<h1>2 cases, 2 agents</h1>"));
    assert(html.includes("1 case not run"));
    // As a baseline, each agent's own counts.
    await using server = await brokenServer("pings_unanswered");
    const judged = await framescript([
      "conformance",
      "--case",
      "2.1",
      "--agent",
      "two",
      "--baseline",
      both,
      server.url,
    ]);
    assertEquals(judged.code, 1);
  });
});

test("an interrupted run of a server is written down, and what is missing told", async () => {
  await inFolder(async (folder) => {
    let asked = () => {};
    const begun = new Promise<void>((resolve) => asked = resolve);
    let connections = 0;
    // Answers every handshake, and is silent from then on.
    await using server = await scriptedServer(async (socket) => {
      socket.accept();
      if (++connections > 1) asked();
      while (await socket.read() !== null);
      socket.end();
    });
    const child = start([
      "conformance",
      "--case",
      "2.1",
      "--reporter",
      `json=${folder}/a.json`,
      server.url,
    ], WRITING);
    await begun;
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assertEquals(code, 130);
    assertMatch(
      new TextDecoder().decode(stderr),
      /^framescript: [\d.:]+: 1 case of 1 not run: 2\.1\n$/,
    );
    const [result] = await stored(`${folder}/a.json`);
    assertEquals([result!.cases, result!.missing], [[], ["2.1"]]);
  });
});

test("the failures stand in pretty files too", async () => {
  await inFolder(async (folder) => {
    await using server = await brokenServer("pongs_empty");
    const file = `${folder}/report.txt`;
    const { stdout } = await framescript([
      "conformance",
      "--case",
      "2.1,2.2",
      "--reporter",
      "pretty",
      "--reporter",
      `pretty=${file}`,
      server.url,
    ], WRITING);
    const text = await Deno.readTextFile(file);
    assertEquals(text, stdout);
    assertMatch(text, /^2\.2 A Ping with text/m);
    assertMatch(text, /1 case fails the run\n$/);
  });
});

test("cases about servers alone are not listed for clients", async () => {
  const { stdout } = await framescript(
    ["conformance", "--list", "--section", "m", "--listen", "0"],
  );
  assert(!stdout.includes("m.2.1"));
  assertMatch(stdout, /^ {2}m\.3\.1 .*\(clients\)$/m);
});

test("an address of IPv6 is a URL", async () => {
  const child = start([
    "conformance",
    "--listen",
    "[::1]:0",
    "--case",
    "1.1.1",
  ]);
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  while (!told.includes("\n")) told += (await reader.read()).value ?? "";
  child.kill("SIGINT");
  while (!(await reader.read()).done);
  await child.stdout.cancel();
  await child.status;
  assertMatch(told, /^Serving 1 case at ws:\/\/\[::1\]:\d+\n/);
});

test("what would change nothing is wrong usage", async () => {
  const url = "ws://127.0.0.1:1";
  const usages: readonly (readonly [args: readonly string[], why: string])[] = [
    [["--case", ",", url], "Cannot use --case ,: it names nothing"],
    [
      ["--keep-listening", url],
      "Cannot use --keep-listening where a server is tested: it would change nothing",
    ],
    [
      ["--parallel", "2", "--listen", "0"],
      "Cannot use --parallel with --listen: it would change nothing",
    ],
    [
      ["--agent", "a", "--listen", "0"],
      "Cannot use --agent with --listen: it would change nothing",
    ],
    [
      ["--show", "1.1.1", "--export", "a"],
      "Cannot use --show and --export at once: each runs nothing and ends",
    ],
    [
      ["--list", "--export", "a"],
      "Cannot use --list and --export at once: each runs nothing and ends",
    ],
    [
      ["--show", "1.1.1", "--case", "1.1.2"],
      "Cannot use --case with --show: it would change nothing",
    ],
    [["--list", url], `Cannot use ${url} with --list: it runs nothing`],
    [
      ["--beside", "a.json", url],
      "Cannot use --beside without a page: add --reporter html=FILE",
    ],
    [
      ["--beside", "a.json", "--reporter", "html=a", "--reporter", "json=b"],
      "Cannot use a reporter other than html where stored results are only put side by side",
    ],
  ];
  for (const [args, why] of usages) {
    await assertRefusal(["conformance", ...args], `framescript: ${why}\n`);
  }
});

test("a stored result that is none is told, whatever it is used for", async () => {
  await inFolder(async (folder) => {
    const file = `${folder}/empty.json`;
    await Deno.writeTextFile(file, '{"version":1,"cases":[]}');
    await assertRefusal(
      ["conformance", "--beside", file, "--reporter", `html=${folder}/a.html`],
      `framescript: Cannot read ${file} as a result of the pack: it has no agent\n`,
    );
  });
});
