import { assert, assertEquals, assertThrows } from "@std/assert";
import { Lines } from "../../lib/scenario/locate.ts";
import { nearest } from "../../lib/scenario/nearest.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import {
  codeFrame,
  formatProblem,
  formatProblems,
  headline,
  type Problem,
  ScenarioFileError,
} from "../../lib/scenario/problem.ts";
import { test } from "../support/harness.ts";

function at(line: number | null, column: number | null): Problem {
  return { file: "a.yaml", line, column, path: "steps[0]", message: "wrong" };
}

const text = "one\ntwo\n\tthree\nfour\nfive\n";

test("the frame shows two lines around, and a caret below the place", () => {
  assertEquals(
    formatProblem(at(3, 2), text),
    [
      "a.yaml:3:2: wrong",
      "  1 | one",
      "  2 | two",
      "> 3 | \tthree",
      "    | \t^",
      "  4 | four",
      "  5 | five",
      "  at steps[0]",
    ].join("\n"),
  );
});

test("the frame of the first, the last and a missing line", () => {
  const lines = (line: number) =>
    codeFrame(at(line, 1), text).map(({ gutter, text }) => gutter + text);
  assertEquals(lines(1), [
    "> 1 | one",
    "    | ^",
    "  2 | two",
    "  3 | \tthree",
  ]);
  assertEquals(lines(5), [
    "  3 | \tthree",
    "  4 | four",
    "> 5 | five",
    "    | ^",
  ]);
  assertEquals(lines(6), ["  4 | four", "  5 | five", "> 6 | ", "    | ^"]);
  assertEquals(codeFrame(at(1, 1), ""), [
    { kind: "source", gutter: "> 1 | ", text: "", marked: true },
    { kind: "caret", gutter: "    | ", text: "^", marked: true },
  ]);
});

test("without a place there is no frame", () => {
  assertEquals(codeFrame(at(null, null), text), []);
  assertEquals(headline(at(null, null)), "a.yaml: steps[0]: wrong");
  assertEquals(formatProblem(at(3, 2), null), "a.yaml:3:2: wrong");
});

test("a long line is cut around the place", () => {
  const long = "x".repeat(500) + "!" + "y".repeat(500);
  const [source, caret] = codeFrame(at(1, 501), long);
  assertEquals(source!.text.length, 102);
  assertEquals(source!.text[caret!.text.indexOf("^")], "!");
});

test("columns count characters, wherever in however long a line", () => {
  const line = "a😀\ud83dx".repeat(1000);
  const lines = new Lines(`😀\n${line}\r\n`);
  // One for "a", one for the pair, one for the half that stands alone, one for "x".
  for (const [offset, column] of [[0, 1], [1, 2], [3, 3], [4, 4], [5, 5]]) {
    assertEquals(lines.position(3 + offset!), { line: 2, column: column! });
  }
  assertEquals(lines.position(3 + line.length), { line: 2, column: 4001 });
  assertEquals(lines.position(2), { line: 1, column: 2 });
});

test("of many problems the first are shown whole, and the others in a line", () => {
  const text = "steps: [" + "{ snd: 1 }, ".repeat(60) + "]\n";
  const error = assertThrows(
    () => parseScenarios(text, { file: "a.yaml" }),
    ScenarioFileError,
  );
  const printed = formatProblems(error);
  assertEquals(printed.match(/^> 1 \|/gm)?.length, 50);
  assertEquals(printed.match(/^a\.yaml:1:\d+: Unknown key/gm)?.length, 60);
  assert(printed.includes("\n\n10 more, without the lines around:\na.yaml:1:"));
  assert(printed.endsWith("\n\n60 problems in a.yaml"));
});

test("what is too long to be read is cut", () => {
  const long = "x".repeat(1000);
  for (
    const text of [
      `steps: []\n? ${long}\n: 1\n`,
      `steps: [{ send: a, ${long}: 1, client: ${long} }]`,
      `steps: [{ send: ${"1".repeat(1000)} }]`,
      `steps: [{ send: "{{ ${long} }}", wait: "{{ $${long} }}" }]`,
      `steps: [*${long}]`,
      `variables: {'${long} ': 1, ${long}: 1, ${long}: 2}\nsteps: []`,
    ]
  ) {
    const error = assertThrows(
      () => parseScenarios(text, { file: "a.yaml", given: new Set() }),
      ScenarioFileError,
    );
    for (const { path, message, actual } of error.problems) {
      const told = `${path} ${message} ${actual}`;
      assert(!told.includes("x".repeat(100)), told);
      assert(!told.includes("1".repeat(100)), told);
    }
  }
});

test("the error's message has a line for each problem", () => {
  const error = assertThrows(
    () => parseScenarios("nmae: a\nsteps: [{}]\n", { file: "a.yaml" }),
    ScenarioFileError,
  );
  assertEquals(error.code, "invalid_scenario");
  assertEquals(error.message.split("\n").length, 2);
  assertEquals(error.problems.map(({ suggestion }) => suggestion), [
    "name",
    undefined,
  ]);
});

test("the nearest word", () => {
  const words = ["text", "json", "json_path", "starts_with", "ends_with"];
  const cases: [string, string | null][] = [
    ["txt", "text"],
    ["tetx", "text"],
    ["Text", "text"],
    ["jsonPath", "json_path"],
    ["json-path", "json_path"],
    ["startswith", "starts_with"],
    ["path", "json_path"],
    ["image", null],
    ["x", null],
    ["", null],
  ];
  for (const [word, expected] of cases) {
    assertEquals(nearest(word, words), expected, word);
  }
});
