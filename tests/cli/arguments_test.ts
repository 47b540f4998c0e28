/** A command's arguments, parsed by its declaration. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/errors.ts";
import { parseArguments, wholeNumber } from "../../lib/cli/arguments.ts";
import type { Command } from "../../lib/cli/command.ts";
import { test } from "../support/harness.ts";

const command: Command = {
  name: "try",
  summary: "",
  description: "",
  operands: { form: "FILE ...", least: 1, most: 2, completes: "path" },
  options: [
    { name: "url", value: "URL", meaning: "" },
    { name: "var", value: "K=V", several: true, meaning: "" },
    { name: "retry", value: "N", meaning: "" },
    { name: "transport", value: "T", choices: ["web", "raw"], meaning: "" },
    { name: "no-color", meaning: "" },
    { name: "bail", meaning: "" },
  ],
  examples: [],
  execute: () => Promise.resolve(0),
};

function refusal(...args: string[]): string {
  return assertThrows(() => parseArguments(command, args), UsageError).message;
}

test("options and operands stand in any order", () => {
  const given = parseArguments(command, [
    "a.yaml",
    "--url",
    "ws://x",
    "--var=a=b=c",
    "--bail",
    "--var",
    "d=",
    "b.yaml",
  ]);
  assertEquals(given.operands, ["a.yaml", "b.yaml"]);
  assertEquals(given.value("url"), "ws://x");
  assertEquals(given.values("var"), ["a=b=c", "d="]);
  assertEquals(given.has("bail"), true);
  assertEquals(given.has("no-color"), false);
  assertEquals(given.value("transport"), undefined);
});

test("a number stays the text that it was, as operand and as value", () => {
  const given = parseArguments(command, ["007", "--var", "1e3", "--url=0x10"]);
  assertEquals(given.operands, ["007"]);
  assertEquals(given.values("var"), ["1e3"]);
  assertEquals(given.value("url"), "0x10");
});

test("- is an operand, and so is all behind --", () => {
  assertEquals(parseArguments(command, ["-"]).operands, ["-"]);
  assertEquals(parseArguments(command, ["--", "--url"]).operands, ["--url"]);
});

test("--no-color is a switch of its own", () => {
  assertEquals(
    parseArguments(command, ["f", "--no-color"]).has("no-color"),
    true,
  );
});

test("an unknown option names the nearest", () => {
  assertEquals(
    refusal("--transprot", "raw", "f"),
    "Cannot understand --transprot: try has no such option (did you mean --transport?)",
  );
  assertEquals(
    refusal("--zzzzzz=1", "f"),
    "Cannot understand --zzzzzz: try has no such option",
  );
  assertEquals(
    refusal("-x", "f"),
    "Cannot understand -x: try has no such option",
  );
});

test("names of the prototype are unknown options like any other", () => {
  for (
    const name of ["--__proto__", "--constructor", "--toString=1", "--a.b"]
  ) {
    assertEquals(
      refusal(name, "f").startsWith(`Cannot understand ${name.split("=")[0]}`),
      true,
    );
  }
});

test("an option without its value, twice, or of no choice is refused", () => {
  assertEquals(
    refusal("f", "--url"),
    "Cannot use --url: it needs a value, --url URL",
  );
  assertEquals(
    refusal("f", "--url", "--bail"),
    "Cannot use --url: it needs a value, --url URL",
  );
  assertEquals(
    refusal("f", "--url=a", "--url=b"),
    "Cannot use --url: it was given 2 times",
  );
  assertEquals(
    refusal("f", "--transport", "rwa"),
    "Cannot use --transport rwa: it is one of web, raw (did you mean raw?)",
  );
});

test("a switch takes no value", () => {
  assertEquals(
    refusal("f", "--bail=banana"),
    "Cannot use --bail=banana: --bail takes no value",
  );
  assertEquals(
    refusal("f", "--no-color=true"),
    "Cannot use --no-color=true: --no-color takes no value",
  );
  assertEquals(parseArguments(command, ["--", "--bail=1"]).operands, [
    "--bail=1",
  ]);
});

test("a number below zero behind an option is its value", () => {
  const given = parseArguments(command, ["f", "--retry", "-1", "--url", "-5s"]);
  assertEquals([given.value("retry"), given.value("url")], ["-1", "-5s"]);
  assertEquals(
    refusal("--bail", "-1", "f"),
    "Cannot understand -1: try has no such option",
  );
});

test("too few operands and too many are refused, but not where help is asked for", () => {
  assertEquals(refusal(), "Cannot do framescript try: it needs FILE ...");
  assertEquals(
    refusal("a", "b", "c"),
    "Cannot understand c: try takes only FILE ... beside its options",
  );
  assertEquals(parseArguments(command, ["--help"]).has("help"), true);
  assertEquals(parseArguments(command, ["-h"]).has("help"), true);
});

test("whole numbers have bounds", () => {
  const number = (text: string) =>
    wholeNumber(
      parseArguments(command, ["f", `--retry=${text}`]),
      "retry",
      0,
      9,
    );
  assertEquals(number("9"), 9);
  assertEquals(number("0"), 0);
  for (const wrong of ["10", "-1", "1.5", "1e1", "x", " 1"]) {
    assertThrows(() => number(wrong), UsageError, "whole number from 0 to 9");
  }
});
