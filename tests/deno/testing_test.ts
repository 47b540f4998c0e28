/** `scenarioTests` under `deno test`, `bun test` and `node --test`, as processes. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { runtime } from "../../lib/api/runtime.ts";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import { bunPath, nodePath } from "../support/executables.ts";
import { test } from "../support/harness.ts";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const FIXTURE = "./tests/testing/scenarios.fixture.ts";

const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  "deno test": [Deno.execPath(), "test", "--allow-all", "--no-check", FIXTURE],
  "bun test": [bunPath(), "test", FIXTURE],
  "node --test": [
    nodePath(),
    "--import",
    "./tests/support/register.js",
    "--test",
    FIXTURE,
  ],
};

async function run(
  command: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const [program, ...args] = command;
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args,
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

for (const [name, command] of Object.entries(RUNNERS)) {
  test(`scenarios are tests of ${name}`, async () => {
    const { listen } = await runtime();
    assert(listen !== null);
    await using echo = await serveEcho(listen);
    const env = { URL_UNDER_TEST: echo.url };

    const passing = await run(command, { ...env, TAG: "passing" });
    assertEquals(passing.code, 0, passing.output);
    assertStringIncludes(passing.output, "An echo");

    const failing = await run(command, env);
    assertEquals(failing.code, 1, failing.output);
    assertStringIncludes(failing.output, "No echo");
    assertStringIncludes(failing.output, "expected  goodbye");
    assertMatch(failing.output, /scenarios\/failing\.yaml:5:5/);
  });
}

test("bun test ends no scenario before its own limits do", async () => {
  const { listen } = await runtime();
  assert(listen !== null);
  await using echo = await serveEcho(listen);
  const { code, output } = await run(RUNNERS["bun test"]!, {
    URL_UNDER_TEST: echo.url,
    FOLDER: "slow/",
  });
  assertEquals(code, 0, output);
  assertStringIncludes(output, "Longer than Bun's own limit");
});

test("a tag that no scenario has is an error, not a pass", async () => {
  const { code, output } = await run(RUNNERS["deno test"]!, {
    URL_UNDER_TEST: "ws://127.0.0.1:1/",
    TAG: "nonesuch",
  });
  assertEquals(code, 1);
  assertStringIncludes(output, "no scenario has a tag of nonesuch");
});
