/**
 * Writes the table of what framescript can do on each runtime at the edge into
 * the README, from what the contract's probes come to there. With
 * `--check` it writes nothing, and fails where the table is another.
 *
 *     deno run -A scripts/edge/table.ts [--check]
 *
 * @module
 */

import { RUNTIMES } from "../../tests/deno/edge/contract/runtimes.ts";
import {
  type Row,
  table,
  unpadded,
  withTable,
} from "../../tests/deno/edge/contract/table.ts";
import { withTargets } from "../../tests/deno/edge/contract/targets.ts";

const README = new URL("../../README.md", import.meta.url);
const rows: Row[] = [];
await withTargets(async (targets, ca) => {
  for (const { name, ask } of RUNTIMES) {
    const { report } = await ask(targets, ca);
    rows.push({ name, reports: report.reports });
  }
});

const written = await Deno.readTextFile(README);
const wanted = withTable(written, rows);

if (!Deno.args.includes("--check")) await Deno.writeTextFile(README, wanted);
else if (unpadded(written) !== unpadded(wanted)) {
  console.error("The table of README.md is not what the probes say:");
  console.error(table(rows));
  Deno.exit(1);
}
