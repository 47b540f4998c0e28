/** Every example of the language reference is valid, and passes where it says so. */

import { assert, assertEquals } from "@std/assert";
import { readFileSync } from "node:fs";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { runScenario } from "../../lib/runner/run.ts";
import { scenarioJsonSchema } from "../../lib/scenario/json_schema.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import { checkTemplates } from "../../lib/scenario/template.ts";
import { VERBS } from "../../lib/scenario/verbs.ts";
import { serveEcho } from "../support/echo.ts";
import { test } from "../support/harness.ts";
import { referenceExamples } from "./examples.ts";

const examples = referenceExamples();

test("the reference has examples, and nearly all can run", () => {
  assert(examples.length >= 30, `${examples.length}`);
  assert(examples.filter(({ runs }) => runs).length >= 20);
});

for (const { place, text, runs } of examples) {
  test(`the example at ${place} is valid`, () => {
    const scenarios = parseScenarios(text, { file: place, format: "yaml" });
    assert(scenarios.length > 0);
    for (const scenario of scenarios) {
      assertEquals(checkTemplates(scenario, new Set(["url"])), []);
    }
    assertEquals(runs, !text.startsWith("# not run"));
  });
}

test("every example passes against an echo server, but for those that say otherwise", async () => {
  const runtime = await currentRuntime();
  const echo = await serveEcho();
  try {
    const failures: string[] = [];
    for (const { place, text, runs } of examples) {
      if (!runs) continue;
      for (const parsed of parseScenarios(text, { file: place })) {
        const { verdict, failure } = await runScenario(parsed, {
          runtime,
          variables: { url: `ws://${echo.host}/echo` },
        });
        if (verdict !== "passed") {
          failures.push(`${place}: ${verdict}, ${failure?.message}`);
        }
      }
    }
    assertEquals(failures, []);
  } finally {
    await echo.close();
  }
});

test("every fenced YAML of the reference says what it is", () => {
  const reference = readFileSync(
    new URL("../../lib/scenario/README.md", import.meta.url),
    "utf8",
  );
  const bare = reference.match(/^```yaml$/gm) ?? [];
  assertEquals(bare.length, 1, "only the comment for editors is no scenario");
});

test("every verb and every key of the language stands in an example", () => {
  const all = examples.map(({ text }) => text).join("\n");
  const { properties, $defs } = scenarioJsonSchema() as {
    properties: Record<string, unknown>;
    $defs: Record<string, { properties: Record<string, unknown> }>;
  };
  const keys = new Set([
    ...VERBS,
    ...Object.keys(properties),
    ...Object.values($defs).flatMap((map) => Object.keys(map.properties)),
  ]);
  const missing = [...keys].filter((key) =>
    !new RegExp(`(?:^|[\\s{,[])${key.replace("$", "\\$")}:`, "m").test(all)
  );
  assertEquals(missing, []);
});
