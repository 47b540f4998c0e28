import { assert, assertEquals } from "@std/assert";
import { judge } from "../../lib/scenario/judge_scenario.ts";
import { plain } from "../../lib/scenario/json.ts";
import { isOrdinary } from "../../lib/scenario/ordinary.ts";
import { readYaml } from "../../lib/scenario/yaml_source.ts";
import { test } from "../support/harness.ts";
import { Random } from "../wire/random.ts";
import { referenceExamples } from "./examples.ts";
import { scenarioTexts } from "./texts.ts";

/** Whether a value is ordinary; where it is, that nothing is wrong with it. */
function isTaken(value: unknown): boolean {
  if (!isOrdinary(value)) return false;
  assertEquals(judge(value, () => null), [], JSON.stringify(value));
  return true;
}

function valuesOf(text: string): unknown[] {
  return readYaml(text).flatMap(({ root }) => root === null ? [] : plain(root));
}

const STEPS: unknown[] = [
  { send: "hello", name: "greets" },
  { send: { text: "" } },
  { send: { json: { a: [1, -1.5, true, null, "x"] } } },
  { send: { fragments: ["a", "b"] } },
  { ping: "p" },
  { pong: "" },
  { expect: "hello" },
  { expect: { text: "hello" } },
  { expect: { json: null } },
  { expect: { json_contains: {} } },
  { expect: { message: "any" } },
  { expect: { fragments: ["a"] } },
  { expect: { ping: "p" } },
  { expect: { pong: "p" } },
  { expect: { close: 1000 } },
  { expect: { close: "any" } },
  { wait: "250ms" },
  { close: 65535 },
  { close: { code: 1000, reason: "done" } },
];

const WHOLE = {
  name: "all",
  description: "",
  tags: ["a", "b"],
  url: "ws://127.0.0.1:8787/chat?a=b",
  transport: "raw",
  timeout: "1.5s",
  deadline: "2m",
  strict: true,
  steps: STEPS,
  finally: [{ close: 1001 }],
};

test("what most scenarios are made of is right at first sight", () => {
  assert(isTaken(WHOLE));
  assert(isTaken({ steps: [] }));
  for (const step of STEPS) assert(isTaken({ steps: [step] }));
});

test("what has a template is left to the schema", () => {
  for (
    const step of [
      { send: "{{ a }}" },
      { send: { json: { a: ["{{ a }}"] } } },
      { send: "a", name: "{{" },
      { close: "{{ code }}" },
    ]
  ) assertEquals(isOrdinary({ steps: [step] }), false);
  assertEquals(isOrdinary({ url: "ws://{{ host }}/", steps: [] }), false);
});

test("a close code that no Close carries is left to the schema", () => {
  for (const close of [1005, 1006, 1015, 65536, -1]) {
    const steps = [{ expect: { close } }];
    assertEquals(isOrdinary({ steps }), false, `${close}`);
  }
});

test("nothing of the tests is taken that is wrong", () => {
  const values = [
    ...scenarioTexts(),
    ...referenceExamples().map(({ text }) => text),
  ].flatMap(valuesOf);
  assert(values.length > 200);
  assert(values.filter(isTaken).length > 5);
});

/** What may come to stand in the place of a value. */
const STRAY: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1005,
  1006,
  65536,
  NaN,
  2n ** 60n,
  "",
  " ",
  "any",
  "none",
  "all",
  "hello",
  "{{ a }}",
  "10 s",
  "600h",
  "ws://a#b",
  "ws://",
  "http://a",
  "/a",
  [],
  ["a"],
  [[]],
  {},
  { text: "a" },
  { hex: "00" },
  { code: 1000 },
];
const KEYS = [
  ...["name", "client", "within", "optional", "skip", "as", "frames", "reason"],
  ...[
    "send",
    "expect",
    "close",
    "repeat",
    "connect",
    "text",
    "json",
    "nothing",
  ],
  ...["role", "listen", "clients", "variables", "ignore", "x-a", "toString"],
  ...["__proto__", "all_of", "fragments", "grade", "clean", "steps", "url"],
];

/** A value with one part changed: another value, another key, or none. */
function changed(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.15)) {
    return random.pick(STRAY);
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return [random.pick(STEPS)];
    return value.with(
      random.below(value.length),
      changed(random.pick(value), random),
    );
  }
  const entries = Object.entries(value);
  const at = random.below(entries.length + 1);
  const entry = entries[at];
  if (entry === undefined) {
    entries.push([random.pick(KEYS), random.pick(STRAY)]);
  } else if (random.chance(0.1)) entries.splice(at, 1);
  else if (random.chance(0.2)) entries[at] = [random.pick(KEYS), entry[1]];
  else entries[at] = [entry[0], changed(entry[1], random)];
  return Object.fromEntries(entries);
}

test("whatever becomes of a scenario, it is right or not taken", () => {
  const random = new Random(2);
  let taken = 0;
  for (let round = 0; round < 4000; round++) {
    let value: unknown = round % 2 === 0
      ? WHOLE
      : { steps: [random.pick(STEPS), random.pick(STEPS)] };
    for (let times = 1 + random.below(2); times > 0; times--) {
      value = changed(value, random);
    }
    if (isTaken(value)) taken++;
  }
  assert(taken > 200, `only ${taken} were taken`);
});
