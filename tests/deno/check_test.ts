/** `framescript check` as a process: which transport, and what decides it. */

import { assertEquals, assertMatch } from "@std/assert";
import { test } from "../support/harness.ts";
import { framescript, type On, type Options, withFiles } from "./command.ts";

/** It connects to nothing, and so needs no permission but to read. */
const READ: Options = { permissions: ["--allow-read"] };

test("check names the transport, and the step that decides it", async () => {
  const files = {
    "plain.yaml": "name: Plain\nsteps: [{ send: a }, { expect: a }]\n",
    "frames.yaml": "name: Frames\nsteps:\n  - send: a\n" +
      "  - send: { fragments: [a, b] }\n",
    "listens.yaml": "name: Listens\nrole: server\nsteps: [{ expect: a }]\n",
    "web.scenario.ts": "export default { name: 'Module', transport: 'web'," +
      " url: '/path', steps: [{ send: 'a' }] };\n",
  };
  await withFiles(files, async (cwd) => {
    const { code, stdout, stderr } = await framescript(["check", "."], {
      ...READ,
      cwd,
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      stdout,
      `Frames  raw  frames.yaml:1:1
  steps[1] needs to send a message in several frames  frames.yaml:4:5
Listens  raw  listens.yaml:1:1
  role: server listens by the raw transport
Plain  web  plain.yaml:1:1
  nothing in it needs more than the runtime's own WebSocket
Module  web  web.scenario.ts
  transport: web in the scenario
`,
    );
  });
});

test("check tells what this runtime cannot do, with exit code 2", async () => {
  const stdin = "name: Frames\nsteps:\n  - send: { frame: { rsv1: true } }\n";
  const runtimes: [On, string][] = [
    ["deno", "Deno"],
    ["bun", "Bun"],
    ["node", "Node"],
  ];
  await Promise.all(runtimes.map(async ([on, name]) => {
    const { code, stdout, stderr } = await framescript(
      ["check", "--transport", "web", "-"],
      { ...READ, on, stdin },
    );
    assertEquals([code, stderr], [2, ""]);
    assertMatch(
      stdout,
      new RegExp(
        `^Frames {2}unsupported {2}-:1:1\\n {2}steps\\[0\\] needs to send ` +
          `single frames, which the web transport on ${name}.* cannot {2}-:3:5\\n$`,
      ),
    );
  }));
});

test("check calls and selects a scenario by what its variables make of it", async () => {
  const stdin =
    `name: "N {{ n }}"\ntags: ["t{{ n }}"]\nvariables: { n: 1 }\nsteps: []\n`;
  const check = (...args: string[]) =>
    framescript(["check", ...args, "-"], { ...READ, stdin });
  for (
    const args of [[], ["--filter", "n 2", "--var", "n=2"], [
      "--tag",
      "t2",
      "--var",
      "n=2",
    ]]
  ) {
    const { code, stdout } = await check(...args);
    assertEquals(code, 0);
    assertMatch(stdout, args.length === 0 ? /^N 1 {2}web/ : /^N 2 {2}web/);
  }
  assertEquals((await check("--tag", "t2")).code, 2);
});

test("check finds what run would refuse: missing variables and files", async () => {
  const files = {
    "a.yaml": 'steps: [{ send: "{{ token }}" }]\n',
    "b.yaml": "steps: [{ send: { file: gone.bin } }]\n",
  };
  await withFiles(files, async (cwd) => {
    const { code, stdout, stderr } = await framescript(["check", "."], {
      ...READ,
      cwd,
    });
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^a\.yaml:1:17: No variable is called "token"/m);
    assertMatch(
      stderr,
      /^b\.yaml:1:25: Cannot read the file "\.\/gone\.bin": there is no such file$/m,
    );
    assertMatch(
      stderr,
      /\nframescript: 2 problems in 2 files, nothing was run\n$/,
    );
  });
});
