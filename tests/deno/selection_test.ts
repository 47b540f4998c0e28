/** What `framescript run` takes, and in which order it tells of it. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { test } from "../support/harness.ts";
import {
  assertRefusal,
  framescript,
  type Outcome,
  withFiles,
} from "./command.ts";
import { echoPeer, freePort, latePeer } from "./peers.ts";

const HELLO = "steps: [{ send: Hello }, { expect: Hello }]\n";
const WRONG = "steps: [{ send: Hello }, { expect: Bye }]\n";

/** `verdict name` of each scenario, in the order printed. */
function verdicts({ stdout }: Outcome): string[] {
  return [
    ...stdout.matchAll(/^(passed|failed|errored|unsupported) +(.+?) {2}/gm),
  ]
    .map(([, verdict, name]) => `${verdict} ${name}`);
}

test("standard input is YAML or JSON, with several documents", async () => {
  await using peer = echoPeer();
  const run = (stdin: string) =>
    framescript(["run", "--url", peer.url, "-"], { stdin });
  const yaml = await run(`name: A\n${HELLO}---\nname: B\n${HELLO}`);
  assertEquals([yaml.code, verdicts(yaml)], [0, ["passed A", "passed B"]]);
  const json = await run(
    JSON.stringify({ name: "J", steps: [{ send: "x" }, { expect: "x" }] }),
  );
  assertEquals([json.code, verdicts(json)], [0, ["passed J"]]);
});

test("where one file is invalid nothing runs, and everything that is wrong is told", async () => {
  await using peer = echoPeer();
  const files = {
    "a.yaml": HELLO,
    "b.yaml":
      'name: B\nsteps:\n  - sned: Hello\n  - wait: soon\n  - send: "{{ x }}{{ y }}"\n',
    "c.yaml": "name: C\nsteps: [\n",
  };
  await withFiles(files, async (cwd) => {
    const { code, stdout, stderr } = await framescript(
      ["run", "--url", peer.url, "--var", "x=1", "."],
      { cwd },
    );
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^b\.yaml:3:5: .*sned.*send/m);
    assertMatch(stderr, /^b\.yaml:4:\d+: /m);
    assertMatch(stderr, /^b\.yaml:5:11: .*"y"/m);
    assertMatch(stderr, /^c\.yaml:\d+:\d+: /m);
    assertMatch(stderr, /^ *3 \| +- sned: Hello$/m);
    assertMatch(
      stderr,
      /\nframescript: 4 problems in 2 files, nothing was run\n$/,
    );
    assertEquals(peer.connections, 0);
  });
});

test("a template that names nothing is told with its place before anything runs", async () => {
  await using peer = echoPeer();
  const files = {
    "a.yaml": HELLO,
    "b.yaml": 'steps:\n  - send: "{{ token }}"\n  - expect: "{{ token }}"\n',
  };
  await withFiles(files, async (cwd) => {
    const run = (...args: string[]) =>
      framescript(["run", "--url", peer.url, ...args, "a.yaml", "b.yaml"], {
        cwd,
      });
    const without = await run();
    assertEquals([without.code, without.stdout], [2, ""]);
    assertMatch(without.stderr, /^b\.yaml:2:11: .*token/m);
    assertMatch(without.stderr, /^ *2 \| {3}- send: "\{\{ token \}\}"$/m);
    assertEquals(peer.connections, 0);
    assertEquals((await run("--var", "token=x")).code, 0);
  });
});

test("a path that leads to no scenario is never a pass", async () => {
  await withFiles({ "folder/README.md": "" }, async (cwd) => {
    await assertRefusal(
      ["run", "folder"],
      "framescript: Cannot load folder: there is no *.yaml, *.yml or *.scenario.{json,ts,js} below it\n",
      { cwd },
    );
    await assertRefusal(
      ["run", "gone.yaml"],
      "framescript: Cannot load gone.yaml: there is no such file or folder\n",
      { cwd },
    );
    await assertRefusal(
      ["run", "--tag", "x", "-"],
      "framescript: Cannot run: no scenario has the tag or the name asked for; 1 read\n",
      { cwd, stdin: HELLO },
    );
  });
});

test("a folder's scenarios run, modules among them; tags and names select", async () => {
  await using peer = echoPeer();
  const files = {
    "s/b.yaml": `name: Beta\ntags: [smoke]\n${HELLO}`,
    "s/a.scenario.ts":
      "export default [{ name: 'Alpha', tags: ['slow'], steps: [{ wait: '1ms' }] }];\n",
    "s/z.ts": "throw new Error('never executed');\n",
  };
  await withFiles(files, async (cwd) => {
    const run = async (...args: string[]) =>
      verdicts(await framescript(["run", "--url", peer.url, ...args], { cwd }));
    assertEquals(await run("s"), ["passed Alpha", "passed Beta"]);
    assertEquals(await run("s/*.yaml", "s"), ["passed Beta", "passed Alpha"]);
    assertEquals(await run("--tag", "smoke", "--tag", "x", "s"), [
      "passed Beta",
    ]);
    assertEquals(await run("--filter", "ALPH", "s"), ["passed Alpha"]);
    const said = await framescript(["run", "--url", peer.url, "s"], { cwd });
    assertMatch(said.stdout, /^passed +Alpha .* s\/a\.scenario\.ts$/m);
    const thrown = await framescript(["run", "s/z.ts"], { cwd });
    assertEquals([thrown.code, thrown.stdout], [2, ""]);
    assertMatch(
      thrown.stderr,
      /^s\/z\.ts:1:7: Cannot load the module: never executed$/m,
    );
    const program = new URL(
      "../../scripts/scenarios/multi_frame_echo.ts",
      import.meta.url,
    );
    const none = await framescript(["run", program.pathname], { cwd });
    assertEquals([none.code, none.stdout], [2, ""]);
    assertMatch(
      none.stderr,
      /multi_frame_echo\.ts: Cannot load the module: it exports no scenario by default, such as export default \{ steps: \[\.\.\.\] \}; a program is started by its runtime$/m,
    );
  });
});

