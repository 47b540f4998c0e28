import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { isOrdinary } from "../../lib/scenario/ordinary.ts";
import { parseModule } from "../../lib/scenario/parse_module.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import type { KeyPath, ParsedScenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { referenceExamples } from "./examples.ts";

function one(text: string, file = "scenario.yaml"): ParsedScenario {
  const [parsed] = parseScenarios(text, { file });
  return parsed!;
}

/** The problems of a text, as `line:column message`. */
function problems(text: string, file = "scenario.yaml"): string[] {
  const error = assertThrows(
    () => parseScenarios(text, { file }),
    ScenarioFileError,
  );
  return error.problems.map(({ line, column, message }) =>
    `${line}:${column} ${message}`
  );
}

test("a scenario is what stands there", () => {
  const { scenario, name, file, directory, index } = one(
    'name: "é"\ntags: [a]\nsteps:\n- send: {json: {a: [1, 1.5, true, null, 0x10, 1e3]}}\n',
  );
  assertEquals(scenario, {
    name: "é",
    tags: ["a"],
    steps: [{ send: { json: { a: [1, 1.5, true, null, 16, 1000] } } }],
  });
  assertEquals([name, file, directory, index], ["é", "scenario.yaml", null, 0]);
});

test("JSON and YAML of the same scenario are the same", () => {
  const scenario = {
    name: "x",
    steps: [{ send: { json: { "a b": [1, -2.5e-3, '\u2028"\\'] } } }],
  };
  const json = JSON.stringify(scenario, null, 2);
  assertEquals(one(json, "a.json").scenario, scenario);
  assertEquals(one(json, "a.yaml").scenario, scenario);
  assertEquals(
    parseScenarios(json, { format: "json" })[0]!.scenario,
    scenario,
  );
});

test("several documents are several scenarios, empty ones are none", () => {
  const parsed = parseScenarios(
    "---\n# nothing\n---\nsteps: []\n---\n---\nname: named\nsteps: []\n...\n---\nsteps: []\n---\n",
    { file: "dir/three.yaml", directory: "dir" },
  );
  assertEquals(parsed.map(({ name, index }) => [name, index]), [
    ["three.yaml #1", 0],
    ["named", 1],
    ["three.yaml #3", 2],
  ]);
  assertEquals(parsed[1]!.directory, "dir");
  assertEquals(parsed[1]!.locate(["name"])?.line, 7);
  assertEquals(one("steps: []", "dir/one.yaml").name, "one.yaml");
});

test("aliases and merges", () => {
  const { scenario } = one(`
x-a: &a { text: hi, chop: 1 }
x-list: &steps [{ send: a }]
steps:
  - send: *a
  - send: { <<: *a, chop: 2 }
  - send: { <<: [{ text: first, chop: 3 }, *a] }
  - send: { "<<": literal }
  - repeat: { times: 1, steps: *steps }
`.replace('  - send: { "<<": literal }\n', ""));
  assertEquals(scenario.steps, [
    { send: { text: "hi", chop: 1 } },
    { send: { text: "hi", chop: 2 } },
    { send: { text: "first", chop: 3 } },
    { repeat: { times: 1, steps: [{ send: "a" }] } },
  ]);
});

test("YAML 1.2 has no other booleans, no dates and no octals with 0", () => {
  const { scenario } = one(
    "steps:\n- send: {json: [yes, no, on, off, 2001-01-01, 010, 0o10, ~, .5, 1_000]}\n",
  );
  assertEquals(scenario.steps, [{
    send: {
      json: [
        "yes",
        "no",
        "on",
        "off",
        "2001-01-01",
        10,
        8,
        null,
        0.5,
        "1_000",
      ],
    },
  }]);
});

test("every integer up to 2^53 is read, and those beyond where nobody looks", () => {
  const most = 2 ** 53;
  const json = [most, -most, most - 1, most];
  const text =
    "[9007199254740992, -9007199254740992, 9007199254740991, 0x20000000000000]";
  assertEquals(
    one(`x-notes: 12345678901234567890\nsteps:\n- send: {json: ${text}}\n`)
      .scenario.steps,
    [{ send: { json } }],
  );
  for (const file of ["a.yaml", "a.json"]) {
    const beyond =
      '{"steps": [], "variables": {"a": [9007199254740993, -9007199254740993, 1e999]}}';
    assertEquals(
      problems(beyond, file).map((problem) => problem.split(" ", 1)[0]),
      ["1:35", "1:53", "1:72"],
    );
  }
  assertEquals(problems("steps:\n- send: {json: 0x20000000000001}\n"), [
    '2:16 "json" is an integer beyond 2^53, which would lose digits; quote it: "0x20000000000001"',
  ]);
});

