// The JSON document and the event lines keep to their published schemas.

import { assert, assertEquals } from "@std/assert";
import { closedValidator } from "../support/closed_schema.ts";
import { test } from "../support/harness.ts";
import { longReport, passed, REPORTS } from "../support/reports.ts";
import { json, type ReportDocument } from "../../lib/report/json.ts";
import { eventSchema, reportSchema } from "../../lib/report/json_schema.ts";
import { eventLine, ndjson, replay } from "../../lib/report/ndjson.ts";
import { allSteps } from "../../lib/report/words.ts";
import type { Report } from "../../lib/runner/report.ts";
import type { ReportContext } from "../../lib/report/reporter.ts";

const PLAIN: ReportContext = {
  color: false,
  frames: "failed",
  version: "1.2.3",
};

test("the document of every kind of report keeps to the schema", () => {
  const check = closedValidator(reportSchema);
  check(JSON.parse(json.render(REPORTS, PLAIN)));
  check(JSON.parse(json.render([], PLAIN)));
  check(
    JSON.parse(
      json.render([], { ...PLAIN, notRun: [{ name: "Left", place: null }] }),
    ),
  );
});

test("the schema refuses what is no report", () => {
  const check = closedValidator(reportSchema);
  const document = JSON.parse(json.render(REPORTS, PLAIN));
  const broken = [
    { ...document, version: 2 },
    { ...document, reports: [{ ...document.reports[0], verdict: "ok" }] },
    { ...document, reports: [{ ...document.reports[0], steps: [{}] }] },
    { ...document, extra: true },
  ];
  for (const value of broken) {
    let refused = false;
    try {
      check(value);
    } catch {
      refused = true;
    }
    assert(refused, JSON.stringify(value).slice(0, 80));
  }
});

test("the document gives back the reports as they were", () => {
  const document: ReportDocument = JSON.parse(json.render(REPORTS, PLAIN));
  assertEquals(document.reports, REPORTS);
  assertEquals(document.tool, { name: "framescript", version: "1.2.3" });
  assertEquals(document.summary.scenarios, REPORTS.length);
});

test("each event is a line that keeps to the schema", () => {
  const check = closedValidator(eventSchema);
  const text = ndjson.render([...REPORTS, longReport(20)], PLAIN);
  assert(text.endsWith("\n"));
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const line of lines) check(line);
  assertEquals(
    lines.filter((line) => line.event === "end").length,
    REPORTS.length + 1,
  );
  assertEquals(lines.at(-1).event, "summary");
});

test("what is streamed is what is rendered", () => {
  let streamed = "";
  for (const [scenario, report] of REPORTS.entries()) {
    for (const event of replay(report)) {
      streamed += ndjson.stream!.event(event, scenario, PLAIN);
    }
  }
  streamed += ndjson.stream!.end(REPORTS, PLAIN);
  assertEquals(streamed, ndjson.render(REPORTS, PLAIN));
});

/** A repeat of two turns. */
const repeated: Report = {
  ...passed,
  steps: [{
    ...passed.steps[0]!,
    verb: "repeat",
    steps: [0, 1].map((iteration) => ({
      ...passed.steps[1]!,
      path: "steps[0].repeat.steps[0]",
      iteration,
    })),
  }],
};

test("what stands inside a step is told before it, and once", () => {
  const steps = Array.from(replay(repeated), (event) => eventLine(event, 0))
    .filter((line) => line.event === "step");
  assertEquals(steps.map(({ step }) => [step.path, step.iteration]), [
    ["steps[0].repeat.steps[0]", 0],
    ["steps[0].repeat.steps[0]", 1],
    ["steps[0]", null],
  ]);
  for (const { step } of steps) assert(!("steps" in step));
});

test("nothing that crossed or was done is lost in the event lines", () => {
  for (const report of [...REPORTS, repeated]) {
    const events = Array.from(replay(report));
    assertEquals(
      events.filter((event) => event.type === "wire").length,
      report.transcript.length,
    );
    assertEquals(
      events.filter((event) => event.type === "step").length,
      Array.from(allSteps(report.steps)).length,
    );
    assertEquals(
      events.filter((event) => event.type === "start").length,
      report.attempts,
    );
  }
});
