import { assert, assertEquals } from "@std/assert";
import { readPlainYaml } from "../../lib/scenario/plain_yaml.ts";
import { readYaml } from "../../lib/scenario/yaml_source.ts";
import { Random } from "../wire/random.ts";
import { test } from "../support/harness.ts";
import { referenceExamples } from "./examples.ts";
import { scenarioTexts } from "./texts.ts";

/** Whether a text is read; where it is, that it is read as the parser reads it. */
function isRead(text: string): boolean {
  const root = readPlainYaml(text);
  if (root === null) return false;
  assertEquals([{ root, problems: [] }], readYaml(text), text);
  return true;
}

const READ = [
  "name: three\nsteps:\n  - send: hello\n  - expect: hello\n  - close: 1000\n",
  "steps:\n- send: a\n  name: b\n- wait: 10ms",
  "# a\n\nsteps: # b\n    # c\n    -   send: a # d\n\n# e\n    -   expect: b#c\n",
  "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n",
  "a:\nb:\nc:\n  - d:\n    e:\n",
  "a: -1\nb: 1.5\nc: 007\nd: -0\ne: 1.0\nf: 9007199254740993\ng: 12345678901234567890.5\n",
  "a: true\nb: True\nc: FALSE\nd: null\ne: NULL\nf: yes\ng: tRUE\nh: nullish\n",
  "a: 250ms\nb: 1.5s\nc: 127.0.0.1\nd: 2026-01-01\ne: 1e\nf: 0xg\ng: -5m\nh: 1_000\n",
  "true: 1\nnull: 2\n_a-b: 3\n",
  "a: \"x: \\\"y\\\" \\n \\u00e9 \\ud83d\\ude00 # z\" # comment\nb: 'it''s # not'\n",
  "a: ws://127.0.0.1:1/?a=b&c=d\nb: a b  c   \nc: it's {so} [so]:so\n",
  'a: {}\nb: []\nc: {d: 1, e: [x y , "z", \'w\'], "f g": {h: null}} # i\nd: [ 1, -2 ]\n',
  "  a: 1\n  b: 2\n",
  "steps:\n  - {send: hello}\n  - [1, 2]\n  - plain\n  - 'quoted'\n",
  "a: /path/to(x)\nb: $x\nc: (y)\n",
  "a: x \\ y\nb: süd\nc: a\u00a0b\n",
];

const LEFT = [
  "",
  "# nothing\n",
  "hello\n",
  "- a\n",
  "{a: 1}\n",
  "a: 1\n---\nb: 2\n",
  "---\na: 1\n",
  "%YAML 1.2\n---\na: 1\n",
  "a: &x 1\nb: *x\n",
  "a: !!str 1\n",
  "a: |\n  b\n",
  "a: >-\n  b\n",
  "a: b\n  c\n",
  'a: "b\n  c"\n',
  "a: [b,\n  c]\n",
  "a: b: c\n",
  "a: b:\n",
  "a:b\n",
  "a: 1\na: 2\n",
  "a: {b: 1, b: 2}\n",
  "a:\n  b: 1\n c: 2\n",
  "a: 1\n  b: 2\n",
  "a:\n\t- b\n",
  "a: 1\r\nb: 2\r\n",
  "? a\n: b\n",
  "<<: 1\n",
  "a: {{ b }}\n",
  "a: [b, ]\n",
  "a: {b}\n",
  "a: {b:1}\n",
  "a: {b: }\n",
  "a: [b: c]\n",
  "a: @b\n",
  "a: `b`\n",
  "a: %b\n",
  "a: - b\n",
  "a: -\n",
  "- a: 1\n  - b\n",
  "a:\n  -\n    b: 1\n",
  "a:\n  - - b\n",
  'a: "b" c\n',
  'a: "b"# c\n',
  'a: "\\x41"\n',
  "a: 'b\n",
  "a: 1e3\n",
  "a: 0x10\n",
  "a: .5\n",
  "a: +1\n",
  "a: .inf\n",
  "a: ~\n",
  "'a': 1\n",
  "a: 1 \u2028\n",
];

test("plain YAML is read as the parser reads it", () => {
  for (const text of READ) assert(isRead(text), JSON.stringify(text));
});

test("what has rules of its own is left to the parser", () => {
  for (const text of LEFT) {
    assertEquals(readPlainYaml(text), null, JSON.stringify(text));
  }
});

test("every scenario of the tests is read alike, and most are read", () => {
  const texts = scenarioTexts();
  const read = texts.filter(isRead).length;
  assert(read > texts.length / 4, `only ${read} of ${texts.length}`);
});

test("every example of the reference is read alike", () => {
  const read = referenceExamples().filter(({ text }) => isRead(text));
  assert(read.length > 10, `only ${read.length} were read`);
});

test("whatever becomes of a text, it is read alike or not at all", () => {
  const pieces = [
    ..." \n:-#,{}[]\"'\\&*!|>?%@`~.+0",
    "\n  ",
    "\n- ",
    "\n  - ",
    ": ",
    " #",
    "{{",
    "'",
    "a: ",
    "b: [",
    "null",
    "1.",
    "0x1",
    "é",
    "---\n",
    "\t",
  ];
  const random = new Random(1);
  let read = 0;
  for (let round = 0; round < 4000; round++) {
    let text = READ[random.below(READ.length)]!;
    for (let times = 1 + random.below(3); times > 0; times--) {
      const at = random.below(text.length + 1);
      const cut = random.below(3);
      const piece = pieces[random.below(pieces.length)]!;
      text = text.slice(0, at) + piece + text.slice(at + cut);
    }
    if (isRead(text)) read++;
  }
  assert(read > 400, `only ${read} were read`);
});
