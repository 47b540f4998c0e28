import { assertEquals, assertThrows } from "@std/assert";
import { nearest } from "../../lib/scenario/nearest.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import {
  codeFrame,
  formatProblem,
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
