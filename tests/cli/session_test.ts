/** A session's outputs are finished, whatever its scenarios come to. */

import { assertEquals, assertRejects } from "@std/assert";
import type { Outputs } from "../../lib/cli/outputs.ts";
import { runSession, type SessionOptions } from "../../lib/cli/session.ts";
import { UsageError } from "../../lib/errors.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import { test } from "../support/harness.ts";
import { passed } from "../support/reports.ts";

const SCENARIOS = parseScenarios(
  ["a", "b", "c"].map((name) => `name: ${name}\nsteps: []\n`).join("---\n"),
);

/** Outputs that keep what they are told. */
function told(): Outputs & { readonly ends: string[][] } {
  const ends: string[][] = [];
  return {
    stdout: "pretty",
    ends,
    spare: () => Promise.resolve(),
    invalid() {},
    begin: () => Promise.resolve(),
    event() {},
    ended() {},
    end({ reports }) {
      ends.push(reports.map(({ name }) => name));
      return Promise.resolve();
    },
  };
}

const HOW: Omit<SessionOptions, "outputs" | "runOne"> = {
  parallel: 1,
  bail: false,
  retries: 0,
  retryDelay: 0,
  signal: new AbortController().signal,
  live: null,
  labelsOf: ({ name }) => ({ name, description: null, tags: [] }),
};

test("a scenario that cannot be run ends the session, and the others' reports are written", async () => {
  const outputs = told();
  await assertRejects(
    () =>
      runSession(SCENARIOS, {
        ...HOW,
        outputs,
        runOne({ name }) {
          if (name === "b") throw new UsageError("Cannot listen");
          return Promise.resolve({ ...passed, name });
        },
      }),
    UsageError,
    "Cannot listen",
  );
  assertEquals(outputs.ends, [["a"]]);
});
