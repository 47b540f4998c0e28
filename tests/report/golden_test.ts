// What each reporter prints of every kind of report, character by character.

import { test } from "../support/harness.ts";
import { assertGolden } from "../support/golden.ts";
import {
  passed,
  REPORTS,
  severalClients,
  timeout,
} from "../support/reports.ts";
import { annotations } from "../../lib/report/github.ts";
import { replay } from "../../lib/report/ndjson.ts";
import { pretty } from "../../lib/report/pretty.ts";
import type { ReportContext } from "../../lib/report/reporter.ts";
import { type ReporterName, REPORTERS } from "../../lib/report/reporters.ts";

const PLAIN: ReportContext = {
  color: false,
  frames: "failed",
  version: "0.0.0",
};

function golden(name: string): URL {
  return new URL(`./golden/${name}.txt`, import.meta.url);
}

const DOCUMENTS: readonly ReporterName[] = [
  "tap",
  "junit",
  "markdown",
];

for (const name of DOCUMENTS) {
  test(`${name} prints every kind of report`, async () => {
    const reporter = await REPORTERS[name]();
    assertGolden(golden(name), reporter.render(REPORTS, PLAIN));
  });
}

test("github annotates every kind of report", () => {
  assertGolden(golden("github"), annotations(REPORTS));
});

test("pretty prints every kind of report", () => {
  assertGolden(golden("pretty"), pretty.render(REPORTS, PLAIN));
});

test("pretty prints every frame where it is asked to", () => {
  assertGolden(
    golden("pretty_all_frames"),
    pretty.render(REPORTS, { ...PLAIN, frames: "all" }),
  );
});

test("pretty colours what it prints", () => {
  assertGolden(
    golden("pretty_color"),
    pretty.render(REPORTS, { ...PLAIN, color: true }),
  );
});

const SHOWN = [passed, timeout, severalClients];

test("pretty prints frames as they cross", () => {
  const context: ReportContext = { ...PLAIN, frames: "live" };
  let text = "";
  for (const [scenario, report] of SHOWN.entries()) {
    for (const event of replay(report)) {
      text += pretty.stream!.event(event, scenario, context);
    }
  }
  text += pretty.stream!.end(SHOWN, context);
  assertGolden(golden("pretty_live"), text);
});
