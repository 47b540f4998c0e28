/** What JSR would be given: `deno publish --dry-run` as it stands, and the copy that `deno task publish` makes. */

import { assert, assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";

const root = new URL("../../", import.meta.url);

for (
  const [name, args] of Object.entries({
    "deno publish": ["publish", "--allow-dirty", "--dry-run"],
    "deno task publish": [
      "run",
      "--quiet",
      "-A",
      "scripts/publish.ts",
      "--dry-run",
    ],
  })
) {
  test(`${name} --dry-run has nothing to say`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      cwd: root,
      stdin: "null",
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    const said = decoder.decode(stdout) + decoder.decode(stderr);
    assertEquals(code, 0, said);
    assert(said.includes("Dry run complete"), said);

    assert(!/^(?:warning|error)\b/m.test(said), said);

    const files = Array.from(
      said.matchAll(
        /^ +file:\/\/\S+?\/((?:lib|scripts|tests|npm)\/\S+|[^/\s]+) \(/gm,
      ),
      ([, path]) => path!,
    );
    assert(files.includes("mod.ts") && files.includes("README.md"), said);
    assertEquals(
      files.filter((path) =>
        !/^(lib\/.*\.(ts|md)|scripts\/framescript\.ts|mod\.ts|README\.md|LICENSE|deno\.json)$/
          .test(path)
      ),
      [],
    );
  });
}
