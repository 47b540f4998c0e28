import { assertEquals, assertThrows } from "@std/assert";
import {
  containsJson,
  deepEqualJson,
  type ExactJson,
  JsonDepthError,
  parseJsonExact,
  stringifyJson,
} from "../../lib/scenario/json.ts";
import { readJson } from "../../lib/scenario/json_source.ts";
import { test } from "../support/harness.ts";

test("integers beyond 2^53 are read with every digit, others as numbers", () => {
  assertEquals(
    parseJsonExact(
      "[9007199254740991, 9007199254740993, -12345678901234567890, 1e30, 0.1234567890123456789]",
    ),
    [
      9007199254740991,
      9007199254740993n,
      -12345678901234567890n,
      1e30,
      0.12345678901234568,
    ],
  );
});

test("an exact text comes out as it went in", () => {
  const texts = [
    '{"id":12345678901234567890,"a":[1,null,true,"é\\n"],"__proto__":{"b":0}}',
    '{"n1":"s1","s\\"":9007199254740993,"\\"n":"n1234567890123456"}',
    '{"a\\\\":"\\\\","b":"\\\\\\"1234567890123456789:"}',
    '[9007199254740993,{"":""}]',
    '"1234567890123456789"',
    "-9007199254740993",
  ];
  for (const text of texts) {
    assertEquals(stringifyJson(parseJsonExact(text)), text);
  }
});

test("what is nested too deep is not read, by whichever parser", () => {
  const nested = (depth: number, inner: string) =>
    "[".repeat(depth) + inner + "]".repeat(depth);
  for (const inner of ["1", "9007199254740993"]) {
    parseJsonExact(nested(1000, inner));
    assertThrows(
      () => parseJsonExact(nested(1001, inner)),
      JsonDepthError,
      "nested deeper than 1000 levels",
    );
  }
  assertThrows(() => parseJsonExact('{"a":'.repeat(200_000)), JsonDepthError);
  // What stands one behind the other, or in a string, is not nested.
  const wide = `[${Array.from({ length: 2000 }, () => "[[],{}]").join()}]`;
  assertEquals(stringifyJson(parseJsonExact(wide)), wide);
  for (const before of ["", '\\"', "\\\\", '\\\\\\"']) {
    const text = `["${before}${"[".repeat(2000)}","]"]`;
    assertEquals(stringifyJson(parseJsonExact(text)), text);
  }
  assertThrows(() => parseJsonExact('"' + "[".repeat(2000)), SyntaxError);
});

test("a byte order mark is no JSON, by whichever parser", () => {
  for (const text of ["1", "9007199254740993"]) {
    assertThrows(() => parseJsonExact(`\uFEFF${text}`), SyntaxError);
  }
});

/** Files are read by our own parser, and exact integers by a detour; both must agree with the engine's. */
test("what is JSON for the engine is JSON for us, and nothing else", () => {
  const long = "1234567890123456";
  const texts = [
    "1",
    "-0",
    "1.5e-3",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "--1",
    '"a"',
    '"\\u00e9\\ud83d\\ude00\\/"',
    '"\\x"',
    '"\\u12"',
    '"\t"',
    "'a'",
    "[]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{}",
    '{"a":1,}',
    "{a:1}",
    '{"a" 1}',
    '{"a":1 "b":2}',
    "true",
    "True",
    "nul",
    "NaN",
    "[1]x",
    "[1] [2]",
    "",
    " ",
    "// c\n1",
    "/* c */1",
    '{"a":{"b":[{}, []]}}',
    '{"__proto__":1,"constructor":2}',
    "[",
    '{"a":',
    '"a',
    "\u00a01",
    '{"a":1}\n\r\t ',
    `[${long}]`,
    `{"a":${long},"a":2}`,
  ];
  for (const text of texts) {
    let expected: ExactJson = null;
    let valid = true;
    try {
      expected = JSON.parse(text);
    } catch {
      valid = false;
    }
    // The digits make it take the detour, whatever the rest is.
    const padded = `[${text}\n,${long}]`;
    if (valid) {
      assertEquals(parseJsonExact(padded), [expected, 1234567890123456], text);
      assertEquals(readJson(text).root === null, false, text);
    } else {
      assertThrows(() => parseJsonExact(padded), SyntaxError);
      assertEquals(readJson(text).root, null, text);
    }
  }
});

test("values nested beyond reason are refused, not fatal", () => {
  for (const digits of ["1", "1234567890123456"]) {
    for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
      const deep = open.repeat(20_000) + digits + close.repeat(20_000);
      assertThrows(() => parseJsonExact(deep), SyntaxError, "1000 levels");
    }
  }
});

const EQUAL: [ExactJson, ExactJson][] = [
  [1, 1],
  ["a", "a"],
  [null, null],
  [[1, { a: [] }], [1, { a: [] }]],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  [9007199254740993n, 9007199254740993n],
  [9007199254740993n, "9007199254740993"],
  ["9007199254740993", 9007199254740993n],
  [{ id: -9007199254740993n }, { id: "-9007199254740993" }],
  [100000000000000000000n, 1e20],
  [0, -0],
];

const DIFFERENT: [ExactJson, ExactJson][] = [
  [1, 2],
  [1, "1"],
  [0, false],
  [null, 0],
  [[], {}],
  [null, {}],
  [[1, 2], [2, 1]],
  [[1], [1, 2]],
  [{ a: 1 }, { a: 1, b: undefined as unknown as null }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{}, { toString: 1 }],
  [9007199254740993n, 9007199254740992],
  [9007199254740993n, "9007199254740992"],
  [9007199254740993n, "9007199254740993 "],
  [9007199254740993n, true],
  [9007199254740993n, [9007199254740993n]],
];

test("deep equality", () => {
  for (const [a, b] of EQUAL) {
    assertEquals(deepEqualJson(a, b), true, `${stringifyJson(a)}`);
    assertEquals(containsJson(a, b), true, `${stringifyJson(a)}`);
  }
  for (const [a, b] of DIFFERENT) {
    assertEquals(deepEqualJson(a, b), false, `${stringifyJson(a)}`);
  }
});

test("containing", () => {
  const message: ExactJson = {
    type: "list",
    items: [{ id: 1, name: "a" }, { id: 2, tags: ["x", "y"] }, 3],
    big: 12345678901234567890n,
  };
  const inside: ExactJson[] = [
    {},
    { type: "list" },
    { items: [] },
    { items: [{ id: 1 }] },
    { items: [{}, { tags: ["x"] }] },
    { big: "12345678901234567890" },
    message,
  ];
  const outside: ExactJson[] = [
    { type: "LIST" },
    { items: [{ id: 2 }] },
    { items: [{}, {}, {}] },
    { items: [{}, {}, 3, 4] },
    { items: {} },
    { missing: null },
    [],
    "list",
  ];
  for (const part of inside) {
    assertEquals(containsJson(message, part), true, stringifyJson(part));
  }
  for (const part of outside) {
    assertEquals(containsJson(message, part), false, stringifyJson(part));
  }
});
