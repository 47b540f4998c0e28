import { assertEquals, assertThrows } from "@std/assert";
import type {
  CaseResult,
  ConformanceResult,
} from "../../lib/conformance/result.ts";
import { gradeOf, gradesOf, lowest } from "../../lib/conformance/result.ts";
import { shorten } from "../../lib/conformance/shorten.ts";
import { judge, parseResults } from "../../lib/conformance/verdict.ts";
import { FramescriptError } from "../../lib/errors.ts";
import type { StepReport } from "../../lib/runner/report.ts";
import type { Grade } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { frame, REPORTS, textPayload } from "../support/reports.ts";

const [report] = REPORTS;

function caseResult(id: string, behaviour: Grade, close: Grade): CaseResult {
  return {
    id,
    title: "A case",
    description: "Sends.",
    expectation: "Comes.",
    rfc: "RFC 6455 5.2",
    docs: null,
    behaviour,
    close,
    milliseconds: 1,
    report: report!,
  };
}

function result(...cases: CaseResult[]): ConformanceResult {
  return {
    version: 1,
    framescript: "0.0.0",
    agent: "a",
    peer: "server",
    url: "ws://127.0.0.1:9001/",
    profile: "quick",
    startedAt: "2026-11-23T15:00:00.000Z",
    milliseconds: 1,
    cases,
    missing: [],
    stopped: null,
  };
}

const RUN = result(
  caseResult("1.1.1", "ok", "ok"),
  caseResult("6.4.1", "non_strict", "ok"),
  caseResult("7.1.6", "informational", "informational"),
  caseResult("7.3.6", "ok", "failed"),
  caseResult("12.1.1", "unimplemented", "ok"),
  caseResult("13.1.1", "non_strict", "failed"),
);

function ids(cases: readonly CaseResult[]): string[] {
  return cases.map(({ id }) => id);
}

test("the lower of two grades is a case's", () => {
  assertEquals(RUN.cases.map(gradeOf), [
    "ok",
    "non_strict",
    "informational",
    "failed",
    "unimplemented",
    "failed",
  ]);
  assertEquals(lowest(), "ok");
  assertEquals(
    lowest("non_strict", "unimplemented", "informational"),
    "unimplemented",
  );
});

test("a run fails by what failed, or by what is not strict too", () => {
  assertEquals(ids(judge(RUN, "failed", null).failing), ["7.3.6", "13.1.1"]);
  assertEquals(ids(judge(RUN, "non_strict", null).failing), [
    "6.4.1",
    "7.3.6",
    "13.1.1",
  ]);
});

test("against a baseline only what got worse fails, and what got better is told", () => {
  const before = result(
    caseResult("1.1.1", "failed", "ok"),
    caseResult("6.4.1", "non_strict", "ok"),
    caseResult("7.3.6", "ok", "failed"),
    // The close got worse since, the behaviour better.
    caseResult("13.1.1", "failed", "ok"),
  );
  const failed = judge(RUN, "failed", before);
  assertEquals(ids(failed.failing), ["13.1.1"]);
  assertEquals(ids(failed.known), ["7.3.6"]);
  assertEquals(failed.better, ["1.1.1"]);
  const strict = judge(RUN, "non_strict", before);
  assertEquals(ids(strict.failing), ["13.1.1"]);
  assertEquals(ids(strict.known), ["6.4.1", "7.3.6"]);
});

test("stored results are read back, and what is none is refused by name", () => {
  assertEquals(parseResults(JSON.stringify(RUN), "a.json"), [RUN]);
  const two = [RUN, { ...RUN, agent: "b", missing: ["1.1.2"] }];
  assertEquals(parseResults(JSON.stringify(two), "a.json"), two);
  // A file from before it was told what was not run.
  const { missing: _missing, stopped: _stopped, ...older } = RUN;
  assertEquals(parseResults(JSON.stringify(older), "a.json"), [RUN]);
  const [first] = RUN.cases;
  const changed = (changes: object) =>
    JSON.stringify({ ...RUN, cases: [{ ...first, ...changes }] });
  const refusals: [string, string][] = [
    ["{", "it is not JSON"],
    ["1", "it has no cases"],
    ["[1]", "it has no cases"],
    ['{"cases": []}', "it is of another version"],
    ['{"version": 2, "cases": []}', "it is of another version"],
    ['{"version": 1, "cases": []}', "it has no agent"],
    [JSON.stringify({ ...RUN, startedAt: 1 }), "it has no startedAt"],
    [JSON.stringify([RUN, { ...RUN, profile: null }]), "it has no profile"],
    [changed({ id: 1 }), "one of its cases has no id"],
    [changed({ close: "good" }), "one of its cases has no grades"],
    [changed({ report: null }), "one of its cases has no report"],
  ];
  for (const [text, why] of refusals) {
    assertThrows(
      () => parseResults(text, "b.json"),
      FramescriptError,
      `Cannot read b.json as a result of the pack: ${why}`,
    );
  }
});

test("the steps, the handshake and what nobody asked for are behaviour, finally is the close", () => {
  const ok = { handshake: "ok", steps: "ok", finally: "ok", unasked: "ok" };
  const grades = (parts: Partial<Record<keyof typeof ok, Grade>>) =>
    gradesOf({ ...report!, grades: { ...ok, ...parts } as typeof ok & never });
  assertEquals(grades({}), { behaviour: "ok", close: "ok" });
  assertEquals(grades({ finally: "failed" }), {
    behaviour: "ok",
    close: "failed",
  });
  for (const part of ["handshake", "steps", "unasked"] as const) {
    assertEquals(grades({ [part]: "non_strict" }), {
      behaviour: "non_strict",
      close: "ok",
    });
  }
});

function step(path: string, iteration: number | null): StepReport {
  return {
    path,
    place: null,
    verb: "send",
    title: "send",
    client: "main",
    outcome: "passed",
    grade: "ok",
    at: 0,
    milliseconds: 0,
    iteration,
    notes: [],
    failure: null,
    consumed: [],
    steps: [],
  };
}

test("of a repeat the first and the last turns are kept", () => {
  const turns = Array.from({ length: 100 }, (_, turn) => turn);
  const short = shorten({
    ...report!,
    steps: [{
      ...step("steps[0]", null),
      verb: "repeat",
      steps: turns.map((turn) => step("steps[0].repeat.steps[0]", turn)),
    }],
  });
  assertEquals(
    short.steps[0]!.steps.map(({ iteration }) => iteration),
    [0, 1, 98, 99],
  );
});

test("steps find what they consumed in a transcript without its middle", () => {
  const transcript = Array.from(
    { length: 100 },
    (_, at) =>
      frame({ at, direction: "in", opcode: 1, payload: textPayload("x") }),
  );
  const whole = {
    ...report!,
    transcript,
    steps: [{ ...step("steps[0]", null), consumed: [3, 7, 8, 50, 91, 92, 99] }],
  };
  const short = shorten({ ...whole, grade: "ok" });
  const { consumed } = short.steps[0]!;
  assertEquals(consumed, [3, 7, 8, 15]);
  assertEquals(consumed.map((index) => short.transcript[index]!.at), [
    ...[3, 7, 92, 99],
  ]);
  assertEquals(shorten({ ...whole, grade: "failed" }), {
    ...whole,
    grade: "failed",
  });
});
