import { assertEquals, assertRejects } from "@std/assert";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import { parseLazily } from "../../lib/scenario/parse_lazily.ts";
import {
  formatProblems,
  ScenarioFileError,
} from "../../lib/scenario/problem.ts";
import type { ParsedScenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { scenarioTexts } from "./texts.ts";

/** What came of a text, without functions. */
async function outcome(
  parse: () => ParsedScenario[] | Promise<ParsedScenario[]>,
): Promise<unknown> {
  try {
    return (await parse()).map(({ locate, templates: _, ...parsed }) => ({
      ...parsed,
      places: [
        [],
        ["steps"],
        ["steps", 0],
        ["steps", 0, "send"],
        ["steps", 1, "expect"],
        ["steps", 99],
      ].map(locate),
    }));
  } catch (error) {
    if (!(error instanceof ScenarioFileError)) throw error;
    return formatProblems(error);
  }
}

test("a text comes to the same, whatever of the parser it needs", async () => {
  const texts = [
    ...scenarioTexts(),
    "name: three\nsteps:\n  - send: hello\n  - expect: hello\n  - close: 1000\n",
    '\uFEFF# no name\nsteps:\n  - send: {json: {"é": 1}}\n',
    "steps:\n  - send: '{{ a }}'\n",
    "steps:\n  - sned: a\n",
    "steps:\n  - send: 9007199254740993\n",
    "steps:\n  - send: {json: 9007199254740993}\n",
  ];
  for (const text of texts) {
    const options = { file: "some/file.yaml", directory: "some" };
    assertEquals(
      await outcome(() => parseLazily(text, options)),
      await outcome(() => parseScenarios(text, options)),
      text,
    );
  }
});

test("JSON is parsed by its ending or by name", async () => {
  const text = '{"steps": [{"send": "a"}]}';
  for (const options of [{ file: "a.json" }, { format: "json" as const }]) {
    const [parsed] = await parseLazily(text, options);
    assertEquals(parsed!.scenario, { steps: [{ send: "a" }] });
  }
  await assertRejects(
    () => parseLazily("steps: []", { format: "json" }),
    ScenarioFileError,
  );
});

test("a scenario without templates has none to find or to fill", async () => {
  const [parsed] = await parseLazily("steps:\n  - send: a\n");
  const { scenario, templates } = parsed!;
  assertEquals(templates.faults(scenario, new Set()), []);
  const step = scenario.steps![0]!;
  assertEquals(templates.fill("step", step, {}), { value: step, faults: [] });
});
