/** Whose a step is: by name, by template, by what it stands in. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import { test } from "../support/harness.ts";
import { openStage, outcome, run, runOnStage, withFiles } from "./running.ts";

test("a client may be called as the first connection is", async () => {
  await using stage = await openStage();
  const report = await run(
    `clients: { main: {}, the main: {} }
steps:
  - send: from the first
  - { client: main, send: from main }
  - { client: main, expect: from main }
  - expect: from the first`,
    { url: stage.url },
  );
  assertEquals(outcome(report), "passed");
  assertEquals(stage.accepted, 3);
  assertEquals(
    report.connections.map(({ client, close }) => [client, !close]),
    [
      ["the the main", false],
      ["main", false],
      ["the main", false],
    ],
  );
  assertEquals(report.steps.map(({ client }) => client), [
    "the the main",
    "main",
    "main",
    "the the main",
  ]);
});

test("a template may name the client", async () => {
  const report = await runOnStage(
    `variables: { who: bob }
clients: { bob: { url: /headers } }
steps: [{ client: "{{ who }}", expect: { json_path: { $.upgrade: { not: "" } } } }]`,
  );
  assertEquals(outcome(report), "passed");
  assertEquals(report.steps.map(({ client }) => client), ["bob"]);
});

test("a template that names nobody is told before anything is sent", async () => {
  await using stage = await openStage();
  const yaml = `clients: { bob: {} }
steps:
  - send: a
  - { client: "{{ who }}", send: a }
  - repeat: { times: 1, steps: [{ send: a, client: "x{{ who }}" }] }`;
  const error = await assertRejects(
    () => run(yaml, { url: stage.url, variables: { who: "bbo" } }),
    ScenarioFileError,
  );
  assertEquals(error.problems.map(({ line, path }) => [line, path]), [
    [4, "steps[1].client"],
    [5, "steps[2].repeat.steps[0].client"],
  ]);
  assertStringIncludes(error.message, 'No client is called "bbo"');
  assertEquals(stage.accepted, 0);
});

test("whose it is is known before anything is sent", async () => {
  const yaml = (who: string) =>
    `clients: { c0: {} }
steps:
  - expect: { message: any, capture: { who: text } }
  - repeat: { times: 1, steps: [{ send: a, client: "${who}" }] }`;
  for (const who of ["c{{ $index }}", "{{ who }}"]) {
    const error = await assertRejects(
      () => runOnStage(yaml(who), { variables: { who: "c0" } }),
      ScenarioFileError,
    );
    assertEquals(error.problems.map(({ path }) => path), [
      "steps[1].repeat.steps[0].client",
    ]);
    assertStringIncludes(error.message, 'cannot stand in "client"');
  }
});

test("the steps of a repeat are its client's, where they do not say", async () => {
  const report = await runOnStage(
    `clients: { bob: {}, carol: {} }
steps:
  - client: bob
    repeat:
      times: 1
      steps:
        - send: a
        - { client: carol, send: c }
        - repeat: { times: 1, steps: [{ expect: a }] }
        - { client: carol, expect: c }`,
  );
  assertEquals(outcome(report), "passed");
  const [{ steps } = { steps: [] }] = report.steps;
  assertEquals(steps.map(({ client }) => client), [
    "bob",
    "carol",
    "bob",
    "carol",
  ]);
  assertEquals(steps[2]!.steps.map(({ client }) => client), ["bob"]);
});

test("a template may say true to connect and to drop, and nothing else", async () => {
  const yaml = `variables: { yes: true }
steps:
  - drop: "{{ yes }}"
  - expect: { disconnect: any }
  - connect: "{{ yes }}"
  - send: a
  - expect: a`;
  assertEquals(outcome(await runOnStage(yaml)), "passed");
  assertEquals(
    outcome(await runOnStage(yaml, { variables: { yes: "true" } })),
    "passed",
  );
  await using stage = await openStage();
  const error = await assertRejects(
    () => run(yaml, { url: stage.url, variables: { yes: false } }),
    ScenarioFileError,
  );
  assertEquals(error.problems.map(({ path }) => path), [
    "steps[0].drop",
    "steps[2].connect",
  ]);
  assertEquals(stage.accepted, 0);
});

test("every file that is named is read before anything is sent", async () => {
  const yaml = `url: ws://127.0.0.1:1/
connect: { tls: { ca: ca.pem, cert: own.pem, key: own.key } }
clients: { bob: { connect: { tls: { ca: "{{ authority }}.pem" } } } }
steps:
  - expect: { message: any, capture: { t: text } }
  - send: { concat: [{ file: there.bin }, { file: gone.bin }, "{{ t }}"] }
  - send: { json: { file: not/a/file, tls: { ca: none } } }`;
  const runtime = await withFiles({
    "own.pem": "-----BEGIN CERTIFICATE-----",
    "there.bin": "",
  });
  const error = await assertRejects(
    () => run(yaml, { runtime, variables: { authority: "other" } }),
    ScenarioFileError,
  );
  assertEquals(error.problems.map(({ line, path }) => [line, path]), [
    [2, "connect.tls.ca"],
    [2, "connect.tls.key"],
    [3, "clients.bob.connect.tls.ca"],
    [6, "steps[1].send.concat[1].file"],
  ]);
});
