// The pack's page in a browser: the grid, its filters, its panels, and nothing asked of a network.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { conformancePage } from "../../lib/cli/conformance_html.ts";
import { pack } from "../../lib/conformance/pack.ts";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { runPack } from "../../lib/conformance/run.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { brokenServer } from "../conformance/broken_server.ts";
import { chromiumPath } from "../support/chromium.ts";
import { nodePath } from "../support/executables.ts";
import { test } from "../support/harness.ts";

const CASES = ["1.1.1", "2.1", "2.2", "6.4.1", "7.3.4", "7.3.6", "h.1.12"];

async function resultOf(
  url: string,
  agent: string,
  cases: readonly string[],
): Promise<ConformanceResult> {
  return await runPack({
    runtime: await currentRuntime(),
    url,
    agent,
    profile: "quick",
    framescript: "0.0.0",
    cases: selectCases(pack("quick"), { cases }),
  });
}

async function results(): Promise<ConformanceResult[]> {
  await using sound = await brokenServer();
  await using broken = await brokenServer("long_control_taken", "pongs_empty");
  // Names are text, whatever they look like; and not every case was run.
  return await Promise.all([
    resultOf(sound.url, "sound <b>&", CASES),
    resultOf(broken.url, "broken", CASES.slice(0, -1)),
  ]);
}

test("the pack's page works in a browser", async () => {
  const directory = await Deno.makeTempDir({ prefix: "framescript-page-" });
  try {
    const path = `${directory}/index.html`;
    await Deno.writeTextFile(path, await conformancePage(await results(), "0"));
    const driver = new URL("../peers/conformance_page.mjs", import.meta.url);
    const { success, stdout, stderr } = await new Deno.Command(nodePath(), {
      args: [driver.pathname, await chromiumPath(), `file://${path}`],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(decoder.decode(stderr));
    const { trouble, seen } = JSON.parse(decoder.decode(stdout));
    assertEquals(trouble, []);

    assertEquals(seen.heading, "7 cases, 2 agents");
    assertEquals(seen.agents, ["sound <b>&", "broken"]);
    assertEquals(seen.all, CASES);
    assertEquals(seen.panels, 0);
    assertNotEquals(seen.light, seen.dark);
    // The behaviour, and where it differs the close.
    const [sound, broken] = seen.cells;
    assert(sound.startsWith("✓") && !sound.includes("✗"), sound);
    assert(broken.includes("✗"), broken);

    assertEquals(seen.found, [["2.1", "2.2"], "2 of 7 cases"]);
    assertEquals(seen.failed, ["2.2", "7.3.6"]);
    assertEquals(seen.differing, ["2.2", "7.3.6"]);
    assertEquals(seen.nothing, true);

    assertEquals(seen.opened.id, "7.3.6");
    assertEquals(seen.opened.rule, "RFC 6455 5.5");
    assertEquals(seen.opened.agents.length, 2);
    assert(
      seen.opened.agents[0].startsWith("sound <b>& behaviour ok close ok"),
    );
    assert(seen.opened.log.includes("> close"), seen.opened.log);
    assertEquals(seen.previous, "7.3.4");
    assertEquals(seen.shut, 0);
    assertEquals(seen.focused, "#case-7.3.4");
    assertEquals(seen.wide, 0);
    assertEquals([seen.plain, seen.plainShut], ["1.1.1", 0]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
