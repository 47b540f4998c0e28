/** What a scenario is called, described and selected by. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/errors.ts";
import { labelsOf } from "../../lib/runner/labels.ts";
import { test } from "../support/harness.ts";
import { runOnStage, scenario } from "./running.ts";

const LABELLED = `
name: "Greets {{ who }}"
description: "as {{ who }}, with {{ token }}"
tags: [smoke, "{{ stage }}-only"]
variables: { who: ada }
`;

test("variables are known in them, and secrets are hidden", () => {
  const options = {
    variables: { stage: "test" },
    secrets: { token: "hunter22" },
  };
  assertEquals(labelsOf(scenario(`${LABELLED}steps: []`), options), {
    name: "Greets ada",
    description: "as ada, with ***",
    tags: ["smoke", "test-only"],
  });
});

test("what is not known yet stays as it is written", () => {
  const { name, tags } = labelsOf(scenario(`${LABELLED}steps: []`), {});
  assertEquals([name, ...tags], [
    "Greets ada",
    "smoke",
    "{{ stage }}-only",
  ]);
  assertThrows(
    () =>
      labelsOf(scenario(`${LABELLED}steps: []`), { secrets: { token: "abc" } }),
    UsageError,
  );
});

test("a scenario without a name is called as its file, whatever that is", () => {
  const parsed = {
    ...scenario("tags: ['{{ x }}']\nsteps: []"),
    name: "{{ x }}",
  };
  assertEquals(labelsOf(parsed, { variables: { x: "y" } }), {
    name: "{{ x }}",
    description: null,
    tags: ["y"],
  });
});

test("reports have them", async () => {
  const given = { variables: { stage: "test", token: "t" } };
  for (
    const [steps, verdict] of [
      ["[{ send: a }, { expect: a }]", "passed"],
      ["[{ ping: a }]\ntransport: web", "unsupported"],
    ]
  ) {
    const report = await runOnStage(`${LABELLED}steps: ${steps}`, given);
    assertEquals(report.verdict, verdict);
    const { name, description, tags } = report;
    assertEquals([name, description, ...tags], [
      "Greets ada",
      "as ada, with t",
      "smoke",
      "test-only",
    ]);
  }
});
