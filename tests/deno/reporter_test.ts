/** Reporters, frames and secrets in what the command prints and writes. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { PayloadPreview } from "../../lib/runner/report.ts";
import { test } from "../support/harness.ts";
import { assertRefusal, framescript, withFiles } from "./command.ts";
import { echoPeer } from "./peers.ts";

const HELLO = "name: Hello\nsteps: [{ send: Hello }, { expect: Hello }]\n";
const ALL = ["--allow-net", "--allow-read", "--allow-write"];

test("any number of reports are written at once, and one is printed", async () => {
  await using peer = echoPeer();
  await withFiles({ "hello.yaml": HELLO }, async (cwd) => {
    const { code, stdout, stderr } = await framescript([
      "run",
      "--url",
      peer.url,
      "--reporter",
      "tap",
      "--reporter",
      "junit=out/junit.xml",
      "--reporter",
      "json=report.json",
      "--reporter",
      "html=site/",
      "hello.yaml",
    ], { cwd, permissions: ALL });
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^TAP version 14\n/);
    const read = (path: string) => Deno.readTextFile(`${cwd}/${path}`);
    assertMatch(await read("out/junit.xml"), /<testsuites/);
    assertMatch(await read("site/index.html"), /^<!doctype html>/i);
    assert(typeof JSON.parse(await read("report.json")) === "object");
  });
});

test("a report that cannot be written is told before anything runs", async () => {
  await using peer = echoPeer();
  await withFiles({ "hello.yaml": HELLO }, async (cwd) => {
    const run = ["run", "--url", peer.url, "hello.yaml", "--reporter"];
    await assertRefusal(
      [...run, "json=hello.yaml/x.json"],
      "framescript: Cannot write hello.yaml/x.json: a file stands where a folder is needed\n",
      { cwd, permissions: ALL },
    );
    await assertRefusal(
      [...run, "json", "--reporter", "tap"],
      "framescript: Cannot write json and tap both to standard output: give one a file, --reporter tap=FILE\n",
      { cwd, permissions: ALL },
    );
    await assertRefusal(
      [...run, "json=x", "--reporter", "tap=x"],
      "framescript: Cannot write json and tap both to x: give each a file of its own\n",
      { cwd, permissions: ALL },
    );
    await Deno.mkdir(`${cwd}/out`);
    await Deno.symlink("out", `${cwd}/link`);
    for (const spelled of ["./out/../x", `${cwd}/x`, "link/../x"]) {
      await assertRefusal(
        [...run, "json=x", "--reporter", `tap=${spelled}`],
        `framescript: Cannot write json and tap both to ${spelled}: give each a file of its own\n`,
        { cwd, permissions: ALL },
      );
    }
    for (const spelled of ["hello.yaml", "./link/../hello.yaml"]) {
      await assertRefusal(
        [...run, `json=${spelled}`],
        `framescript: Cannot write json to ${spelled}: it is a scenario that is run\n`,
        { cwd, permissions: ALL },
      );
    }
    assertEquals(await Deno.readTextFile(`${cwd}/hello.yaml`), HELLO);
    const folder = await framescript([...run, "json=new/x.json"], {
      cwd,
      permissions: ["--allow-net", "--allow-read", "--allow-write=new/x.json"],
    });
    assertEquals([folder.code, folder.stdout], [2, ""]);
    assertMatch(folder.stderr, /write new\/x\.json: .* --allow-write=new\n$/);
    const denied = await framescript([...run, "json=x.json"], { cwd });
    assertEquals([denied.code, denied.stdout], [2, ""]);
    assertMatch(denied.stderr, /allow it with --allow-write=x\.json\n$/);
    assertEquals(peer.connections, 0);
  });
});

test("to write into a folder that is there, the file alone is to be permitted", async () => {
  await withFiles({ "hello.yaml": HELLO, "out/old": "" }, async (cwd) => {
    const { code, stderr } = await framescript(
      ["run", "--echo", "--reporter", "json=out/r.json", "hello.yaml"],
      {
        cwd,
        permissions: [
          "--allow-net",
          "--allow-read",
          "--allow-write=out/r.json",
        ],
      },
    );
    assertEquals([code, stderr], [0, ""]);
  });
});

test("the github reporter annotates invalid files, beside what is told of them", async () => {
  const files = {
    "a.yaml": "steps: [{ sned: x }]\n",
    "b.scenario.ts": "export default { steps: [{ wait: 'long' }] };\n",
  };
  await withFiles(files, async (cwd) => {
    const { code, stdout, stderr } = await framescript(
      ["run", "--echo", "--reporter", "github", "."],
      { cwd },
    );
    assertEquals(code, 2);
    const [first, second, ...rest] = stdout.split("\n");
    assertMatch(
      first!,
      /^::error file=a\.yaml,line=1,col=11,title=invalid scenario::Unknown key "sned"/,
    );
    assertMatch(
      second!,
      /^::error file=b\.scenario\.ts,title=invalid scenario::steps\[0\]\.wait: /,
    );
    assertEquals(rest, [""]);
    assertMatch(stderr, /2 problems in 2 files, nothing was run\n$/);
  });
});

test("what an earlier run wrote stays where nothing runs", async () => {
  const files = { "wrong.yaml": "steps: [{ sned: x }]", "junit.xml": "before" };
  await withFiles(files, async (cwd) => {
    const { code } = await framescript(
      ["run", "--echo", "--reporter", "junit=junit.xml", "wrong.yaml"],
      { cwd, permissions: ALL },
    );
    assertEquals(code, 2);
    assertEquals(await Deno.readTextFile(`${cwd}/junit.xml`), "before");
  });
});

test("events of parallel scenarios are told as they happen, in a file too", async () => {
  const files = {
    "1.yaml": "steps: [{ send: slow }, { wait: 400ms }]",
    "2.yaml": "steps: [{ send: fast }, { expect: fast }]",
  };
  await withFiles(files, async (cwd) => {
    const { code, stdout } = await framescript([
      "run",
      "--echo",
      "--parallel",
      "2",
      "--reporter",
      "ndjson",
      "--reporter",
      "ndjson=events.ndjson",
      ".",
    ], { cwd, permissions: ALL });
    assertEquals(code, 0);
    const ends = stdout.trim().split("\n").map((line) => JSON.parse(line))
      .filter(({ event }) => event === "end");
    assertEquals(ends.map(({ scenario }) => scenario), [1, 0]);
    assertEquals(await Deno.readTextFile(`${cwd}/events.ndjson`), stdout);
  });
});

test("--verbose prints every frame, --echo needs no server", async () => {
  const { code, stdout, stderr } = await framescript(
    ["run", "--echo", "--transport", "raw", "--verbose", "-"],
    {
      stdin: 'url: "{{ url }}"\nsteps:\n  - send: { fragments: [Hel, lo] }\n' +
        "  - expect: Hello\n  - close: 1000\n  - expect: { close: 1000 }\n",
    },
  );
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /> text +fin 0 +rsv 000 +3 B +masked +"?Hel"?\n/);
  assertMatch(stdout, /> continuation +fin 1 +rsv 000 +2 B +masked +"?lo"?\n/);
  assertMatch(stdout, /< close +fin 1/);
});

test("reports keep 4 KiB of a payload, or as much as they are asked to", async () => {
  const stdin = `url: "{{ url }}"
steps:
  - send: { repeat: { of: "0123456789", length: 10000 } }
  - expect: { message: any }
`;
  const heads = async (...args: string[]) => {
    const { stdout } = await framescript(
      ["run", "--echo", "--reporter", "json", ...args, "-"],
      { stdin },
    );
    const [{ transcript }] = JSON.parse(stdout).reports;
    return transcript.filter(({ type }: { type: string }) => type === "message")
      .map(({ payload }: { payload: PayloadPreview }) => [
        payload.length,
        payload.head.length,
        payload.whole,
      ]);
  };
  const both = <T>(one: T) => [one, one];
  assertEquals(await heads(), both([10000, 4096, false]));
  assertEquals(await heads("--keep-payloads", "7"), both([10000, 7, false]));
  assertEquals(await heads("--keep-payloads=all"), both([10000, 10000, true]));
  await assertRefusal(
    ["run", "--keep-payloads", "some", "-"],
    "framescript: Cannot use --keep-payloads some: it is a number of octets, or all\n",
    { stdin },
  );
});

test("beside a report for programs --verbose prints to standard error", async () => {
  const { code, stdout, stderr } = await framescript(
    ["run", "--echo", "--verbose", "--reporter", "json", "-"],
    { stdin: `url: "{{ url }}"\n${HELLO}` },
  );
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout).summary.verdicts.passed, 1);
  assertMatch(stderr, /> message +text +5 B +"Hello"\n/);
  assertMatch(stderr, /^passed +Hello .*\n\n1 scenario: 1 passed /m);
});

test("secrets and environment variables are printed as ***", async () => {
  await using peer = echoPeer();
  const { code, stdout, stderr } = await framescript([
    "run",
    "--url",
    peer.url,
    "--verbose",
    "--secret",
    "token=hunter2hunter2",
    "--env",
    "FRAMESCRIPT_TRY",
    "--reporter",
    "json",
    "-",
  ], {
    permissions: ["--allow-net", "--allow-env=FRAMESCRIPT_TRY"],
    env: { FRAMESCRIPT_TRY: "correct-horse" },
    stdin:
      'steps: [{ send: "{{ token }} {{ env.FRAMESCRIPT_TRY }}" }, { expect: x }]',
  });
  assertEquals(code, 1);
  for (const text of [stdout, stderr]) {
    assert(text.includes("*** ***"), text);
    assert(!/hunter2|correct-horse/.test(text), text);
  }
});

test("what is wrong with the command line is told without its secrets", async () => {
  const secret = ["--secret", "tok=hunter22"];
  await assertRefusal(
    ["run", ...secret, "--url", "foo://hunter22/", "-"],
    'framescript: Cannot connect to "foo://***/": its scheme is not ws, wss, http or https\n',
    { stdin: HELLO },
  );
  await assertRefusal(
    ["check", "--secret=tok=hunter22", "--hunter22", "x.yaml"],
    "framescript: Cannot understand --***: check has no such option\n",
  );
  await assertRefusal(
    ["check", ...secret, "hunter22.yaml"],
    "framescript: Cannot load ***.yaml: there is no such file or folder\n",
  );
  await assertRefusal(
    ["run", "--env", "FRAMESCRIPT_TRY", "--timeout", "correct-horse", "-"],
    "framescript: Cannot use --timeout ***: it is a time with a unit, such as 500ms or 10s\n",
    {
      permissions: ["--allow-env=FRAMESCRIPT_TRY"],
      env: { FRAMESCRIPT_TRY: "correct-horse" },
      stdin: HELLO,
    },
  );
  const invalid = await framescript(["check", ...secret, "-"], {
    stdin: "steps: [{ hunter22: x }]\n",
  });
  assertEquals(invalid.code, 2);
  assertMatch(invalid.stderr, /^-:1:11: Unknown key "\*\*\*"/);
  assert(!invalid.stderr.includes("hunter22"), invalid.stderr);
  const pem = await framescript(["run", ...secret, "-"], {
    stdin:
      'url: ws://127.0.0.1:1/\nconnect: { tls: { ca: "{{ tok }}.pem" } }\n' +
      "steps: []\n",
  });
  assertMatch(pem.stderr, /^-:2:23: Cannot read the file "\.\/\*\*\*\.pem"/);
});

test("an environment variable that is denied, not set or empty is told by name", async () => {
  await assertRefusal(
    ["run", "--env", "FRAMESCRIPT_TRY", "x.yaml"],
    "framescript: Cannot read the environment variable FRAMESCRIPT_TRY: Deno was not permitted to, allow it with --allow-env=FRAMESCRIPT_TRY\n",
  );
  await assertRefusal(
    ["run", "--env", "FRAMESCRIPT_UNSET", "x.yaml"],
    "framescript: Cannot read the environment variable FRAMESCRIPT_UNSET: it is not set\n",
    { permissions: ["--allow-env"] },
  );
  await assertRefusal(
    ["run", "--env", "FRAMESCRIPT_TRY", "x.yaml"],
    "framescript: Cannot read the environment variable FRAMESCRIPT_TRY: it is empty\n",
    { permissions: ["--allow-env"], env: { FRAMESCRIPT_TRY: "" } },
  );
  await assertRefusal(
    ["run", "--secret", "token=abc", "--echo", "-"],
    'framescript: Cannot hide the value of "token": it has under 4 characters\n',
    { stdin: HELLO },
  );
});
