/**
 * The types that are written by hand are those of the schema: this file does
 * not compile where they differ.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { parseModule } from "../../lib/scenario/parse_module.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import type { Output } from "../../lib/scenario/schema/kit.ts";
import { scenario } from "../../lib/scenario/schema/scenario.ts";
import { verbs } from "../../lib/scenario/schema/step.ts";
import type { Scenario, Step } from "../../lib/scenario/types.ts";
import { VERBS } from "../../lib/scenario/verbs.ts";
import { test } from "../support/harness.ts";

/** Without the keys that begin with `x-`, which no schema can spell. */
type Known = Pick<Scenario, Exclude<keyof Scenario, `x-${string}`>>;
type Inferred = Output<typeof scenario>;
type InferredStep = Output<ReturnType<typeof verbs[keyof typeof verbs]>>;

/** `true` where each of two types can stand for the other. */
type Same<A, B> = [A] extends [B] ? [B] extends [A] ? true : false : false;

const scenarios: Same<Known, Inferred> = true;
const keys: Same<keyof Known, keyof Inferred> = true;
const steps: Same<Step, InferredStep> = true;
const parts: {
  [K in keyof Known]-?: Same<Known[K], Inferred[K]> extends true ? true : K;
} = {
  $schema: true,
  name: true,
  description: true,
  tags: true,
  role: true,
  url: true,
  transport: true,
  degrade: true,
  timeout: true,
  deadline: true,
  variables: true,
  connect: true,
  listen: true,
  connections: true,
  accept: true,
  clients: true,
  auto: true,
  ignore: true,
  strict: true,
  grade: true,
  steps: true,
  finally: true,
};

test("the types written by hand are those of the schema", () => {
  assertEquals([scenarios, keys, steps], [true, true, true]);
  assertEquals(Object.keys(parts), Object.keys(scenario.shape));
});

test("every verb has a schema, in the order of the language", () => {
  assertEquals(Object.keys(verbs), [...VERBS]);
});

// What an editor takes: this file does not compile where one of these is refused.

const built: Step[] = [1, 2].map((number) => ({ send: `${number}` }));
const patience = 3;

const right: Scenario[] = [
  { url: "ws://x", steps: [{ send: "a" }, { expect: "a", within: "2s" }] },
  { timeout: `${patience}s`, steps: built, finally: [{ wait: "1.5ms" }] },
  { timeout: "{{ patience }}", deadline: "{{ n }}ms", steps: [] },
  { connect: { expect: { status: 401 } } },
  { role: "server", listen: "127.0.0.1:0", steps: [{ send: "a" }] },
  { role: "server", accept: { reject: { status: 403 } } },
  { "x-mine": 1, steps: [], clients: { bob: { url: "/bob" } } },
  {
    steps: [
      { send: { text: "a", as: "binary", split: 3 } },
      { send: { fragments: ["a", { hex: "00" }], chop: 1 } },
      {
        send: { frame: { opcode: 3, ...(patience > 2 ? { text: "a" } : {}) } },
      },
      { send: { repeat: { of: { json: { text: 1, hex: 2 } }, length: 9 } } },
      { repeat: { times: 2, steps: [{ ping: "" }, { connect: true }] } },
      {
        expect: {
          any_of: ["a", { close: { code: [1000, 1001] }, grade: "ok" }],
        },
      },
      { close: 1000, optional: true, client: "bob" },
    ],
  },
];

const constant = {
  name: "As it stands",
  tags: ["a", "b"],
  connect: { protocols: ["x"], headers: { "X-A": ["1", "2"] } },
  steps: [
    { send: { fragments: ["a", "b"] } },
    { expect: { all_of: ["a", { json: [1, { b: null }] }] } },
    { repeat: { times: 2, steps: [{ wait: "5s" }] } },
  ],
  finally: [{ expect: { close: { code: [1000, "none"] } } }],
} as const;
right.push(constant);

// What it refuses: nor does this file compile where one of these is taken.

const wrong: Scenario[] = [
  // @ts-expect-error A step has one verb.
  { steps: [{ send: "a", expect: "a" }] },
  // @ts-expect-error A payload comes from one place.
  { steps: [{ send: { text: "a", hex: "00" } }] },
  // @ts-expect-error Nor do two forms of send go together.
  { steps: [{ send: { text: "a", fragments: ["a"] } }] },
  // @ts-expect-error A frame has one payload.
  { steps: [{ send: { frame: { text: "a", base64: "YQ==" } } }] },
  // @ts-expect-error There is no such verb.
  { steps: [{ sned: "a" }] },
  // @ts-expect-error A wait has its length.
  { steps: [{ wait: "1s", within: "2s" }] },
  // @ts-expect-error Nothing is sent.
  { steps: [{ wait: "1s", optional: true }] },
  // @ts-expect-error `optional` of an expectation stands below it.
  { steps: [{ expect: "a", optional: true }] },
  // @ts-expect-error A time has a unit.
  { timeout: "5", steps: [] },
  // @ts-expect-error There is nothing to do, and nothing to judge.
  { url: "ws://x" },
  // @ts-expect-error Nor is there here.
  { role: "server", accept: { protocol: "chat" } },
  // @ts-expect-error One that listens connects nowhere.
  { role: "server", url: "ws://x", steps: [] },
  // @ts-expect-error Nor does it open a handshake.
  { role: "server", connect: {}, steps: [] },
  // @ts-expect-error One that connects does not listen.
  { listen: "127.0.0.1:0", steps: [] },
];

test("what the types take is right, and what they refuse is wrong", () => {
  const parse = (scenario: Scenario) =>
    parseModule(scenario, {
      file: "scenario",
      directory: null,
      given: new Set(["patience", "n"]),
    });
  for (const scenario of right) {
    const clients = { bob: {} };
    parse(scenario.role === "server" ? scenario : { clients, ...scenario });
  }
  for (const scenario of wrong) {
    assertThrows(() => parse(scenario), ScenarioFileError);
  }
});
