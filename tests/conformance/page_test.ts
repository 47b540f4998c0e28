import { assert } from "@std/assert";
import { conformancePage } from "../../lib/cli/conformance_html.ts";
import type { Profile } from "../../lib/conformance/case.ts";
import { test } from "../support/harness.ts";

test("nothing of a stored result is markup, and what is missing is told", async () => {
  const hostile = "<img src=x>";
  const page = await conformancePage([{
    version: 1,
    framescript: hostile,
    agent: hostile,
    peer: "server",
    url: hostile,
    profile: hostile as Profile,
    startedAt: hostile,
    milliseconds: 1,
    cases: [],
    missing: ["1.1.1", "1.1.2"],
    stopped: null,
  }], hostile);
  assert(!page.includes(hostile));
  assert(page.includes("2 cases not run"));
});
