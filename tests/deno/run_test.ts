/** `framescript run` as a process: what it prints, and its exit codes. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { test } from "../support/harness.ts";
import {
  assertRefusal,
  framescript,
  type On,
  type Outcome,
  withFiles,
} from "./command.ts";
import { echoPeer, freePort, scriptedPeer } from "./peers.ts";

/** Times differ from run to run; so does the port. */
function steady({ stdout }: Outcome, port?: number): string {
  const text = stdout.replace(/ *\d+(\.\d+)? (ms|s)\b/g, " N ms");
  return port === undefined ? text : text.replaceAll(String(port), "PORT");
}

const HELLO = `name: Hello
steps:
  - send: Hello
  - expect: Hello
  - close: { code: 1000, reason: Done }
`;

test("a scenario passes, and prints the same on each runtime", async () => {
  await using peer = echoPeer();
  await withFiles({ "hello.yaml": HELLO }, async (cwd) => {
    const runtimes: On[] = ["deno", "bun", "node"];
    const outcomes = await Promise.all(
      runtimes.map((on) =>
        framescript(["run", "--url", peer.url, "hello.yaml"], { on, cwd })
      ),
    );
    for (const outcome of outcomes) {
      assertEquals([outcome.code, outcome.stderr], [0, ""]);
      assertEquals(
        steady(outcome),
        "passed      Hello  web N ms  hello.yaml:1:1\n\n" +
          "1 scenario: 1 passed N ms\n",
      );
    }
  });
});

test("the least permissions suffice: one host and port, one folder", async () => {
  await using peer = echoPeer();
  await withFiles({ "hello.yaml": HELLO }, async (cwd) => {
    const run = (...permissions: string[]) =>
      framescript([
        "run",
        "--url",
        peer.url,
        "--transport",
        "raw",
        "hello.yaml",
      ], {
        cwd,
        permissions,
      });
    const net = `--allow-net=127.0.0.1:${peer.port}`;
    const enough = await run(net, "--allow-read=.");
    assertEquals([enough.code, enough.stderr], [0, ""]);
    const noRead = await run(net);
    assertEquals(noRead, {
      code: 2,
      stdout: "",
      stderr:
        "framescript: Cannot read hello.yaml: Deno was not permitted to, allow it with --allow-read=hello.yaml\n",
    });
    const noNet = await run("--allow-read=.");
    assertEquals([noNet.code, noNet.stderr], [3, ""]);
    assert(noNet.stdout.includes(net), noNet.stdout);
  });
});

/** Runs one scenario against a url, and gives its code and the line of its failure. */
async function verdict(
  text: string,
  url: string,
  ...args: string[]
): Promise<[code: number, failure: string]> {
  const { code, stdout, stderr } = await framescript(
    ["run", "--url", url, ...args, "-"],
    { stdin: text },
  );
  assertEquals(stderr, "");
  const failure = /^ {2}│ (.*)$/m.exec(stdout)?.[1] ?? "";
  return [code, failure];
}

test("each way to fail has its exit code and its words", async () => {
  await using echo = echoPeer();
  await using old = scriptedPeer(
    "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
  );
  await using garbage = scriptedPeer("SSH-2.0-OpenSSH_9.2\r\n");
  await using silent = scriptedPeer("");
  await using refusing = scriptedPeer(
    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\nwho?",
  );
  const nobody = `ws://127.0.0.1:${freePort()}/`;
  const raw = ["--transport", "raw"];
  const wrong = HELLO.replace("expect: Hello", "expect: Bye");
  const frame = "steps: [{ send: { frame: {} } }]";
  const cannot = "Cannot connect to ADDRESS: ";
  const cases: [Promise<[number, string]>, number, string][] = [
    [verdict(wrong, echo.url), 1, "the text differs"],
    [verdict(HELLO, refusing.url, ...raw), 1, "refused: 401 Unauthorized"],
    [verdict(HELLO, old.url, ...raw), 1, "refused: 200 OK"],
    [
      verdict(HELLO, garbage.url, ...raw),
      3,
      `${cannot}the answer is no HTTP response: it begins with "SSH-2.0-OpenSSH_9.2"`,
    ],
    [
      verdict(HELLO, silent.url, ...raw),
      3,
      `${cannot}it closed the connection before it answered the opening handshake`,
    ],
    [verdict(HELLO, nobody), 3, `${cannot}the connection was refused`],
    [verdict(HELLO, nobody, ...raw), 3, `${cannot}the connection was refused`],
    [
      verdict(HELLO, "ws://nowhere.invalid/", ...raw),
      3,
      `${cannot}the host does not resolve`,
    ],
    [
      verdict(frame, echo.url, "--transport", "web"),
      2,
      `steps[0] needs to send single frames, which the web transport on Deno ${Deno.version.deno} cannot`,
    ],
  ];
  for (const [running, code, failure] of cases) {
    const [actual, line] = await running;
    assertEquals(
      [actual, line.replace(/to [\w.]+:\d+/, "to ADDRESS")],
      [code, failure],
    );
  }
});

test("a failure shows the step with its place, a diff and the last frames", async () => {
  await using peer = echoPeer();
  const outcome = await framescript(["run", "--url", peer.url, "-"], {
    stdin: 'name: Greeting\nsteps:\n  - send: "line 1\\nline 2"\n' +
      '  - expect: "line 1\\nline two"\n  - close: {}\n',
  });
  assertEquals([outcome.code, outcome.stderr], [1, ""]);
  assertEquals(
    steady(outcome, peer.port),
    `failed      Greeting  web N ms  -:1:1
  │ the text differs
  │ in steps[1]: expect "line 1\\nline two"  at -:4:5
  │
  │ - expected  + actual
  │  line 1
  │ -line two
  │ +line 2
  │
  │ What crossed the wire
  │ N ms * open  ws://127.0.0.1:PORT/
  │ N ms > message       text       13 B  "line 1\\nline 2"
  │ N ms < message       text       13 B  "line 1\\nline 2"
  │ N ms > close                          1000 (normal closure)
  │ N ms < close                          1000 (normal closure)
  │ N ms * ended

1 scenario: 1 failed N ms
`,
  );
});

test("a url that cannot be used is wrong usage, and nothing runs", async () => {
  await assertRefusal(
    ["run", "--url", "ftp://x/", "-"],
    'framescript: Cannot connect to "ftp://x/": its scheme is not ws, wss, http or https\n',
    { stdin: HELLO },
  );
  await assertRefusal(
    ["run", "--url", "no url", "-"],
    'framescript: Cannot connect to "no url": it is no URL\n',
    { stdin: HELLO },
  );
  const none = await framescript(["run", "-"], { stdin: HELLO });
  assertEquals([none.code, none.stdout], [2, ""]);
  assertMatch(
    none.stderr,
    /^-:1:1: Cannot connect: the scenario has no url, and none was given with --url\n/,
  );
});

test("a PEM file that is not there is told with its place, by check as by run", async () => {
  const files = {
    "1.yaml": "url: ws://127.0.0.1:1/\nsteps: []\n",
    "2.yaml": "url: wss://127.0.0.1:1/\n" +
      "connect:\n  tls:\n    ca: nowhere.pem\nsteps: []\n",
  };
  await withFiles(files, async (cwd) => {
    for (const command of ["check", "run"]) {
      const { code, stdout, stderr } = await framescript([command, "."], {
        cwd,
      });
      assertEquals([code, stdout], [2, ""]);
      assertMatch(
        stderr,
        /^2\.yaml:4:9: Cannot read the file "\.\/nowhere\.pem": there is no such file\n/,
      );
    }
  });
});
