/** Scenarios without the schema: what the table of keys finds, held against the schema itself. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { readdirSync, readFileSync } from "node:fs";
import { yaml } from "../../lib/edge/yaml.ts";
import { parseModule } from "../../lib/scenario/parse_module.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import { faultIn } from "../../lib/scenario/shape.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";

const FOLDERS = [
  "../scenarios/passing/",
  "../scenarios/failing/",
  "../../scripts/scenarios/",
  "../../scripts/scenarios/edge/",
];

function* texts(): Generator<{ name: string; text: string }> {
  for (const folder of FOLDERS) {
    const url = new URL(folder, import.meta.url);
    for (const name of readdirSync(url).sort()) {
      if (!/\.ya?ml$/.test(name)) continue;
      yield { name, text: readFileSync(new URL(name, url), "utf8") };
    }
  }
}

function scenarios(): Scenario[] {
  return [...texts()].flatMap(({ name, text }) =>
    parseScenarios(text, { file: name }).map(({ scenario }) => scenario)
  );
}

test("the table of keys accepts what the schema accepts", () => {
  const all = scenarios();
  assert(all.length > 30, `only ${all.length} scenarios were read`);
  for (const scenario of all) {
    assertEquals(
      faultIn(scenario, "scenario"),
      null,
      JSON.stringify(scenario),
    );
  }
});

/** The maps in a value, with their paths. */
function* mapsIn(
  value: unknown,
  path: (string | number)[] = [],
): Generator<(string | number)[]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield path;
  for (const [key, member] of Object.entries(value)) {
    yield* mapsIn(member, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** A copy of a value with a key that nothing is called, in the map at the path. */
function withStranger(value: unknown, path: (string | number)[]): Scenario {
  const copy = structuredClone(value);
  let map = copy as Record<string | number, unknown>;
  for (const key of path) map = map[key] as typeof map;
  map.stranger = 1;
  return copy as Scenario;
}

function schemaAccepts(scenario: Scenario): boolean {
  try {
    parseModule(scenario, { file: "scenario", directory: null });
    return true;
  } catch (thrown) {
    if (thrown instanceof ScenarioFileError) return false;
    throw thrown;
  }
}

/** Under these the schema looks at names or values of a person's own, which the table leaves be. */
const FREE =
  /\b(json|json_contains|json_path|variables|headers|clients|capture|equals)$/;

test("a key that nothing is called is found wherever the schema finds it", () => {
  let strangers = 0;
  for (const scenario of scenarios()) {
    for (const path of mapsIn(scenario)) {
      if (FREE.test(path.join("."))) continue;
      const strange = withStranger(scenario, path);
      const accepted = schemaAccepts(strange);
      assertEquals(
        faultIn(strange, "scenario") === null,
        accepted,
        `${path.join(".")} of ${JSON.stringify(scenario)}`,
      );
      if (!accepted) strangers++;
    }
  }
  assert(strangers > 200, `only ${strangers} were found`);
});

test("text is read with its places, and its faults are told there", () => {
  const parsed = yaml(
    `name: one
url: ws://echo.example.com
steps:
  - send: hello
---
steps:
  - expect: { text: hello }
    within: 2s
`,
    "smoke.yaml",
  );
  assertEquals(parsed.map(({ name }) => name), ["one", "smoke.yaml #2"]);
  assertEquals(parsed[1]!.locate(["steps", 0]), {
    file: "smoke.yaml",
    line: 7,
    column: 5,
  });
  const faults: readonly (readonly [string, string])[] = [
    ["steps:\n  - sned: hello\n", '2:5: Unknown key "sned"'],
    ["steps:\n  - within: 1s\n", "2:5: Exactly one of send, ping"],
    ["steps:\n  - expect: { close: { cod: 1 } }\n", 'Unknown key "cod"'],
    ["timeout: 5\nsteps: []\n", "1:10: A duration has a unit"],
    ["steps: [\n", ":"],
  ];
  for (const [text, words] of faults) {
    const error = assertThrows(() => yaml(text, "a.yaml"), ScenarioFileError);
    assert(error.message.startsWith("a.yaml:"), error.message);
    assert(error.message.includes(words), error.message);
  }
});
