/** How long the opening handshake may take, and how it is written. */

import { assert, assertEquals } from "@std/assert";
import type { Report } from "../../lib/runner/report.ts";
import { test } from "../support/harness.ts";
import { scriptedServer } from "../support/scripted.ts";
import { outcome, run, runOnStage } from "./running.ts";

test("connecting has a limit of its own", async () => {
  await using server = await scriptedServer(() => {});
  const started = performance.now();
  const report = await run(
    "timeout: 1m\nconnect: { within: 60ms }\nsteps: [{ send: a }]",
    { url: server.url },
  );
  assertEquals(
    [report.verdict, report.failure?.code],
    ["errored", "connect_timeout"],
  );
  assert(performance.now() - started < 30_000);
});

test("connecting again has it too, unless the step has one", async () => {
  let connections = 0;
  await using server = await scriptedServer((socket) => {
    if (++connections > 1) return;
    socket.accept();
    socket.end();
  });
  for (
    const [step, milliseconds] of [["", 60], [", within: 90ms", 90]] as const
  ) {
    connections = 0;
    const report = await run(
      `timeout: 1m
transport: raw
connect: { within: 60ms }
steps: [{ expect: { disconnect: any } }, { connect: true${step} }]`,
      { url: server.url },
    );
    assertEquals(report.failure?.code, "connect_timeout");
    const [, again] = report.steps;
    assert(again!.milliseconds >= milliseconds - 1, `${again!.milliseconds}`);
  }
});

test("a step may take longer than connecting as such", async () => {
  const report = await runOnStage(
    "connect: { within: 30s }\ntimeout: 5s\nsteps: [{ send: a }, { expect: a }]",
  );
  assertEquals(outcome(report), "passed");
});

test("a request in pieces, with a rest between them", async () => {
  const report = await runOnStage(`transport: raw
connect: { chop: 60, pause: 20ms }
steps: [{ send: a }, { expect: a }]`);
  assertEquals(outcome(report), "passed");
  // At least three pieces.
  assert(report.connections[0]!.milliseconds >= 38);
});

test("an answer in pieces, with a rest between them", async () => {
  let guest: Promise<Report> | undefined;
  const report = await run(
    `role: server
accept: { chop: 40, pause: 20ms }
steps: [{ send: hello }, { close: 1000 }, { expect: { close: 1000 } }]`,
    {
      onEvent(event) {
        if (event.type !== "start") return;
        guest = run("steps: [{ expect: hello }, { expect: { close: 1000 } }]", {
          url: event.url,
          transport: "raw",
        });
      },
    },
  );
  assertEquals(outcome(report), "passed");
  const { connections } = await guest!;
  assert(connections[0]!.milliseconds >= 38);
});

test("a deadline ends an answer in pieces", async () => {
  let guest: Promise<Report> | undefined;
  const report = await run(
    `role: server
deadline: 1s
accept: { chop: 20, pause: 10m }
steps: [{ send: hello }]`,
    {
      onEvent(event) {
        if (event.type !== "start") return;
        guest = run("steps: [{ expect: hello }]", {
          url: event.url,
          transport: "raw",
        });
      },
    },
  );
  assertEquals(
    outcome(report),
    "failed deadline: the deadline of 1 s has passed",
  );
  assertEquals((await guest!).connections, []);
});
