/** The scenarios below `tests/scenarios`, run for real: those that pass, and what those that fail say. */

import { assert, assertEquals } from "@std/assert";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Report } from "../../lib/runner/report.ts";
import { runScenario } from "../../lib/runner/run.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import type { ParsedScenario } from "../../lib/scenario/types.ts";
import { assertGolden } from "../support/golden.ts";
import { test } from "../support/harness.ts";
import { openStage, outcome } from "./running.ts";

const root = new URL("../scenarios/", import.meta.url);

function load(folder: string): [file: string, scenarios: ParsedScenario[]][] {
  const directory = fileURLToPath(new URL(`${folder}/`, root));
  return readdirSync(directory)
    .filter((name: string) => /\.(yaml|json)$/.test(name))
    .sort()
    .map((name: string) => {
      const text = readFileSync(directory + name, "utf8");
      const file = `${folder}/${name}`;
      return [file, parseScenarios(text, { file, directory })];
    });
}

async function runHere(parsed: ParsedScenario): Promise<Report> {
  await using stage = await openStage();
  const report = await runScenario(parsed, {
    runtime: await currentRuntime(),
    url: stage.url,
    secrets: { password: "hunter2!" },
  });
  return report;
}

for (const [file, scenarios] of load("passing")) {
  for (const parsed of scenarios) {
    test(`${file}: ${parsed.name}`, async () => {
      const report = await runHere(parsed);
      assertEquals(outcome(report), "passed");
      assertEquals(parsed.scenario.grade ?? "ok", lowestWanted(report));
    });
  }
}

/** Nothing is failed or unimplemented where everything passes. */
function lowestWanted({ grade }: Report): string {
  return grade === "non_strict" ? "ok" : grade;
}

for (const [file, scenarios] of load("failing")) {
  test(file, async () => {
    const told = [];
    for (const parsed of scenarios) {
      const report = await runHere(parsed);
      assert(report.verdict !== "passed", parsed.name);
      told.push(tell(report));
    }
    const golden = file.replace(/\.\w+$/, ".out");
    assertGolden(new URL(golden, root), told.join("\n"));
  });
}

/** What a person is told of a failure, without times. */
function tell({ name, verdict, failure, steps, notes }: Report): string {
  const { code, message, place, step, expected, actual, diff, section } =
    failure!;
  const at = place === null ? "-" : `${place.line}:${place.column}`;
  const indented = (text: string) =>
    text.split("\n").map((line) => `  ${line}`.trimEnd()).join("\n");
  const lines = [
    `# ${name}`,
    `${verdict} ${code}: ${message}`,
    `at ${at} ${step ?? "-"}${section === null ? "" : ` (${section})`}`,
  ];
  if (expected !== null) lines.push("expected", indented(expected));
  if (actual !== null) lines.push("actual", indented(actual));
  if (diff.length > 0) lines.push("diff", indented(diff.join("\n")));
  for (const step of steps) lines.push(`${step.outcome}: ${step.title}`);
  for (const note of notes) lines.push(`note ${note.code}: ${note.message}`);
  return lines.join("\n") + "\n";
}