test("keys are strings, whatever they look like", () => {
  const { scenario } = one(
    "steps:\n- expect: {json: {1: a, true: b, null: c, 1.50: d, constructor: e, __proto__: f}}\n",
  );
  const [step] = scenario.steps!;
  const { json } = (step as { expect: { json: object } }).expect;
  assertEquals(Object.entries(json), [
    ["1", "a"],
    ["true", "b"],
    ["null", "c"],
    ["1.50", "d"],
    ["constructor", "e"],
    ["__proto__", "f"],
  ]);
  assertEquals(Object.getPrototypeOf(json), Object.prototype);
});

test("places, by key path", () => {
  const parsed = one(`url: ws://a/
steps:
  - name: "日本"
    send: { text: "🌍", chop: 1 }
  -   expect:
        json_path: { "$.a": [1, { b: 2 }] }
`);
  const places: [KeyPath, [number, number] | null][] = [
    [[], [1, 1]],
    [["url"], [1, 6]],
    [["steps"], [3, 3]],
    [["steps", 0], [3, 5]],
    [["steps", 0, "name"], [3, 11]],
    [["steps", 0, "send"], [4, 13]],
    [["steps", 0, "send", "chop"], [4, 30]],
    [["steps", 1], [5, 7]],
    [["steps", 1, "expect"], [6, 9]],
    [["steps", 1, "expect", "json_path", "$.a", 1], [6, 35]],
    [["steps", 1, "expect", "json_path", "$.a", 1, "b"], [6, 38]],
    [["steps", 2], null],
    [["steps", 0, "send", "missing"], null],
    [["url", "deeper"], null],
  ];
  for (const [path, place] of places) {
    const { line, column } = parsed.locate(path) ?? {};
    assertEquals(
      line === undefined ? null : [line, column],
      place,
      path.join("."),
    );
  }
});

test("a scenario may name the schema of the language", () => {
  const text = (schema: unknown) =>
    JSON.stringify({ $schema: schema, steps: [{ send: "x" }] });
  const [parsed] = parseScenarios(text("./schema.json"), { file: "a.json" });
  assertEquals(parsed!.scenario.$schema, "./schema.json");
  assertEquals(problems(text(1), "a.json").length, 1);
  assertEquals(isOrdinary(parsed!.scenario), true);
});

test("places in JSON, and after a byte order mark and CR LF", () => {
  const json =
    '\uFEFF{\r\n\t"url": "ws://a/",\r\n  "steps": [{ "send": 5 }]\r\n}';
  assertEquals(problems(json, "a.json"), [
    '3:23 "send" must be a string or a map that says what is sent, not the number 5; quote it: "5"',
  ]);
});

test("all problems of all documents are told at once, by place", () => {
  assertEquals(
    problems(
      "steps: [{sned: a}]\ntimeout: 5\n---\nsteps: [\n---\nnmae: x\nsteps: []\n",
    )
      .map((problem) => problem.split(" ", 1)[0]),
    ["1:10", "2:10", "5:1", "6:1"],
  );
});

test("what is not a scenario file at all", () => {
  for (const text of ["", "\n", "# only a comment\n", "---\n---\n", "\uFEFF"]) {
    assertEquals(problems(text).length, 1, JSON.stringify(text));
  }
  for (const text of ["null", "~", "5", "a", "[]", "- a", "true", '""']) {
    assertEquals(problems(text).length, 1, text);
  }
  assertEquals(problems("", "a.json"), ["1:1 Not JSON: the text is empty"]);
});

test("nesting beyond reason is refused, not fatal", () => {
  const depth = 20_000;
  for (const file of ["a.yaml", "a.json"]) {
    const text = '{"steps":' + "[".repeat(depth) + "]".repeat(depth) + "}";
    assert(problems(text, file).length >= 1, file);
  }
  const block = Array.from({ length: 3000 }, (_, i) => `${" ".repeat(i)}- `)
    .join("\n");
  assert(problems(`steps:\n${block}`).length >= 1);
  const [open, close] = ["[".repeat(400), "]".repeat(400)];
  assertEquals(
    problems(
      `x-0: &a0 ${open}${close}\nx-1: &a1 ${open}*a0${close}\nx-2: ${open}*a1${close}\nsteps: []\n`,
    ),
    ["3:406 The aliases nest deeper than 1000 levels"],
  );
});

