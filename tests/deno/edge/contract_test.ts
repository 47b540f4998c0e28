/** One contract for every runtime at the edge: what an adapter claims is what comes of it. */

import { assert, assertEquals } from "@std/assert";
import { test } from "../../support/harness.ts";
import { withTargets } from "./contract/targets.ts";
import { probes } from "./contract/probes.ts";
import { RUNTIMES } from "./contract/runtimes.ts";
import { expected, seen } from "./contract/outcome.ts";
import { type Row, unpadded, withTable } from "./contract/table.ts";

const rows: Row[] = [];

for (const runtime of RUNTIMES) {
  test(`${runtime.name} does what its adapter claims, and nothing else`, () =>
    withTargets(async (targets, ca) => {
      const { claims, report } = await runtime.ask(targets, ca);
      rows.push({ name: runtime.name, reports: report.reports });
      const asked = probes(targets);
      assertEquals(report.reports.length, asked.length);
      assertEquals(
        report.reports.map(seen),
        asked.map((probe) => expected(probe, claims)),
        runtime.name,
      );
      assert(claims.web !== null || claims.raw !== null);
    }));
}

test("the table in the README is what the probes came to", async () => {
  const page = await Deno.readTextFile(
    new URL("../../../README.md", import.meta.url),
  );
  assertEquals(rows.length, RUNTIMES.length);
  assertEquals(unpadded(page), unpadded(withTable(page, rows)));
});
