/** The command as a process: help, version, wrong usage, and the commands that run nothing. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { nodePath } from "../support/executables.ts";
import { test } from "../support/harness.ts";
import { assertRefusal, framescript, type On, withFiles } from "./command.ts";

const RUNTIMES: readonly On[] = ["deno", "bun", "node"];

test("--version names the runtime, on each of them", async () => {
  const names = { deno: "Deno", bun: "Bun", node: "Node" };
  await Promise.all(RUNTIMES.map(async (on) => {
    const { code, stdout, stderr } = await framescript(["--version"], { on });
    assertMatch(
      stdout,
      new RegExp(
        `^framescript \\d+\\.\\d+\\.\\d+ \\(${names[on]} [\\d.]+\\)\\n$`,
      ),
    );
    assertEquals([code, stderr], [0, ""]);
  }));
});

test("every command has a help with its options and an example", async () => {
  const whole = await framescript(["--help"]);
  assertEquals([whole.code, whole.stderr], [0, ""]);
  for (const [name, load] of Object.entries(COMMANDS)) {
    assertMatch(whole.stdout, new RegExp(`^  ${name} `, "m"));
    const command = await load();
    const { code, stdout } = await framescript([name, "--help"], {
      permissions: ["--allow-read"],
    });
    assertEquals(code, 0);
    assert(
      stdout.startsWith(`framescript ${name}: ${command.summary}\n`),
      stdout,
    );
    for (const option of command.options) {
      assertMatch(stdout, new RegExp(`^  --${option.name}( |$)`, "m"));
    }
    for (const example of command.examples) {
      assert(stdout.includes(`  ${example.command}\n`), stdout);
    }
    for (const line of stdout.split("\nExamples:")[0]!.split("\n")) {
      assert(line.length <= 80, line);
    }
  }
});

test("help prints what --help does, of the whole and of each command", async () => {
  for (const name of [[], ["run"], ["help"]]) {
    const asked = await framescript(["help", ...name]);
    assertEquals(asked, await framescript([...name, "--help"]));
    assertEquals(asked.code, 0);
  }
  await assertRefusal(
    ["help", "rnu"],
    "framescript: Cannot understand rnu: framescript has no such command (did you mean run?)\n",
  );
});

test("no command at all prints the help, and is wrong usage", async () => {
  const { code, stdout, stderr } = await framescript([]);
  assertEquals([code, stdout], [2, ""]);
  assert(stderr.includes("Usage: framescript COMMAND"), stderr);
});

test("wrong usage is one line with what was probably meant, and exit code 2", async () => {
  await assertRefusal(
    ["rnu", "x.yaml"],
    "framescript: Cannot understand rnu: framescript has no such command (did you mean run?)\n",
  );
  await assertRefusal(
    ["run", "--paralel", "3", "x.yaml"],
    "framescript: Cannot understand --paralel: run has no such option (did you mean --parallel?)\n",
  );
  await assertRefusal(
    ["run", "--reporter", "jnuit=out.xml", "x.yaml"],
    "framescript: Cannot use --reporter jnuit: it is one of pretty, json, ndjson, tap, junit, github, markdown, html (did you mean junit?)\n",
  );
  await assertRefusal(
    ["run", "--timeout", "5", "x.yaml"],
    "framescript: Cannot use --timeout 5: it is a time with a unit, such as 500ms or 10s\n",
  );
  await assertRefusal(
    ["run", "--secret", "hunter2", "x.yaml"],
    "framescript: Cannot use --secret: it is NAME=VALUE\n",
  );
  await assertRefusal(
    ["run", "--watch", "x.yaml", "-"],
    "framescript: Cannot watch standard input: it comes once, name a file\n",
  );
});

test("options that contradict each other, or themselves, are refused before anything runs", async () => {
  const refusals: readonly (readonly [args: string[], why: string])[] = [
    [
      ["--echo", "--url", "ws://x/"],
      "use --echo with --url: they name two servers",
    ],
    [
      ["--echo", "--var", "url=ws://x/"],
      "use --echo with --var url=…: they name two servers",
    ],
    [
      ["--echo", "--secret", "url=ws://x/"],
      "use --echo with --secret url=…: they name two servers",
    ],
    [
      ["--proxy", "socks5://me:secret@host/"],
      "use --proxy socks5://me:***@host/: only http:// proxies are spoken to",
    ],
    [
      ["--proxy", "http://me:1%@host/"],
      "use --proxy http://me:***@host/: its credentials are not percent-encoded (% is %25)",
    ],
    [
      ["--url", "ws://me:1%@host/"],
      'connect to "ws://me:***@host/": its credentials are not percent-encoded (% is %25)',
    ],
    [["--echo=banana"], "use --echo=banana: --echo takes no value"],
    [["--var", "a=1", "--var", "a=2"], "set a: --var does it twice"],
    [
      ["--secret", "a=long", "--secret", "a=long"],
      "set a: --secret does it twice",
    ],
    [
      ["--var", "a=1", "--secret", "a=long"],
      "set a: --var and --secret both do",
    ],
    [
      ["--retry", "-1"],
      "use --retry -1: it is a whole number from 0 to 1000000",
    ],
    [
      ["--timeout", "-5s"],
      "use --timeout -5s: it is a time with a unit, such as 500ms or 10s",
    ],
    [["--timeout", "0s"], "use --timeout 0s: it leaves no time at all"],
    [
      ["--env", "TOKEN=hunter2"],
      "use --env TOKEN=…: it takes the name alone of a variable of the environment; --var and --secret set one",
    ],
  ];
  await Promise.all(
    refusals.map(([args, why]) =>
      assertRefusal(["run", ...args, "x.yaml"], `framescript: Cannot ${why}\n`)
    ),
  );
});

test("init writes a scenario and its schema, and never overwrites", async () => {
  await withFiles({}, async (folder) => {
    const permissions = ["--allow-read", `--allow-write=${folder}`];
    const options = { cwd: folder, permissions };
    const first = await framescript(["init", "first/hello.yaml"], options);
    assertEquals(first, {
      code: 0,
      stdout: "Wrote first/hello.yaml and first/framescript.schema.json\n" +
        "Try it: framescript run --echo --verbose first/hello.yaml\n",
      stderr: "",
    });
    const text = await Deno.readTextFile(`${folder}/first/hello.yaml`);
    assert(
      text.startsWith(
        "# yaml-language-server: $schema=framescript.schema.json\n",
      ),
      text,
    );
    const printed = await framescript(["schema"]);
    assertEquals(
      printed.stdout,
      await Deno.readTextFile(`${folder}/first/framescript.schema.json`),
    );
    assertEquals(typeof JSON.parse(printed.stdout).$schema, "string");
    const schema = `${folder}/first/framescript.schema.json`;
    const second = await framescript(["init", "first/b.yaml"], options);
    assertMatch(
      second.stdout,
      /^Wrote first\/b\.yaml, beside first\/framescript\.schema\.json\n/,
    );
    await Deno.writeTextFile(schema, "{}");
    const third = await framescript(["init", "first/c.yaml"], options);
    assertMatch(
      third.stdout,
      /^Wrote first\/c\.yaml, and first\/framescript\.schema\.json anew\n/,
    );
    assertEquals(await Deno.readTextFile(schema), printed.stdout);
    await assertRefusal(
      ["init", "first/hello.yaml"],
      "framescript: Cannot write first/hello.yaml: it exists, and is never overwritten\n",
      options,
    );
    await assertRefusal(
      ["init", "hello.txt"],
      "framescript: Cannot write hello.txt: a scenario ends in .yaml or .yml\n",
      options,
    );
    const denied = await framescript(["init", "b.yaml"], {
      cwd: folder,
      permissions: ["--allow-read"],
    });
    assertEquals([denied.code, denied.stdout], [2, ""]);
    assertMatch(denied.stderr, /--allow-write=b\.yaml\n$/);
  });
});

test("schema prints what it is asked for: the language, reports, events, results of the pack", async () => {
  const titles: Record<string, RegExp> = {
    scenario: /scenario/,
    report: /report/,
    events: /event/,
    conformance: /conformance/,
  };
  for (const [name, title] of Object.entries(titles)) {
    const { code, stdout } = await framescript(["schema", name]);
    const { $schema, title: titled } = JSON.parse(stdout);
    assertEquals([code, typeof $schema], [0, "string"]);
    assertMatch(titled, title);
  }
  await assertRefusal(
    ["schema", "html"],
    "framescript: Cannot print the schema of html: it is one of scenario, report, events, conformance\n",
  );
});

test("the completions of each shell know every command and option", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await framescript(["completions", shell]);
    assertEquals(code, 0);
    for (const [name, load] of Object.entries(COMMANDS)) {
      assert(stdout.includes(name), `${shell} does not know ${name}`);
      for (const option of (await load()).options) {
        const flag = shell === "fish"
          ? `-l ${option.name}`
          : `--${option.name}`;
        assert(stdout.includes(flag), `${shell} does not know ${flag}`);
      }
    }
  }
  await assertRefusal(
    ["completions", "tcsh"],
    "framescript: Cannot complete for tcsh: it is one of bash, zsh, fish\n",
  );
});

test("bash is given every command, option and value that fits", async () => {
  const { stdout: script } = await framescript(["completions", "bash"]);
  const words = async (...typed: string[]) => {
    const child = new Deno.Command("bash", {
      args: [
        "-c",
        `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); COMPREPLY=()
_framescript; echo "\${COMPREPLY[*]}"`,
        "bash",
        "framescript",
        ...typed,
      ],
      cwd: new URL("../../", import.meta.url),
    });
    const { stdout } = await child.output();
    return new TextDecoder().decode(stdout).trim();
  };
  assertEquals(await words("r"), "run");
  assertEquals(await words("run", "--re"), "--retry --retry-delay --reporter");
  assertEquals(await words("run", "--reporter", "j"), "json junit");
  assertEquals(await words("completions", ""), "bash zsh fish");
});

test("Node from a clone without its import hook is told where the mend stands", async () => {
  const { code, stderr } = await new Deno.Command(nodePath(), {
    args: ["scripts/framescript.ts", "run", "x.yaml"],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stderr);
  assertEquals(code, 2, said);
  assertMatch(
    said,
    /^framescript: Cannot load its own parts: .*@std\/cli.* README says for Node \S+\n$/,
  );
});
