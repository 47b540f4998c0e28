/** What stands at the top of the repository, and that the tools find nothing. */

import { assert, assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";

const root = new URL("../../", import.meta.url);

/** Beyond these only what a tool insists on finding there. */
const TOP_LEVEL = [
  "LICENSE",
  "README.md",
  "deno.json",
  "deno.lock",
  "lib",
  "mod.ts",
  "package.json",
  "scripts",
  "tests",
  "tsconfig.json",
];

async function deno(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return success ? "" : decoder.decode(stdout) + decoder.decode(stderr);
}

test("the top level holds what belongs there", async () => {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["ls-files"],
    cwd: root,
  }).output();
  assert(success, "git ls-files failed");
  const names = new TextDecoder().decode(stdout).trim().split("\n")
    .map((path) => path.split("/")[0]!);
  const entries = [...new Set(names)].filter((name) => !name.startsWith("."));
  assertEquals(entries.filter((name) => !TOP_LEVEL.includes(name)), []);
});

test("the command can be started by its name, and what installing writes is ignored", async () => {
  const { mode } = await Deno.stat(new URL("scripts/framescript.ts", root));
  assertEquals((mode ?? 0) & 0o111, 0o111);
  const { stdout } = await new Deno.Command("git", {
    args: ["check-ignore", "bun.lock", "package-lock.json", "node_modules"],
    cwd: root,
  }).output();
  assertEquals(
    new TextDecoder().decode(stdout),
    "bun.lock\npackage-lock.json\nnode_modules\n",
  );
});

test("the version is the same wherever it stands", async () => {
  const { VERSION } = await import("../../lib/version.ts");
  for (const file of ["deno.json", "package.json"]) {
    const text = await Deno.readTextFile(new URL(file, root));
    assertEquals(JSON.parse(text).version, VERSION, file);
  }
});

test("every source file says at its top what it is about", async () => {
  const silent: string[] = [];
  const visit = async (directory: URL) => {
    for await (const entry of Deno.readDir(directory)) {
      const url = new URL(
        entry.name + (entry.isDirectory ? "/" : ""),
        directory,
      );
      if (entry.isDirectory) await visit(url);
      else if (entry.name.endsWith(".ts")) {
        const code = await Deno.readTextFile(url);
        if (!/^(#!.*\n)?(\/\*\*|\/\/)/.test(code)) {
          silent.push(url.href.slice(root.href.length));
        }
      }
    }
  };
  await visit(new URL("lib/", root));
  assertEquals(silent, []);
});

test("deno fmt --check is clean", async () => {
  assertEquals(await deno("fmt", "--check"), "");
});

test("deno lint is clean", async () => {
  assertEquals(await deno("lint"), "");
});

test("deno check is clean", async () => {
  assertEquals(await deno("check"), "");
});

test("deno doc --lint finds every export documented", async () => {
  assertEquals(await deno("doc", "--lint", "mod.ts"), "");
});
