/** Scenarios without the schema: what the table of keys finds, held against the schema itself. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { readdirSync, readFileSync } from "node:fs";
import { smoke } from "../../lib/edge/bundled.ts";
import { yaml } from "../../lib/edge/yaml.ts";
import { FramescriptError } from "../../lib/errors.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { parseModule } from "../../lib/scenario/parse_module.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import { shaped, ShapeFault } from "../../lib/scenario/shape.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { withEcho } from "../support/echo.ts";
import { test } from "../support/harness.ts";

const FOLDERS = [
  "../scenarios/passing/",
  "../scenarios/failing/",
  "../../scripts/scenarios/",
  "../../scripts/scenarios/edge/",
];

/** What the table finds wrong; null: nothing. */
function faultIn(scenario: unknown): string | null {
  try {
    shaped(scenario, "scenario", null);
    return null;
  } catch (thrown) {
    if (thrown instanceof ShapeFault) return thrown.message;
    throw thrown;
  }
}

function* texts(): Generator<{ name: string; text: string }> {
  for (const folder of FOLDERS) {
    const url = new URL(folder, import.meta.url);
    for (const name of readdirSync(url).sort()) {
      if (!/\.ya?ml$/.test(name)) continue;
      yield { name, text: readFileSync(new URL(name, url), "utf8") };
    }
  }
}

/** Those that connect: the others are refused where there is no schema. */
function scenarios(): Scenario[] {
  return [...texts()].flatMap(({ name, text }) =>
    parseScenarios(text, { file: name }).map(({ scenario }) => scenario)
  ).filter(({ role }) => role !== "server");
}

test("the table accepts what the schema accepts", () => {
  const all = scenarios();
  assert(all.length > 30, `only ${all.length} scenarios were read`);
  for (const scenario of all) {
    assertEquals(
      faultIn(scenario),
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
  let map = copy as unknown as Record<string | number, unknown>;
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
        faultIn(strange) === null,
        accepted,
        `${path.join(".")} of ${JSON.stringify(scenario)}`,
      );
      if (!accepted) strangers++;
    }
  }
  assert(strangers > 200, `only ${strangers} were found`);
});

/** The paths in a value. */
function* pathsIn(
  value: unknown,
  path: (string | number)[] = [],
): Generator<(string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    yield* pathsIn(member, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

/** A copy of a value with another one at the path. */
function withValue(
  scenario: Scenario,
  path: (string | number)[],
  value: unknown,
): Scenario {
  const copy = structuredClone(scenario);
  let map = copy as unknown as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) map = map[key] as typeof map;
  map[path.at(-1)!] = value;
  return copy;
}

/** Where the table leaves values be that the schema refuses; nothing there can make a scenario pass that should not. */
const LEFT_BE = new Set([
  "all",
  "base64",
  "chosen",
  "client",
  "clients",
  "connect",
  "header",
  "id",
  "last",
  "length",
  "protocols",
  "seed",
  "stage",
  "url",
  "violation",
]);

test("a value of another type is found wherever the schema finds it", () => {
  let found = 0;
  const left = new Set<string>();
  for (const scenario of scenarios()) {
    for (const path of pathsIn(scenario)) {
      for (const value of [true, -5.5, [], {}, "a word", null]) {
        const other = withValue(scenario, path, value);
        const accepted = schemaAccepts(other);
        if (faultIn(other) !== null) {
          // An empty list of conditions would be met by whatever comes.
          const empty = path.at(-1) === "json_path";
          assert(!accepted || empty, `${path.join(".")}: ${faultIn(other)}`);
          found++;
        } else if (!accepted) {
          const key = path.findLast((key) => typeof key === "string")!;
          if (!LEFT_BE.has(String(key))) left.add(path.join("."));
        }
      }
    }
  }
  assertEquals([...left], []);
  assert(found > 5000, `only ${found} were found`);
});

function refusedBy(make: () => unknown): string | null {
  try {
    make();
    return null;
  } catch (thrown) {
    assert(thrown instanceof FramescriptError, String(thrown));
    return thrown.message;
  }
}

/** What is wrong in these is found by a step that fails, by the run, or not at all: nothing in them passes unasked. */
const TAKEN = [
  "directive.yaml",
  "expect_close_codes.yaml",
  "expect_violation.yaml",
  "header_line_break.yaml",
  "header_name.yaml",
  "json_trailing_comma.json",
  "not_a_number.yaml",
  "optional_beside_expect.yaml",
  "payload_base64.yaml",
  "server_keys_of_a_client.yaml",
  "split_beside_fragments.yaml",
  "template_before_capture.yaml",
  "template_capture_in_file.yaml",
  "variable_name.yaml",
  "within_beside_wait.yaml",
  "yaml_1_1.yaml",
];

test("of the files that are rejected, few are taken", () => {
  const folder = new URL("../scenarios/rejected/", import.meta.url);
  const files = readdirSync(folder).filter((name: string) =>
    /\.(?:yaml|json)$/.test(name) && name !== "alias_bomb.yaml"
  ).sort();
  const taken = files.filter((name: string) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    return refusedBy(() =>
      smoke(yaml(text, name), { hosts: ["echo.example.com"] })
    ) === null;
  });
  assertEquals(taken, TAKEN);
});

