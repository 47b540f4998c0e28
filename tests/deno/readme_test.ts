/** The README is true: its examples are valid, its lists whole, its first output what the command prints. */

import { assert, assertEquals } from "@std/assert";
import { parseScenarios } from "../../mod.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { run } from "../../lib/cli/run.ts";
import { REPORTERS } from "../../lib/report/reporters.ts";
import { test } from "../support/harness.ts";
import { framescript } from "./command.ts";

const root = new URL("../../", import.meta.url);
const README = await Deno.readTextFile(new URL("README.md", root));

/** The code blocks of a language. */
function blocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm");
  return Array.from(README.matchAll(fence), ([, code]) => code!);
}

test("every scenario of the README is one", async () => {
  const scenarios = blocks("yaml");
  assert(scenarios.length >= 2);
  for (const text of scenarios) {
    assertEquals((await parseScenarios(text)).length, 1);
  }
});

test("every program of the README has types that fit", async () => {
  assert(blocks("ts").length >= 3);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--doc-only", "README.md"],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

test("the README knows every command, option of run and reporter", () => {
  for (const name of Object.keys(COMMANDS)) {
    assert(README.includes(`| \`framescript ${name}`), name);
  }
  for (const { name } of run.options) {
    if (name !== "help") assert(README.includes(`\`--${name}`), name);
  }
  const reporters = Object.keys(REPORTERS).sort();
  const listed = /repeatable: `([^`]+)`/.exec(README)?.[1]?.split(" ").sort();
  assertEquals(listed, reporters);
});

/** Every README, by its path from the root. */
const READMES = [
  "README.md",
  "lib/README.md",
  ...["conformance", "edge", "scenario", "wire"]
    .map((folder) => `lib/${folder}/README.md`),
];

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(markdown: string): string[] {
  return Array.from(
    markdown.matchAll(/^#+ (.+)$/gm),
    ([, heading]) =>
      heading!.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-"),
  );
}

test("every file and heading that a README leads to is there", async () => {
  for (const page of READMES) {
    const base = new URL(page, root);
    const text = await Deno.readTextFile(base);
    for (const [link, to] of text.matchAll(/\]\((?!https?:)([^)]*)\)/g)) {
      const [path, anchor] = to!.split("#");
      const url = new URL(path === "" ? base : path!, base);
      assert((await Deno.stat(url)).isFile, `${page} ${link}`);
      if (anchor === undefined) continue;
      const there = anchors(await Deno.readTextFile(url));
      assert(there.includes(anchor), `${page} ${link}`);
    }
  }
});

test("the wire core's README tells what every file of it is about", async () => {
  const folder = new URL("lib/wire/", root);
  const text = await Deno.readTextFile(new URL("README.md", folder));
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".ts")) assert(text.includes(`\`${name}\``), name);
  }
});

test("the demo prints what the README shows", async () => {
  const { code, stdout } = await framescript([
    "run",
    "--echo",
    "--verbose",
    "scripts/scenarios/multi_frame_echo.yaml",
  ]);
  assertEquals(code, 0);
  // Times and ports differ from run to run.
  const steady = (text: string) =>
    text.replace(/ *\d+(\.\d)? (ms|s)\b/g, " time").replace(
      /:\d{4,5}/g,
      ":port",
    );
  assertEquals(steady(blocks("text")[0]!), steady(stdout));
});
