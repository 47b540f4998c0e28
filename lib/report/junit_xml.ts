/**
 * JUnit XML: a suite for each scenario file, a case for each scenario. Valid
 * against the strict schema of Ant's JUnit task and against the looser one of
 * Jenkins: hence `system-out` and `system-err` at the end of every suite, and
 * the properties on the suite.
 */

import type { Report } from "../runner/report.ts";
import type { NotRun } from "./reporter.ts";
import { summarize } from "./summary.ts";
import { visible } from "./text.ts";

/** The suite of scenarios that stand in no file. */
const NO_FILE = "framescript";
/** When a suite began of which nothing was run. */
const NEVER = "1970-01-01T00:00:00";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Text for an attribute: one line, without what XML 1.0 forbids. */
function attribute(text: string): string {
  return escapeXml(visible(text));
}

/** XML 1.0 has no form at all for these characters, not even as references. */
const FORBIDDEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, "").replace(
    /[&<>"']/g,
    (character) => ENTITIES[character]!,
  );
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    ` ${key}="${attribute(value)}"`
  );
  return `<${name}${written.join("")}`;
}

/** What is said of a scenario. */
export interface JunitWords {
  /** Why it did not pass. */
  failure(report: Report): string;
  /** What else is worth knowing, each on one line. */
  notes(report: Report): readonly string[];
}

function outcomeElement(report: Report, words: JunitWords): string[] {
  const { failure } = report;
  const attributes = {
    message: failure?.message ?? report.verdict,
    type: failure?.code ?? report.verdict,
  };
  const text = escapeXml(words.failure(report));
  switch (report.verdict) {
    case "passed":
      return [];
    case "failed":
      return [`      ${element("failure", attributes)}>${text}</failure>`];
    case "errored":
      return [`      ${element("error", attributes)}>${text}</error>`];
    case "unsupported":
      // The strict schema gives it no attributes.
      return [`      <skipped>${text}</skipped>`];
  }
}

function testCase(
  report: Report,
  file: string,
  words: JunitWords,
): string[] {
  const opening = element("testcase", {
    name: report.name,
    classname: file,
    time: seconds(report.milliseconds),
  });
  const inside = outcomeElement(report, words);
  return inside.length === 0
    ? [`    ${opening}/>`]
    : [`    ${opening}>`, ...inside, "    </testcase>"];
}

function properties(reports: readonly Report[]): string[] {
  const lines: string[] = [];
  for (const [index, report] of reports.entries()) {
    const prefix = reports.length === 1 ? "" : `${index + 1}.`;
    const add = (name: string, value: string) =>
      lines.push(
        `      ${element("property", { name: prefix + name, value })}/>`,
      );
    add("url", report.url);
    add("role", report.role);
    if (report.transport !== null) add("transport", report.transport);
    add("runtime", report.runtime);
    add("grade", report.grade);
    add("attempts", String(report.attempts));
    if (report.tags.length > 0) add("tags", report.tags.join(" "));
    const line = report.place?.line ?? null;
    if (line !== null) add("line", String(line));
  }
  return lines.length === 0
    ? ["    <properties/>"]
    : ["    <properties>", ...lines, "    </properties>"];
}

function notes(reports: readonly Report[], words: JunitWords): string {
  return reports.flatMap((report) =>
    words.notes(report).map((note) => `${visible(report.name)}: ${note}`)
  ).join("\n");
}

/** The scenarios of one file. */
interface Suite {
  readonly ran: Report[];
  readonly notRun: NotRun[];
}

function suite(
  file: string,
  { ran, notRun }: Suite,
  id: number,
  words: JunitWords,
): string[] {
  const { startedAt, milliseconds, verdicts } = summarize(ran);
  const opening = element("testsuite", {
    name: file,
    package: file,
    id: String(id),
    tests: String(ran.length + notRun.length),
    failures: String(verdicts.failed),
    errors: String(verdicts.errored),
    skipped: String(verdicts.unsupported + notRun.length),
    time: seconds(milliseconds),
    // Required, and the strict schema takes neither a fraction nor a zone.
    timestamp: (startedAt ?? NEVER).slice(0, 19),
    // Required; where it ran is nobody's business.
    hostname: "localhost",
  });
  return [
    `  ${opening}>`,
    ...properties(ran),
    ...ran.flatMap((report) => testCase(report, file, words)),
    ...notRun.flatMap(({ name }) => skippedCase(name, file)),
    `    <system-out>${escapeXml(notes(ran, words))}</system-out>`,
    "    <system-err></system-err>",
    "  </testsuite>",
  ];
}

function skippedCase(name: string, file: string): string[] {
  return [
    `    ${element("testcase", { name, classname: file, time: "0.000" })}>`,
    "      <skipped>not run</skipped>",
    "    </testcase>",
  ];
}

/** The document, in words of the caller's. */
export function junitOf(
  reports: readonly Report[],
  words: JunitWords,
  notRun: readonly NotRun[] = [],
): string {
  const suites = new Map<string, Suite>();
  const suiteOf = ({ place }: Pick<Report, "place">): Suite => {
    const file = place?.file ?? NO_FILE;
    const members = suites.get(file) ?? { ran: [], notRun: [] };
    suites.set(file, members);
    return members;
  };
  for (const report of reports) suiteOf(report).ran.push(report);
  for (const scenario of notRun) suiteOf(scenario).notRun.push(scenario);
  // The strict schema has no attributes here; the looser one needs none.
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"];
  let id = 0;
  for (const [file, members] of suites) {
    lines.push(...suite(file, members, id++, words));
  }
  lines.push("</testsuites>");
  return lines.join("\n") + "\n";
}