test("nesting and length beyond what is usual are read all the same", async () => {
  const { parseLazily } = await import("../../lib/scenario/parse_lazily.ts");
  const nested = (levels: number) =>
    `steps: []\nvariables:\n${
      Array.from({ length: levels }, (_, i) => `${" ".repeat(i + 1)}a:\n`)
        .join("")
    }`;
  assertEquals((await parseLazily(nested(300))).length, 1);
  const tooDeep = await assertRejects(
    () => parseLazily(nested(4000)),
    ScenarioFileError,
    "Not readable: nested too deep",
  );
  assert(tooDeep.problems[0]!.line! > 300);
  const word = "a".repeat(9_000_000);
  for (
    const text of [
      `steps:\n  - send: "${word}"\n`,
      `steps:\n  - send: '${word}'\n`,
      `steps:\n  - send: ${word.replaceAll("aa", "a ")}b\n`,
      `steps: [{send: ${word}}]\n`,
    ]
  ) {
    const [parsed] = await parseLazily(text);
    const [step] = parsed!.scenario.steps!;
    assert((step as { send: string }).send.length >= word.length);
  }
});

test("a control character is no part of YAML", () => {
  assertEquals(problems("steps:\n- send: a\0b\n"), [
    "2:10 Not YAML: a control character (U+0000); in double quotes it is written \\x00",
  ]);
  assertEquals(one('steps:\n- send: "a\\0b"\n').scenario.steps, [{
    send: "a\0b",
  }]);
});

test("what stands twice is judged where it stands, and names what both name", () => {
  for (
    const [file, text] of [
      [
        "a.yaml",
        "variables: {x: 1}\nvariables: {y: 1}\nsteps: [{snd: a}]\nsteps: [{send: '{{ x }}{{ y }}'}]\n",
      ],
      [
        "a.json",
        '{"variables": {"x": 1},\n"variables": {"y": 1},\n"steps": [{"snd": "a"}],\n"steps": [{"send": "{{ x }}{{ y }}"}]}',
      ],
    ] as const
  ) {
    const error = assertThrows(
      () => parseScenarios(text, { file, given: new Set() }),
      ScenarioFileError,
    );
    assertEquals(error.problems.map(({ line, message }) => [line, message]), [
      [2, 'The key "variables" stands here twice; remove one'],
      [3, 'Unknown key "snd" in "steps[0]"; did you mean "send"?'],
      [4, 'The key "steps" stands here twice; remove one'],
    ]);
  }
});

test("what aliases would stand for past their limit is not missed", () => {
  const text = `x-a: &a {${
    Array.from({ length: 300 }, (_, i) => `k${i}: 1`).join(", ")
  }}\nsteps: []\nvariables:\n${
    Array.from({ length: 400 }, (_, i) => `  v${i}: { <<: *a }\n`).join("")
  }`;
  assertEquals(problems(text), [
    "336:15 The aliases stand for more than 100000 values",
  ]);
});

/** Deterministic: a failure can be tried again. */
function random(): (below: number) => number {
  let state = 42;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % below;
  };
}

test("whatever stands in a file, its problems have a place inside it", () => {
  const next = random();
  const pieces = [
    "{{ x }}",
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "\n",
    "\t",
    '"',
    "'",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "? ",
    "|\n",
    ">",
    "#",
    "null",
    "1e999",
    "-0",
    "12345678901234567890",
    "\0",
    "\u2028",
    "💥",
    "x: ",
    "steps:",
    "%YAML",
    "---\n",
    "...\n",
    "{}",
    "[]",
    "~",
    "true",
    "__proto__: ",
    "\ufeff",
  ];
  const texts = referenceExamples().map(({ text }) => text);
  for (let i = 0; i < 1000; i++) {
    let text = texts[next(texts.length)]!;
    for (let n = next(3); n >= 0; n--) {
      const at = next(text.length);
      const until = at + next(4);
      text = text.slice(0, at) + pieces[next(pieces.length)] +
        text.slice(until);
    }
    const file = i % 10 === 0 ? "a.json" : "a.yaml";
    try {
      parseScenarios(text, { file });
    } catch (error) {
      if (!(error instanceof ScenarioFileError)) throw error;
      const lines = text.split("\n");
      for (const { line, column, message } of error.problems) {
        const width = [...lines[line! - 1] ?? ""].length;
        assert(
          column! >= 1 && column! <= width + 1,
          `${line}:${column} ${message}\n${text}`,
        );
      }
    }
  }
});