/** Texts that are no scenario, or one that would pass whatever the peer does. */
const UNASKED = [
  "./smoke-1a2b.yaml",
  "- a\n- b",
  "42",
  "",
  "name: a",
  "name: a\nsteps: []",
  "name: a\nsteps:",
  "steps: [hello]",
  "steps: {send: a}",
  "steps: [{repeat: {times: many, steps: [{expect: never}]}}]",
  "steps: [{repeat: {steps: [{expect: never}]}}]",
  "steps: [{repeat: {times: 3}}]",
  "steps: [{repeat: {times: 3, steps: []}}]",
  "steps: [{expect: {text: {}}}]",
  "steps: [{expect: {text: {length: '7'}}}]",
  "steps: [{expect: {text: {gt: many}}}]",
  "steps: [{expect: {text: {not: [x]}}}]",
  "steps: [{expect: {text: {matches: '('}}}]",
  "steps: [{expect: {json_path: {}}}]",
  "steps: [{expect: {json_path: {'$.[': 1}}}]",
  "steps: [{expect: {all_of: []}}]",
  "steps: [{expect: {all_of: [{close: any}]}}]",
  "steps: [{expect: {any_of: []}}]",
  "steps: [{expect: {message: all}}]",
  "steps: [{expect: {binary: {length: '9'}}}]",
  "steps: [{expect: {fragments: []}}]",
  "steps: [{expect: {close: {code: '1000'}}}]",
  "steps: [{client: bob, send: x, optional: true}]",
  "steps: [{repeat: {times: 1, steps: [{client: bob, send: x, optional: true}]}}]",
  "connect: {expect: {status: 401}}\nsteps: [{expect: never}]",
  "connect: {expect: {status: '101'}}\nsteps: [{send: x}]",
  "strict: everything\nsteps: [{send: x}]",
  "grade: ok\nsteps: [{send: x}]",
  "transport: rawr\nsteps: [{send: x}]",
  "steps: [{send: 5}]",
  "steps: [{close: 70000}]",
];

test("what would pass whatever the peer does is refused", () => {
  const taken = UNASKED.filter((text) =>
    refusedBy(() => smoke(yaml(text), { url: "wss://echo.example.com/" })) ===
      null
  );
  assertEquals(taken, []);
});

test("templates become what their places want", () =>
  withEcho(async ({ host }) => {
    const scenario: Scenario = {
      url: `ws://${host}/`,
      variables: { number: 5, times: "2", flag: "true", map: { equals: 1 } },
      steps: [
        { send: "{{ number }}" },
        { expect: "{{ number }}" },
        {
          repeat: {
            times: "{{ times }}",
            steps: [{ send: "{{ $index }}" }, {
              expect: { text: "{{ $index }}" },
            }],
          },
        },
        { send: { json: { number: "{{ number }}", map: "{{ map }}" } } },
        {
          expect: {
            json_path: { "$.number": 5, "$.map": "{{ map }}" },
            optional: "{{ flag }}",
          },
        },
      ],
    };
    const runtime = await currentRuntime();
    const handler = smoke(scenario, { hosts: [host], runtime });
    const response = await handler(new Request("https://smoke.example/"));
    assertEquals(response.status, 200, await response.clone().text());
    const variables = { ...scenario.variables, times: "many" };
    assertThrows(
      () => smoke({ ...scenario, variables }),
      ScenarioFileError,
      '"times" must be a whole number',
    );
  }));

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
    ["steps:\n  - send: 5\n", '2:11: "send" must be a string or a map'],
    ["timeout: 5\nsteps: []\n", '1:10: "timeout" must be a duration'],
    ["steps: [\n", ":"],
  ];
  for (const [text, words] of faults) {
    const error = assertThrows(() => yaml(text, "a.yaml"), ScenarioFileError);
    assert(error.message.startsWith("a.yaml:"), error.message);
    assert(error.message.includes(words), error.message);
  }
});
