// The documents that programs read: each is read back by its own rules.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseAllDocuments } from "yaml";
import { test } from "../support/harness.ts";
import {
  HOSTILE,
  hostile,
  passed,
  REPORTS,
  unsupported,
} from "../support/reports.ts";
import { parseXml, type XmlElement } from "../support/xml.ts";
import { github } from "../../lib/report/github.ts";
import { junit } from "../../lib/report/junit.ts";
import { markdown } from "../../lib/report/markdown.ts";
import { pretty } from "../../lib/report/pretty.ts";
import type { ReportContext } from "../../lib/report/reporter.ts";
import {
  isReporterName,
  type ReporterName,
  REPORTERS,
} from "../../lib/report/reporters.ts";
import { tap } from "../../lib/report/tap.ts";
import { summarize } from "../../lib/report/summary.ts";

const PLAIN: ReportContext = {
  color: false,
  frames: "failed",
  version: "0.0.0",
};

test("every reporter is found by its name, and takes a run of nothing", async () => {
  for (const name of Object.keys(REPORTERS)) {
    assert(isReporterName(name));
    const reporter = await REPORTERS[name]();
    assert(/^[a-z]+$/.test(reporter.extension));
    assertEquals(typeof reporter.render([], PLAIN), "string");
  }
  assert(!isReporterName("__proto__"));
  assert(!isReporterName("toString"));
});

test("the time of a run is from its first start to its last end", () => {
  const summary = summarize(REPORTS);
  assertEquals(summary.scenarios, REPORTS.length);
  // The first attempt of one that was run again counts.
  assertEquals(summary.startedAt, "2026-11-23T14:59:53.000Z");
  assertEquals(summary.milliseconds, 12104);
  assertEquals(summary.verdicts, {
    passed: 4,
    failed: 5,
    errored: 1,
    unsupported: 1,
  });
});

test("what was not run is in every report, and makes none of them a good end", async () => {
  const notRun = [
    { name: "Left #1", place: passed.place },
    { name: "Left #2", place: { file: "z.yaml", line: 1, column: 1 } },
  ];
  const text = async (name: ReporterName) =>
    (await REPORTERS[name]()).render([passed], { ...PLAIN, notRun });
  assertMatch(await text("pretty"), /^3 scenarios: 1 passed, 2 not run /m);
  assertMatch(
    await text("markdown"),
    /\*\*3 scenarios\*\*: 1 passed, 2 not run/,
  );
  assertMatch(
    await text("markdown"),
    /^\| ➖ not run \| Left #1 \| scenarios\/echo\.yaml:1:1 \|/m,
  );
  const page = await text("html");
  assertMatch(page, /<h1>1 of 3 scenarios passed, 2 not run<\/h1>/);
  assert(page.includes("Left #2") && page.includes("z.yaml:1:1"));
  const document = JSON.parse(await text("json"));
  assertEquals([document.summary.notRun, document.notRun], [2, notRun]);
  const lines = (await text("ndjson")).trimEnd().split("\n");
  const last = JSON.parse(lines.at(-1)!);
  assertEquals([last.summary.notRun, last.notRun], [2, notRun]);
  const points = (await text("tap")).split("\n");
  assertEquals(points[1], "1..3");
  assertEquals(points.slice(-4, -1), [
    "ok 2 - Left \\#1 # SKIP not run",
    "ok 3 - Left \\#2 # SKIP not run",
    "Bail out! 2 scenarios not run",
  ]);
  const root = parseXml(await text("junit"));
  checkJunit(root);
  assertEquals(
    root.children.map(({ attributes }) => [
      attributes.name,
      attributes.tests,
      attributes.skipped,
    ]),
    [["scenarios/echo.yaml", "2", "1"], ["z.yaml", "1", "1"]],
  );
});

interface Point {
  readonly ok: boolean;
  readonly line: string;
  readonly yaml: Record<string, unknown>;
}

function readYaml(text: string): Record<string, unknown> {
  const [document] = parseAllDocuments(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: true,
    prettyErrors: true,
    logLevel: "silent",
  });
  assertEquals(document!.errors, []);
  const { toJS } = document as unknown as { toJS(): Record<string, unknown> };
  return toJS.call(document);
}

function readTap(text: string): Point[] {
  const lines = text.trimEnd().split("\n");
  assertEquals(lines.shift(), "TAP version 14");
  const plan = /^1\.\.(\d+)$/.exec(lines.shift()!);
  assert(plan !== null, "no plan");
  const points: Point[] = [];
  while (lines.length > 0) {
    const line = lines.shift()!;
    const point = /^(not )?ok (\d+) - /.exec(line);
    assert(point !== null, line);
    assertEquals(Number(point[2]), points.length + 1);
    assertEquals(lines.shift(), "  ---");
    const block: string[] = [];
    for (;;) {
      const next = lines.shift();
      assert(next !== undefined, "the block does not end");
      if (next === "  ...") break;
      assert(next.startsWith("  "), next);
      block.push(next);
    }
    points.push({
      ok: point[1] === undefined,
      line,
      yaml: readYaml(block.join("\n")),
    });
  }
  assertEquals(points.length, Number(plan[1]));
  return points;
}

