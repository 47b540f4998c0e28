/** The npm package as a stranger gets it: packed, installed from its tarball, run and type-checked. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { bunPath, nodePath } from "../support/executables.ts";
import { test } from "../support/harness.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const example = `${root}scripts/scenarios/multi_frame_echo.yaml`;

/** Files of the package besides the bundles' chunks and the types. */
const FILES = [
  "LICENSE",
  "README.md",
  "THIRD_PARTY_LICENSES",
  "edge.js",
  "edge_html.js",
  "edge_workerd.js",
  "edge_yaml.js",
  "framescript.js",
  "mod.js",
  "package.json",
  "testing.js",
];

/** A program that names every entry, and a scenario that TypeScript must refuse. */
const PROGRAM = `
import { connect, runScenario, type Scenario } from "framescript";
import { smoke } from "framescript/edge";
import { yaml } from "framescript/edge/yaml";
import { scenarioTests } from "framescript/testing";
const scenario: Scenario = {
  url: "ws://x",
  steps: [{ send: { fragments: ["a", { hex: "ff" }] } }, { expect: { close: 1000 } }],
};
const report = await runScenario(scenario);
export const verdict: "passed" | "failed" | "errored" | "unsupported" = report.verdict;
const connection = await connect("ws://x");
await connection.send(["a", new Uint8Array(3)]);
export default { fetch: smoke(yaml("a")) };
await scenarioTests("scenarios/");
// @ts-expect-error The verb is misspelt.
export const wrong: Scenario = { steps: [{ sned: "x" }] };
`;

async function outcome(
  cwd: string,
  command: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function run(
  cwd: string,
  command: string,
  ...args: readonly string[]
): Promise<string> {
  const { code, output } = await outcome(cwd, command, ...args);
  assertEquals(code, 0, `${command} ${args.join(" ")} failed:\n${output}`);
  return output;
}

test("the npm package runs, with types, under Node and Bun from its tarball", async () => {
  const directory = await Deno.makeTempDir({ prefix: "framescript-package-" });
  try {
    await run(root, Deno.execPath(), "run", "-A", "scripts/pack.ts");
    const packed = `${root}npm`;
    await run(packed, bunPath(), "pm", "pack", "--destination", directory);
    const tarball = [...Deno.readDirSync(directory)].map(({ name }) => name);
    assertEquals(tarball.length, 1);

    const project = `${directory}/project`;
    await Deno.mkdir(project);
    await Deno.writeTextFile(
      `${project}/package.json`,
      JSON.stringify({ name: "project", type: "module" }),
    );
    await run(project, bunPath(), "add", `../${tarball[0]}`);
    const installed = `${project}/node_modules/framescript`;
    const files = [...Deno.readDirSync(installed)];
    assertEquals(
      // Bun leaves a mark of its own, whose name begins with a dot.
      files.filter(({ name, isFile }) => isFile && !name.startsWith("."))
        .map(({ name }) => name).sort(),
      FILES,
    );
    assertEquals(
      files.filter(({ isDirectory }) => isDirectory).map(({ name }) => name)
        .sort(),
      ["chunks", "types"],
    );
    for (const { name } of Deno.readDirSync(`${installed}/chunks`)) {
      const code = await Deno.readTextFile(`${installed}/chunks/${name}`);
      assert(
        !/\bfrom"(?!\.|node:|bun:|cloudflare:)[@\w][@\w./-]*"/.test(code),
        `chunks/${name} imports a package`,
      );
      assert(!code.includes('import("cloudflare:'), `chunks/${name}`);
    }

    // The README is the package's own: nothing in it leads out of it.
    const readme = await Deno.readTextFile(`${installed}/README.md`);
    assertEquals(readme.match(/\]\((?!#|https?:)[^)]*\)/g), null);
    assertEquals(readme.match(/<!--|\bclone\b|scripts\/|from "\./g), null);
    const { exports } = JSON.parse(
      await Deno.readTextFile(`${installed}/package.json`),
    );
    const imported = readme.matchAll(/ from "framescript([^"]*)"/g);
    const names = Array.from(imported, ([, name]) => `.${name}`);
    assert(names.length >= 3, names.join());
    for (const name of names) assert(name in exports, name);
    for (const heading of readme.matchAll(/\]\(#([^)]+)\)/g)) {
      const words = heading[1]!.replaceAll("-", " ");
      assertMatch(readme, new RegExp(`^## ${words}$`, "im"));
    }

    const command = `${project}/node_modules/.bin/framescript`;
    for (const runtime of [nodePath(), bunPath()]) {
      const said = await run(
        project,
        runtime,
        command,
        "run",
        "--echo",
        example,
      );
      assertStringIncludes(said, "1 scenario: 1 passed");

      // Nobody listens there; the bar is a character beyond ASCII.
      const url = ["--url", "ws://127.0.0.1:1/"];
      const refused = await outcome(
        project,
        runtime,
        command,
        "run",
        ...url,
        example,
      );
      assertEquals(refused.code, 3, refused.output);
      assertStringIncludes(refused.output, "│ Cannot connect to 127.0.0.1:1");
    }

    const binary = `${directory}/framescript`;
    const entry = `${installed}/framescript.js`;
    await run(
      project,
      bunPath(),
      "build",
      "--compile",
      entry,
      "--outfile",
      binary,
    );
    assertStringIncludes(
      await run(directory, binary, "run", "--echo", example),
      "1 scenario: 1 passed",
    );

    await Deno.writeTextFile(`${project}/program.ts`, PROGRAM);
    await run(
      project,
      Deno.execPath(),
      "run",
      "-A",
      "--no-config",
      "--no-lock",
      "--node-modules-dir=none",
      "npm:typescript@5.9.3/tsc",
      "--noEmit",
      "--strict",
      "--target",
      "esnext",
      "--module",
      "nodenext",
      "--lib",
      "esnext,dom",
      "program.ts",
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