test("a module's export is one scenario or several", () => {
  const options = { file: "dir/a.scenario.ts", directory: "dir" };
  const [only] = parseModule({ steps: [{ send: "a" }] }, options);
  assertEquals(only!.name, "a.scenario.ts");
  assertEquals(only!.locate(["steps"]), null);
  const several = parseModule(
    [{ name: "x", steps: [] }, { steps: [], description: undefined }],
    options,
  );
  assertEquals(several.map(({ name }) => name), ["x", "a.scenario.ts #2"]);
});

test("what is wrong with a module is told by key path", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  class Point {
    x = 1;
  }
  const cases: [unknown, [string, string][]][] = [
    [undefined, [["", "A scenario must be a map, not undefined"]]],
    [[], [["", "The module exports no scenario: its array is empty"]]],
    [() => ({}), [["", "A scenario must be a map, not a function"]]],
    [[{ steps: [] }, { steps: [{ sned: 1 }] }], [[
      "[1].steps[0].sned",
      'Unknown key "sned" in "steps[0]"; did you mean "send"?',
    ]]],
    [{ steps: [{ send: 5 }] }, [[
      "steps[0].send",
      '"send" must be a string or a map that says what is sent, not the number 5; quote it: "5"',
    ]]],
    [{ steps: [{ send: { json: { at: new Point() } } }] }, [[
      "steps[0].send.json.at",
      '"at" must be a JSON value, not a Point',
    ]]],
    [{ steps: [{ send: { json: [1n, () => 1, NaN, , { a: undefined }] } }] }, [
      ["steps[0].send.json[0]", '"json[0]" must be a JSON value, not a bigint'],
      [
        "steps[0].send.json[1]",
        '"json[1]" must be a JSON value, not a function',
      ],
      [
        "steps[0].send.json[2]",
        '"json[2]" is not a number that JSON has; quote it',
      ],
      [
        "steps[0].send.json[3]",
        '"json[3]" must be a JSON value, not undefined',
      ],
      [
        "steps[0].send.json[4].a",
        '"a" must be a JSON value, not undefined',
      ],
    ]],
    [{
      "x-big": 1e17,
      steps: [{ send: { json: [2 ** 53, 2 ** 53 + 2, 1e300] } }],
    }, [[
      "steps[0].send.json[1]",
      '"json[1]" is an integer beyond 2^53, which would lose digits; quote it',
    ]]],
    [{
      get steps() {
        throw new Error("not yet");
      },
    }, [["", "The scenario cannot be read: not yet"]]],
  ];
  for (const [value, expected] of cases) {
    const error = assertThrows(
      () => parseModule(value, { file: "a.ts", directory: null }),
      ScenarioFileError,
    );
    assertEquals(
      error.problems.map(({ path, message }) => [path, message]),
      expected,
    );
    assertEquals(error.problems[0]!.line, null);
    assertEquals(error.text, null);
  }
  assertThrows(
    () =>
      parseModule({ steps: [{ send: { json: cyclic } }] }, {
        file: "a.ts",
        directory: null,
      }),
    ScenarioFileError,
    "contains itself",
  );
});

test("templates that name nothing are told beside what else is wrong, where names are known", () => {
  const text = `
variables: { a: "{{ b }}", b: x }
url: "{{ server }}{{ a }}"
steps:
  - sned: "{{ env.TOKEN }}"
---
steps:
  - expect: { message: any, captrue: { id: text } }
  - send: "{{ id }}{{ idd }}"
`;
  const given = new Set(["server"]);
  const error = assertThrows(
    () => parseScenarios(text, { given }),
    ScenarioFileError,
  );
  assertEquals(error.problems.map(({ line, path }) => [line, path]), [
    [2, "variables.a"],
    [5, "steps[0].sned"],
    [5, "steps[0].sned"],
    // What was misspelt captures "id" all the same.
    [8, "steps[0].expect.captrue"],
    [9, "steps[1].send"],
  ]);
  assertEquals(problems(text).length, 2);
  const sound = 'steps: [{ send: "{{ later }}" }]';
  assertEquals(parseScenarios(sound, { given }).length, 1);
});

test("so they are in a module's value", () => {
  const value = { steps: [{ send: "{{ x }}{{ y }}" }, { wait: "soon" }] };
  const error = assertThrows(
    () =>
      parseModule(value, {
        file: "a.ts",
        directory: null,
        given: new Set(["x"]),
      }),
    ScenarioFileError,
  );
  assertEquals(error.problems.map(({ path }) => path), [
    "steps[1].wait",
    "steps[0].send",
  ]);
});