test("TAP reads back, its diagnostics as they were", () => {
  const points = readTap(tap.render(REPORTS, PLAIN));
  for (const [index, report] of REPORTS.entries()) {
    const { ok, line, yaml } = points[index]!;
    assertEquals(
      ok,
      report.verdict === "passed" || report.verdict === "unsupported",
    );
    assertEquals(/(?<!\\)# SKIP/.test(line), report.verdict === "unsupported");
    assertEquals(yaml.message ?? null, report.failure?.message ?? null);
    assertEquals(yaml.actual ?? null, report.failure?.actual ?? null);
    assertEquals(yaml.duration_ms, report.milliseconds);
  }
});

test("a hash in a name is no directive of TAP", () => {
  const [point] = readTap(
    tap.render([{ ...hostile, name: "a # SKIP b" }], PLAIN),
  );
  assertEquals(point!.line, "not ok 1 - a \\# SKIP b");
});

function attributes(element: XmlElement, required: readonly string[]): void {
  assertEquals(Object.keys(element.attributes).sort(), [...required].sort());
}

/** What the strict JUnit schema asks of a document, rule by rule. */
function checkJunit(root: XmlElement): void {
  assertEquals(root.name, "testsuites");
  attributes(root, []);
  for (const [id, suite] of root.children.entries()) {
    assertEquals(suite.name, "testsuite");
    attributes(suite, [
      "name",
      "package",
      "id",
      "tests",
      "failures",
      "errors",
      "skipped",
      "time",
      "timestamp",
      "hostname",
    ]);
    assertEquals(suite.attributes.id, String(id));
    assert(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(suite.attributes.timestamp!),
    );
    assert(suite.attributes.hostname!.length > 0);
    const names = suite.children.map((child) => child.name);
    assertEquals(names[0], "properties");
    assertEquals(names.slice(-2), ["system-out", "system-err"]);
    const cases = suite.children.slice(1, -2);
    for (const property of suite.children[0]!.children) {
      assertEquals(property.name, "property");
      attributes(property, ["name", "value"]);
      assert(property.attributes.name!.length > 0);
    }
    for (const one of cases) {
      assertEquals(one.name, "testcase");
      attributes(one, ["name", "classname", "time"]);
      assert(/^\d+\.\d{3}$/.test(one.attributes.time!));
      assert(one.children.length <= 1);
      for (const outcome of one.children) {
        assert(["failure", "error", "skipped"].includes(outcome.name));
        attributes(
          outcome,
          outcome.name === "skipped" ? [] : ["message", "type"],
        );
        assert(outcome.text.length > 0);
      }
    }
    const outcomes = cases.flatMap((one) => one.children);
    const counted = (name: string) =>
      String(outcomes.filter((outcome) => outcome.name === name).length);
    assertEquals(suite.attributes.tests, String(cases.length));
    assertEquals(suite.attributes.failures, counted("failure"));
    assertEquals(suite.attributes.errors, counted("error"));
    assertEquals(suite.attributes.skipped, counted("skipped"));
  }
}

test("JUnit XML is well-formed and keeps the schema's rules", () => {
  const root = parseXml(junit.render(REPORTS, PLAIN));
  checkJunit(root);
  const cases = root.children.flatMap((suite) =>
    suite.children.filter((child) => child.name === "testcase")
  );
  assertEquals(cases.length, REPORTS.length);
  checkJunit(parseXml(junit.render([], PLAIN)));
});

test("scenarios of one file are one JUnit suite, their properties apart", () => {
  const two = [{ ...hostile, name: "first" }, { ...hostile, name: "second" }];
  const root = parseXml(junit.render(two, PLAIN));
  checkJunit(root);
  assertEquals(root.children.length, 1);
  const names = root.children[0]!.children[0]!.children.map((property) =>
    property.attributes.name!
  );
  assert(names.includes("1.url") && names.includes("2.url"));
  assertEquals(new Set(names).size, names.length);
});

function unescapeData(text: string): string {
  return text.replace(/%0A/g, "\n").replace(/%0D/g, "\r").replace(/%25/g, "%");
}

test("annotations are one command to a line, and read back", () => {
  const text = github.render(REPORTS, PLAIN);
  const log = pretty.render(REPORTS, PLAIN);
  assert(text.startsWith(log), "the readable log is missing");
  const lines = text.slice(log.length).trimEnd().split("\n");
  const failed = REPORTS.filter(({ failure }) => failure !== null);
  assertEquals(lines.length, failed.length);
  for (const [index, report] of failed.entries()) {
    const command = /^::(error|warning) ([^:]*)::(.*)$/.exec(lines[index]!);
    assert(command !== null, lines[index]);
    assertEquals(
      command[1],
      report.verdict === "unsupported" ? "warning" : "error",
    );
    const properties = Object.fromEntries(
      command[2]!.split(",").map((pair) => {
        const equals = pair.indexOf("=");
        const value = pair.slice(equals + 1).replace(/%3A/g, ":")
          .replace(/%2C/g, ",");
        return [pair.slice(0, equals), unescapeData(value)];
      }),
    );
    const { file, line, column } = report.failure!.place!;
    assertEquals(properties.file, file);
    assertEquals(properties.line, line === null ? undefined : String(line));
    assertEquals(properties.col, line === null ? undefined : String(column));
    assert(unescapeData(command[3]!).length > 0);
  }
});

test("Markdown of many failures fits into a job's summary", () => {
  const many = Array.from({ length: 400 }, () => hostile);
  const text = markdown.render(many, PLAIN);
  assert(text.length < 2 ** 20, `${text.length} characters`);
  assert(text.includes("\nand 350 more\n"));
});

test("Markdown keeps hostile text inside its fences", () => {
  const text = markdown.render([hostile, unsupported], PLAIN);
  let fence: string | null = null;
  for (const line of text.split("\n")) {
    const mark = /^(`{3,})/.exec(line)?.[1] ?? null;
    if (fence === null) {
      fence = mark;
      assert(!/<script|<img|\]\(javascript/.test(line), line);
    } else if (mark !== null && mark.length >= fence.length) fence = null;
  }
  assertEquals(fence, null);
  assert(!text.includes(HOSTILE));
});
