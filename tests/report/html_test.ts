// The page as text: closed, escaped, and with one script only.

import { assert, assertEquals } from "@std/assert";
import { utf8 } from "../../lib/bytes.ts";
import { test } from "../support/harness.ts";
import {
  hostile,
  longReport,
  mismatch,
  passed,
  REPORTS,
} from "../support/reports.ts";
import { markedText } from "../../lib/report/html/escape.ts";
import { html } from "../../lib/report/html/html.ts";
import { SCRIPT, SCRIPT_HASH } from "../../lib/report/html/script.ts";
import type { ReportContext } from "../../lib/report/reporter.ts";

const PLAIN: ReportContext = {
  color: false,
  frames: "failed",
  version: "0.0.0",
};
const VOID = new Set(["meta", "input"]);

/** The page without its style and script, every tag of it closed. */
function markupOf(page: string): string {
  const markup = page.replace(/<style>.*?<\/style>/s, "")
    .replace(`<script>${SCRIPT}</script>`, "");
  const open: string[] = [];
  // What stands in a quoted attribute is escaped: there is no > in it.
  for (
    const [, closing, name] of markup.matchAll(/<(\/?)([a-z][a-z0-9]*)[^<>]*>/g)
  ) {
    if (closing === "/") assertEquals(open.pop(), name);
    else if (!VOID.has(name!)) open.push(name!);
  }
  assertEquals(open, []);
  return markup;
}

test("the page is closed, tag by tag", () => {
  markupOf(html.render(REPORTS, PLAIN));
  markupOf(html.render([], PLAIN));
  markupOf(html.render([longReport(600)], PLAIN));
});

test("nothing of a peer's becomes markup", () => {
  const markup = markupOf(html.render([hostile], PLAIN));
  assert(!/<script|<img|<b>tag|-->/.test(markup));
  assert(markup.includes("&lt;/script&gt;&lt;script&gt;"));
  // deno-lint-ignore no-control-regex
  assert(!/[\u0000-\u0009\u000b-\u001f\u2028\u2029\u202e]/.test(markup));
  assert(!/\son[a-z]+="/.test(markup));
});

test("the policy lets no other script and no network in", () => {
  const page = html.render([hostile], PLAIN);
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/
    .exec(page);
  assert(policy !== null);
  assert(policy[1]!.startsWith("default-src 'none'; "));
  assert(policy[1]!.includes(`script-src '${SCRIPT_HASH}';`));
  assert(!/https?:|url\(|@import/.test(page.replaceAll(/wss?:/g, "")));
});

test("the policy names the script by its hash", async () => {
  const digest = await crypto.subtle.digest("SHA-256", utf8(SCRIPT));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  assertEquals(SCRIPT_HASH, `sha256-${hash}`);
  assert(!SCRIPT.includes("</"), "it would end the script element");
});

test("a step of one of several connections says which", () => {
  const steps = passed.steps.map((step) => ({ ...step, connection: 2 }));
  const page = html.render([{ ...passed, steps }], PLAIN);
  const step = `<span class="who">main #2</span> send 3 fragments`;
  assert(page.includes(step), "in the diagram");
  assert(page.includes("<td>main #2</td>"), "in the table of steps");
});

test("a payload's characters can be read back from its markup", () => {
  assertEquals(
    markedText("a\r\n<\u202e>"),
    `a<i data-c="d">\\r</i><i data-c="a">\\n</i>&lt;` +
      `<i data-c="202e">\\u{202e}</i>&gt;`,
  );
});

test("a long diagram is folded into parts, all of it there", () => {
  const page = html.render([longReport(600)], PLAIN);
  assertEquals(page.match(/<details class="part"/g)?.length, 3);
  assertEquals(page.match(/<details class="part" open/g)?.length, 1);
  assertEquals(page.match(/class="row frame /g)?.length, 600);
});

test("of a diagram without end the middle is left out, and that is said", () => {
  const page = html.render([longReport(25_000)], PLAIN);
  assertEquals(page.match(/<details class="part"/g)?.length, 80);
  assert(page.includes("Rows 10001 to "), "what is left out is not said");
  assert(page.includes("the json reporter writes them all"));
  assert(page.includes("&quot;sequence&quot;:24999"), "the end is missing");
});

test("the part of a diagram in which something failed is never left out", () => {
  const long = longReport(25_000);
  const { judged: _, ...expected } = mismatch.steps[1]!;
  // Between the frames of the middle, which are a tenth of a millisecond apart.
  const failed = { ...expected, at: 1252, milliseconds: 0.05 };
  const page = html.render([{
    ...long,
    verdict: "failed",
    failure: failed.failure,
    steps: [...long.steps, failed],
  }], PLAIN);
  assertEquals(page.match(/<details class="part"/g)?.length, 81);
  assertEquals(page.match(/<details class="part" open/g)?.length, 2);
  assert(page.includes("&quot;sequence&quot;:12499"), "its frames are missing");
  assert(!page.includes("&quot;sequence&quot;:11000"), "all is there");
});

test("the page says in one sentence what came of the run", () => {
  const title = (page: string) => /<h1>(.*?)<\/h1>/.exec(page)?.[1];
  assertEquals(title(html.render([], PLAIN)), "No scenario ran");
  assertEquals(title(html.render([passed], PLAIN)), "The scenario passed");
  assertEquals(
    title(html.render([hostile], PLAIN)),
    "The scenario did not pass",
  );
  assertEquals(
    title(html.render([passed, passed], PLAIN)),
    "All 2 scenarios passed",
  );
  assertEquals(
    title(html.render(REPORTS, PLAIN)),
    "7 of 11 scenarios did not pass",
  );
});