test("a file runs once, however often and however it is named", async () => {
  await using peer = echoPeer();
  await withFiles({ "s/a.yaml": HELLO, "s/b.yaml": HELLO }, async (cwd) => {
    const run = async (...paths: string[]) =>
      verdicts(
        await framescript(["run", "--url", peer.url, ...paths], { cwd }),
      );
    const once = ["passed a.yaml", "passed b.yaml"];
    assertEquals(
      await run("s/a.yaml", "./s/a.yaml", "s//../s/./a.yaml", "./s", "s/*"),
      once,
    );
    assertEquals(await run("s/a.yaml", `${cwd}/s/a.yaml`, "s"), once);
  });
});

test("with --parallel the order stays that of the files, and --bail begins nothing more", async () => {
  await using peer = echoPeer();
  const slow = "steps: [{ wait: 300ms }, { send: Hello }, { expect: Hello }]\n";
  const files = {
    "1.yaml": slow,
    "2.yaml": HELLO,
    "3.yaml": WRONG,
    "4.yaml": HELLO,
  };
  await withFiles(files, async (cwd) => {
    const run = (...args: string[]) =>
      framescript(["run", "--url", peer.url, ...args, "."], { cwd });
    const all = await run("--parallel", "4");
    assertEquals([all.code, all.stderr], [1, ""]);
    assertEquals(verdicts(all), [
      "passed 1.yaml",
      "passed 2.yaml",
      "failed 3.yaml",
      "passed 4.yaml",
    ]);
    const bailed = await run("--bail");
    assertEquals(bailed.code, 1);
    assertEquals(verdicts(bailed), [
      "passed 1.yaml",
      "passed 2.yaml",
      "failed 3.yaml",
    ]);
    assertEquals(bailed.stderr, "");
    assertMatch(
      bailed.stdout,
      /^4 scenarios: 2 passed, 1 failed, 1 not run /m,
    );
  });
});

test("--retry waits for a server that comes up late", async () => {
  await using peer = echoPeer();
  await using late = latePeer(peer, 2);
  const outcome = await framescript(
    [
      "run",
      "--url",
      late.url,
      "--retry",
      "100",
      "--retry-delay",
      "50ms",
      "-",
    ],
    // The other transport asks a second time why it failed.
    { stdin: `transport: raw\n${HELLO}` },
  );
  assertEquals([outcome.code, outcome.stderr], [0, ""]);
  assertMatch(outcome.stdout, /^passed .* 3 attempts/);
  assertMatch(outcome.stdout, /note: attempts? 1.* errored: Cannot connect/);
});

test("each attempt is told as it ends, and the run's time has them all", async () => {
  await using peer = echoPeer();
  const args = ["run", "--url", peer.url, "--retry", "1", "-"];
  const stdin = "name: Again\nsteps: [{ send: a }, { expect: b }]\n";
  const run = (...more: string[]) =>
    framescript([...args, "--retry-delay", "50ms", ...more], { stdin });
  const { stdout: events } = await run("--reporter", "ndjson");
  const lines = events.trimEnd().split("\n").map((line) => JSON.parse(line));
  const told = lines.filter(({ event }) => /start|retry|end/.test(event));
  assertEquals(
    told.map(({ event, attempt }) => [event, attempt]),
    [["start", 1], ["retry", 1], ["start", 2], ["end", undefined]],
  );
  assertEquals(told[1].ended.failure.code, "mismatch");
  assertEquals(told[3].report.earlier, [told[1].ended]);
  const { summary } = lines.at(-1);
  assertEquals(summary.startedAt, told[1].ended.startedAt);
  assert(summary.milliseconds >= 50, summary.milliseconds);
  const { stdout: verbose } = await run("--verbose");
  assertMatch(verbose, /^attempt 1 failed: the text differs \(-:2:24\)$/m);
  assertMatch(verbose, /^Again .* attempt 2$/m);
});

test("scenarios that listen on one port at once do not end each other's run", async () => {
  const port = freePort();
  const server = (name: string) =>
    `name: ${name}\nrole: server\nlisten: 127.0.0.1:${port}\ntimeout: 1500ms\nsteps: [{ send: hi }]\n`;
  await using peer = echoPeer();
  const files = {
    "1.yaml": server("One"),
    "2.yaml": server("Two"),
    "3.yaml": HELLO,
  };
  await withFiles(files, async (cwd) => {
    const outcome = await framescript(
      ["run", "--parallel", "3", "--url", peer.url, "."],
      { cwd },
    );
    assertEquals([outcome.code, outcome.stderr], [3, ""]);
    assertEquals(verdicts(outcome), [
      "errored One",
      "errored Two",
      "passed 3.yaml",
    ]);
    assertMatch(outcome.stdout, /│ Cannot listen on .*: the port is in use$/m);
    assertMatch(outcome.stdout, /│ timed out .* waiting for a client$/m);
  });
});
