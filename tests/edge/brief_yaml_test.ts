/** The YAML of bundles, held against that of everywhere else. */

import { assert, assertEquals } from "@std/assert";
import { readdirSync, readFileSync } from "node:fs";
import { readBriefYaml } from "../../lib/scenario/brief_yaml.ts";
import type { SourceNode } from "../../lib/scenario/source.ts";
import { readYaml } from "../../lib/scenario/yaml_source.ts";
import { test } from "../support/harness.ts";

function* texts(folder: string): Generator<readonly [string, string]> {
  const url = new URL(folder, import.meta.url);
  for (const name of readdirSync(url).sort()) {
    if (!/\.ya?ml$/.test(name)) continue;
    yield [name, readFileSync(new URL(name, url), "utf8")];
  }
}

/** A tree as plain data, places included. */
function tree(node: SourceNode | null): unknown {
  if (node === null) return null;
  const { start } = node;
  switch (node.kind) {
    case "scalar":
      return { start, value: node.value };
    case "list":
      return { start, items: node.items.map(tree) };
    case "map":
      return {
        start,
        firstKey: node.firstKey ?? null,
        entries: [...node.entries].map(([name, { keyStart, node }]) => [
          name,
          keyStart,
          tree(node),
        ]),
      };
  }
}

test("it reads what the whole parser reads, at the same places", () => {
  let count = 0;
  for (
    const folder of [
      "../scenarios/passing/",
      "../scenarios/failing/",
      "../../scripts/scenarios/",
      "../../scripts/scenarios/edge/",
    ]
  ) {
    for (const [name, text] of texts(folder)) {
      const brief = readBriefYaml(text);
      const whole = readYaml(text);
      assertEquals(
        brief.map(({ root }) => tree(root)),
        whole.map(({ root }) => tree(root)),
        name,
      );
      assertEquals(brief.flatMap(({ problems }) => problems), [], name);
      count++;
    }
  }
  assert(count > 15, `only ${count} texts were read`);
});

const CURIOUS = `
numbers: [0, -1, +2, 0o17, 0x1F, 012, 1_000, .5, 5., 1e3, -1.5E-2, .inf, -.INF, 1.2.3]
words: [true, True, yes, no, on, null, ~, NULL, nan, .NaN, "true", 'null', !, -]
strings:
  plain: with: a colon
  folded: this goes
    on here
  double: "a\\tb\\u00e5 \\
    joined"
  single: 'it''s'
  literal: |
    two
      lines
  clipped: >-
    folded
    lines

    here
  kept: |+
    end

empty:
explicit:
  ? key
  : value
base: &base { a: 1, b: [2, 3] }
merged: { <<: *base, b: 4 }
several:
  <<: [*base, { c: 5 }]
  "<<": kept
list: &list
- not indented
-
- - nested
  - again
- one: pair
  two:
  - deep
pairs: [a: b, c, {d, e: , f: *list}]
"quoted key": 1
1: number
null: nothing
trailing: [1, 2,]
`;

test("it reads the curious corners of YAML as the whole parser does", () => {
  const text = CURIOUS.replace("with: a colon", "with:a colon")
    .replace(", !, -]", "]");
  const [brief] = readBriefYaml(text);
  const [whole] = readYaml(text);
  assertEquals(tree(brief!.root), tree(whole!.root));
  assertEquals(brief!.problems, whole!.problems);
  const several = `%YAML 1.2\n---\na: 1\n...\n# nothing\n---\n---\nb: 2\n`;
  assertEquals(
    readBriefYaml(several).map(({ root }) => tree(root)),
    readYaml(several).map(({ root }) => tree(root)),
  );
});

/** What the whole parser refuses in a text, and this one must not read as something else. */
const REFUSED = [
  "a: !!str 1",
  "a: !thing {}",
  "a: *nobody",
  "a: 1\na: 2",
  "a: {{ name }}",
  "{{ name }}: 1",
  "? [a]\n: b",
  "a: [1, 2",
  "a: {b: 1",
  'a: "open',
  "a: 1\nb\n",
  "a: 12345678901234567890",
  "a: 1\n <<: *b",
  "a: b: c",
  "a:\n\t- b",
  "<<: 1",
  "a: &a {}\nb: { <<: *a, <<: *a }",
];

test("what cannot be read is told", () => {
  const read = REFUSED.filter((text) =>
    readBriefYaml(text).every(({ problems }) => problems.length === 0)
  );
  assertEquals(read, []);
});

test("texts that are no scenarios end, one way or the other", () => {
  for (const [, text] of texts("../scenarios/rejected/")) {
    if (text.length > 100_000) continue;
    readBriefYaml(text);
  }
});
