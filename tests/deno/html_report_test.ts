// The HTML report in a browser: it opens, filters, unfolds, and asks nothing of a network.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { html } from "../../lib/report/html/html.ts";
import { chromiumPath } from "../support/chromium.ts";
import { nodePath } from "../support/executables.ts";
import type { Report } from "../../lib/runner/report.ts";
import { frame, longReport, REPORTS, textPayload } from "../support/reports.ts";
import { test } from "../support/harness.ts";

/** Frames of a page that must not freeze the browser. */
const FRAMES = 5000;
/** Milliseconds for such a page to be there, on a machine that is busy with other tests. */
const PATIENCE = 15_000;

interface Seen {
  heading: string;
  all: string[];
  light: string;
  dark: string;
  printed: string;
  byText: { names: string[]; status: string };
  cleared: number;
  withoutFailed: string[];
  byTag: string[];
  nothing: boolean;
  opened: boolean;
  frame: string;
  text: string;
  hex: string;
  close: string;
  failureOpen: boolean;
  failure: string;
  band: string;
  json: string;
  marked: string;
  folding: [opened: number, label: string][];
  narrow: [text: string, whole: boolean, place: boolean];
  paper: [breakAfter: string, place: boolean];
  barriers: string[];
  injected: number;
  unfolded: number;
  wide: number;
  loading: number;
  unfolding: number;
  rows: number;
}

const [first, ...rest] = REPORTS;
/** The first report, with a message that holds what cannot be seen. */
const withMarks: Report = {
  ...first!,
  transcript: [
    ...first!.transcript,
    frame({
      at: 11,
      direction: "out",
      opcode: 1,
      payload: textPayload('{"marks":"a\u202eb\u200bc\u009bd\u2028e\ufefff"}'),
    }),
  ],
};

async function look(): Promise<{ trouble: string[]; seen: Seen }> {
  const directory = await Deno.makeTempDir({ prefix: "framescript-page-" });
  const context = { color: false, frames: "failed", version: "0.0.0" } as const;
  try {
    const pages = {
      every: html.render([withMarks, ...rest], context),
      long: html.render([longReport(FRAMES)], context),
    };
    for (const [name, page] of Object.entries(pages)) {
      await Deno.writeTextFile(`${directory}/${name}.html`, page);
    }
    const driver = new URL("../peers/report_page.mjs", import.meta.url);
    const { success, stdout, stderr } = await new Deno.Command(nodePath(), {
      args: [
        driver.pathname,
        await chromiumPath(),
        `file://${directory}/every.html`,
        `file://${directory}/long.html`,
      ],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(decoder.decode(stderr));
    return JSON.parse(decoder.decode(stdout));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

test("the HTML report works in a browser", async () => {
  const { trouble, seen } = await look();
  assertEquals(trouble, []);

  assertEquals(seen.heading, "7 of 11 scenarios did not pass");
  assertEquals(seen.all.length, REPORTS.length);
  assertEquals(seen.byText, {
    names: ["Ticker publishes prices"],
    status: "1 of 11 scenarios",
  });
  assertEquals(seen.cleared, REPORTS.length);
  assertEquals(
    seen.withoutFailed.length,
    REPORTS.filter(({ verdict }) => verdict !== "failed").length,
  );
  assertEquals(seen.byTag, ["Reserved bits stay clear"]);
  assert(seen.nothing, "nothing is said where nothing fits");

  assert(seen.opened, "the keyboard did not open the scenario");
  assertStringIncludes(seen.frame, "0x1 text");
  assertStringIncludes(seen.text, "This is the 1st frame\\r\\n");
  assertStringIncludes(
    seen.hex,
    "00000000  54 68 69 73 20 69 73 20  74 68 65 20 31 73 74 20  This is the 1st ",
  );
  assertStringIncludes(
    seen.hex,
    `00000010  66 72 61 6d 65 0d 0a${" ".repeat(30)}frame··`,
  );
  assertStringIncludes(seen.close, "1000 (normal closure)");
  assertStringIncludes(seen.close, "The connection has done what it was for");

  assert(seen.failureOpen, "the first failure is not open");
  assertStringIncludes(seen.failure, "not the JSON that was expected");
  assertStringIncludes(seen.band, "scenarios/ticker.yaml:24:5");
  assertStringIncludes(seen.json, '{\n  "type": "error",\n  "symbol": "ACME",');

  assertEquals(
    seen.marked,
    '{\n  "marks": "a\\u{202e}b\\u{200b}c\\x9bd\\u{2028}e\\u{feff}f"\n}',
  );

  assertEquals(seen.folding, [
    [REPORTS.length, "Fold all"],
    [0, "Unfold all"],
    [1, "Unfold all"],
  ]);
  assertEquals(seen.narrow, ['"hello all"', true, true]);
  assertEquals(seen.paper, ["avoid", true]);
  assertEquals(seen.barriers, []);

  assertEquals(seen.injected, 0);
  assert(seen.unfolded > 1000, `only ${seen.unfolded} more characters`);
  assertEquals(seen.wide, 0, "the page scrolls sideways");
  assert(seen.light !== seen.dark, "light and dark look the same");
  assertEquals(seen.printed, "rgb(255, 255, 255)");

  assertEquals(seen.rows, FRAMES);
  assert(seen.loading < PATIENCE, `loading took ${seen.loading} ms`);
  assert(seen.unfolding < PATIENCE, `unfolding took ${seen.unfolding} ms`);
});
