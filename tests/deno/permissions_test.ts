/** What Deno does not permit is told with the flag that permits it. */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { test } from "../support/harness.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const script = `
import { currentRuntime } from "./lib/runtime/current.ts";
const { raw, web, listen } = await currentRuntime();
for (const kind of [raw, web]) {
  await kind.connect("ws://localhost:9/", {}).catch((error) => {
    console.log(kind.transport, error.failure, error.message);
  });
}
await listen({ port: 4711 }).catch((error) => {
  console.log(error.code, error.message);
});
`;

test("the flag that permits a connection is named", async () => {
  const file = await Deno.makeTempFile({
    dir: root,
    suffix: ".permissions.ts",
  });
  await Deno.writeTextFile(file, script);
  try {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", "--quiet", file],
      cwd: root,
      env: { NO_COLOR: "1" },
      stderr: "inherit",
    }).output();
    const permit = "Deno was not permitted to, allow it with --allow-net=";
    assertEquals(new TextDecoder().decode(stdout).trimEnd().split("\n"), [
      `raw permission Cannot connect to localhost:9: ${permit}localhost:9`,
      `web permission Cannot connect to localhost:9: ${permit}localhost:9`,
      `usage Cannot listen on 127.0.0.1:4711: ${permit}127.0.0.1:4711`,
    ]);
  } finally {
    await Deno.remove(file);
  }
});
