/** Globs, and which files a path stands for. */

import { assertEquals, assertRejects } from "@std/assert";
import { symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { globBase, globExpression, isGlob } from "../../lib/api/glob.ts";
import { findScenarioFiles } from "../../lib/api/load.ts";
import { UsageError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { currentFiles, type Files } from "../../lib/runtime/files.ts";
import { test } from "../support/harness.ts";

const TREE = [
  "s/b.yaml",
  "s/a.yml",
  "s/deep/er/c.yaml",
  "s/deep/x.scenario.ts",
  "s/deep/y.scenario.js",
  "s/deep/z.scenario.json",
  "s/deep/helper.ts",
  "s/deep/package.json",
  "s/README.md",
  "s/node_modules/p/d.yaml",
  "s/.hidden/e.yaml",
  "odd[1].yaml",
  "empty/README.md",
  "pipe",
];

/** Calls `use` with a folder that holds the tree, and removes it. */
async function inTree(
  use: (base: string, files: Files) => Promise<void>,
): Promise<void> {
  const { tmpdir } = await import("node:os");
  const { rm } = await import("node:fs/promises");
  const files = await currentFiles();
  const base = `${tmpdir()}/framescript-${crypto.randomUUID()}`;
  for (const path of TREE) await files.write(`${base}/${path}`, "");
  try {
    await use(base, files);
  } finally {
    await rm(base, { recursive: true });
  }
}

/** What a path below the tree stands for; modules are marked. */
async function found(path: string): Promise<string[]> {
  const those: string[] = [];
  await inTree(async (base, files) => {
    for (const file of await findScenarioFiles(`${base}/${path}`, files)) {
      const below = file.path.slice(base.length + 1);
      those.push(file.kind === "module" ? `${below} !` : below);
    }
  });
  return those;
}

test("a folder stands for the scenarios below it, sorted, without packages and hidden folders", async () => {
  const below = [
    "s/a.yml",
    "s/b.yaml",
    "s/deep/er/c.yaml",
    "s/deep/x.scenario.ts !",
    "s/deep/y.scenario.js !",
    "s/deep/z.scenario.json",
  ];
  assertEquals(await found("s"), below);
  assertEquals(await found("s/"), below);
});

test("a file is what it is called", async () => {
  assertEquals(await found("s/deep/helper.ts"), ["s/deep/helper.ts !"]);
  assertEquals(await found("s/deep/package.json"), ["s/deep/package.json"]);
  assertEquals(await found("odd[1].yaml"), ["odd[1].yaml"]);
  assertEquals(await found("pipe"), ["pipe"]);
});

test("a glob executes modules only where it has their ending", async () => {
  assertEquals(await found("s/*.yaml"), ["s/b.yaml"]);
  assertEquals(await found("s/**/*.yaml"), ["s/b.yaml", "s/deep/er/c.yaml"]);
  for (
    const glob of ["*", "**", "**/*", "*.*", "*.scenario.*", "{x,*,**/*}*"]
  ) {
    assertEquals(
      (await found(`s/deep/${glob}`)).filter((path) => !path.includes("/er/")),
      ["s/deep/z.scenario.json"],
      glob,
    );
  }
  assertEquals(await found("s/deep/{*.json,*.??}"), [
    "s/deep/package.json",
    "s/deep/z.scenario.json",
  ]);
  assertEquals(await found("s/deep/*.scenario.[jt]s"), [
    "s/deep/x.scenario.ts !",
    "s/deep/y.scenario.js !",
  ]);
  assertEquals(await found("s/deep/{*.json,x.*.{ts,yaml}}"), [
    "s/deep/package.json",
    "s/deep/x.scenario.ts !",
    "s/deep/z.scenario.json",
  ]);
  assertEquals(await found("{pipe,other}"), ["pipe"]);
  assertEquals(await found("s/deep/*.ts"), [
    "s/deep/helper.ts !",
    "s/deep/x.scenario.ts !",
  ]);
  assertEquals(await found("s/{a,b}.{yml,yaml}"), ["s/a.yml", "s/b.yaml"]);
});

test("links are followed, but never back into a folder that they stand in", async () => {
  await inTree(async (base, files) => {
    const links = {
      "s/link.yaml": "a.yml",
      "s/up": "..",
      "s/self": "self",
      "s/deep/er/again": "../er",
      "s/deep/er/.#c.yaml": "somebody@somewhere",
      "empty/s": "../s",
      "empty/other": "../there/and",
      "there/and/back": "../../empty",
    };
    await files.write(`${base}/there/and/f.yaml`, "");
    for (const [path, target] of Object.entries(links)) {
      symlinkSync(target, `${base}/${path}`);
    }
    const below = async (path: string) =>
      (await findScenarioFiles(`${base}/${path}`, files))
        .map((file) => file.path.slice(base.length + 1));
    assertEquals(await below("s"), [
      "s/a.yml",
      "s/b.yaml",
      "s/deep/er/c.yaml",
      "s/deep/x.scenario.ts",
      "s/deep/y.scenario.js",
      "s/deep/z.scenario.json",
      "s/link.yaml",
    ]);
    assertEquals(await below("empty/**/*.yaml"), [
      "empty/other/f.yaml",
      "empty/s/b.yaml",
      "empty/s/deep/er/c.yaml",
      "empty/s/link.yaml",
    ]);
    symlinkSync("gone", `${base}/s/lost.yaml`);
    for (const path of ["s", "s/*.yaml"]) {
      const { message } = await assertRejects(() => below(path), UsageError);
      assertEquals(
        message,
        `Cannot load ${base}/s/lost.yaml: its link leads nowhere`,
      );
    }
    assertEquals(await below("s/*.yml"), ["s/a.yml"]);
  });
});

test("what is no regular file is not read where only its folder was named", async () => {
  await inTree(async (base, files) => {
    const server = createServer().listen(`${base}/s/socket.yaml`);
    await new Promise((resolve) => server.once("listening", resolve));
    try {
      const those = await findScenarioFiles(`${base}/s/*.yaml`, files);
      assertEquals(those.map(({ path }) => path), [`${base}/s/b.yaml`]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

test("paths that lead to no scenario are refused, each in its own words", async () => {
  const refusals: Readonly<Record<string, string>> = {
    "gone.yaml": "there is no such file or folder",
    "empty": "there is no *.yaml, *.yml or *.scenario.{json,ts,js} below it",
    "s/README.md": "a scenario is a .yaml, .yml, .json, .ts or .js file",
    "s/*.txt": "it matches no scenario file",
    "s/deep/x*":
      "it matches no scenario file; it names modules only with their ending, such as *.ts",
    "s/{a": "it is no glob",
  };
  await inTree(async (base, files) => {
    for (const [path, why] of Object.entries(refusals)) {
      const { message } = await assertRejects(
        () => findScenarioFiles(`${base}/${path}`, files),
        UsageError,
      );
      assertEquals(message, `Cannot load ${base}/${path}: ${why}`);
    }
  });
});

test("globs match as shells have it", () => {
  const matches = (glob: string, path: string) =>
    globExpression(glob)!.test(path);
  assertEquals(matches("a/*.yaml", "a/b.yaml"), true);
  assertEquals(matches("a/*.yaml", "a/b/c.yaml"), false);
  assertEquals(matches("a/**/c.yaml", "a/c.yaml"), true);
  assertEquals(matches("a/**/c.yaml", "a/b/d/c.yaml"), true);
  assertEquals(matches("a/**/c.yaml", "a/bc.yaml"), false);
  assertEquals(matches("a?[0-9].yaml", "ab7.yaml"), true);
  assertEquals(matches("a[!0-9].yaml", "a7.yaml"), false);
  assertEquals(matches("a.(b|c)+$", "a.(b|c)+$"), true);
  assertEquals(matches("a.yaml", "axyaml"), false);
  assertEquals(matches("{a,b}/{c,d}", "b/c"), true);
  assertEquals(globExpression("a[b"), null);
  assertEquals(globExpression("{a"), null);
  assertEquals(isGlob("a/b-c.yaml"), false);
  assertEquals(globBase("a/b/*.yaml"), "a/b");
  assertEquals(globBase("*.yaml"), ".");
  assertEquals(globBase("/*.yaml"), "/");
});

test("payload files are read by the runtime, and refused in words", async () => {
  await inTree(async (base) => {
    const { readFile } = await currentRuntime();
    const { message } = await assertRejects(
      () => readFile!(`${base}/no`),
      Error,
    );
    assertEquals(message, "there is no such file");
    assertEquals((await readFile!(`${base}/pipe`)).length, 0);
    await assertRejects(() => readFile!(base), Error, "it is a folder");
  });
});

test("the disk is read, and what is not there is null", async () => {
  await inTree(async (base, files) => {
    const path = `${base}/new/deep/a.yaml`;
    assertEquals(await files.kind(path), null);
    assertEquals(await files.modified(path), null);
    await files.write(path, "text ü");
    assertEquals(await files.kind(path), "file");
    assertEquals(await files.kind(`${base}/new`), "folder");
    assertEquals(await files.kind(`${path}/x`), null);
    assertEquals(await files.read(path), "text ü");
    assertEquals(await files.list(`${base}/new`), [
      { name: "deep", kind: "folder", linked: false },
    ]);
    assertEquals(typeof await files.modified(path), "number");
    assertEquals(new URL(await files.url(path)).protocol, "file:");
    await assertRejects(
      () => files.read(`${base}/no`),
      UsageError,
      "there is no such file",
    );
    await assertRejects(
      () => files.read(base),
      UsageError,
      `Cannot read ${base}: it is a folder`,
    );
    const { writeFile } = await import("node:fs/promises");
    await writeFile(`${base}/latin1`, new Uint8Array([0x66, 0xfc, 0x72]));
    await assertRejects(
      () => files.read(`${base}/latin1`),
      UsageError,
      "it is not UTF-8",
    );
    await assertRejects(
      () => files.write(base, ""),
      UsageError,
      `Cannot write ${base}: it is a folder`,
    );
    await assertRejects(
      () => files.write(`${path}/b/c`, ""),
      UsageError,
      `Cannot write ${path}/b/c: `,
    );
  });
});
