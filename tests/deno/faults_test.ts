/** Whose fault it is that the command cannot go on, as it is told. */

import { assertEquals, assertMatch } from "@std/assert";
import { bunPath, nodePath } from "../support/executables.ts";
import { test } from "../support/harness.ts";
import { framescript, type On, withFiles } from "./command.ts";
import { echoPeer } from "./peers.ts";

const root = new URL("../../", import.meta.url);

test("what a module throws once it was loaded is told as the module's", async () => {
  await using peer = echoPeer();
  const files = {
    "late.scenario.ts":
      "setTimeout(() => {\n  throw new Error('too late');\n}, 1);\n" +
      "export default { steps: [{ send: 'x' }, { wait: '10s' }] };\n",
    "rejected.scenario.ts":
      "setTimeout(async () => await Promise.reject(new Error('too late')), 1);\n" +
      "export default { steps: [{ send: 'x' }, { wait: '10s' }] };\n",
  };
  await withFiles(files, async (cwd) => {
    for (const on of ["deno", "bun", "node"] as const satisfies On[]) {
      for (const file of Object.keys(files)) {
        const { code, stderr } = await framescript(
          ["run", "--url", peer.url, file],
          { on, cwd },
        );
        assertEquals(code, 2);
        assertMatch(
          stderr,
          new RegExp(
            `^framescript: Cannot go on: too late \\(thrown at \\S*/${file}:\\d+:\\d+, where nothing catches it\\)\n$`,
          ),
        );
      }
    }
  });
});

test("a clone without packages says how they are installed", async () => {
  const clone = await Deno.makeTempDir({ prefix: "framescript-" });
  try {
    const { success } = await new Deno.Command("cp", {
      args: ["-r", "lib", "scripts", "deno.json", "package.json", clone],
      cwd: root,
    }).output();
    assertEquals(success, true);
    await Deno.mkdir(`${clone}/tests/support`, { recursive: true });
    const register = "tests/support/register.js";
    await Deno.copyFile(new URL(register, root), `${clone}/${register}`);
    const runs: [program: string, before: string[], install: string][] = [
      [nodePath(), ["--import", `./${register}`], "npm install"],
      [nodePath(), [], "npm install"],
      [bunPath(), ["--no-install"], "bun install"],
    ];
    for (const [program, before, install] of runs) {
      const { code, stderr } = await new Deno.Command(program, {
        args: [...before, "scripts/framescript.ts", "run", "x.yaml"],
        cwd: clone,
        stdin: "null",
      }).output();
      assertEquals(code, 2);
      assertMatch(
        new TextDecoder().decode(stderr),
        new RegExp(
          `^framescript: Cannot load its own parts: .*; run ${install} and start it as the README says for \\w+ [\\d.]+\n$`,
        ),
      );
    }
  } finally {
    await Deno.remove(clone, { recursive: true });
  }
});
