import { assert, assertEquals } from "@std/assert";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { pack } from "../../lib/conformance/pack.ts";
import { runPack } from "../../lib/conformance/run.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Grade } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { brokenServer, type Defect, DEFECTS } from "./broken_server.ts";

/** The cases that are about each defect, and the grade that they give it. */
const CAUGHT: {
  readonly [D in Defect]: {
    readonly by: readonly string[];
    readonly grade?: Grade;
  };
} = {
  no_utf8_check: { by: ["6.3.1", "6.12.1", "6.21.1"] },
  late_utf8_check: {
    by: ["6.4.1", "6.4.2", "6.4.3", "6.4.4"],
    grade: "non_strict",
  },
  no_reason_check: { by: ["7.5.1", "c.1.6"] },
  pings_unanswered: { by: ["2.1", "2.2", "2.10", "5.6"] },
  pongs_empty: { by: ["2.2", "2.4", "2.9"] },
  pongs_doubled: { by: ["2.1", "2.2"] },
  pongs_late: { by: ["5.6", "5.19"] },
  pongs_answered: { by: ["2.7", "2.8", "2.9"] },
  rsv_ignored: { by: ["3.1", "3.5", "3.6"] },
  opcodes_ignored: { by: ["4.1.1", "4.2.1"] },
  control_fragments_taken: { by: ["5.1", "5.2", "c.1.4"] },
  long_control_taken: { by: ["2.5", "7.3.6"] },
  close_code_wrong: { by: ["7.1.1", "7.3.3", "7.7.3"] },
  close_unanswered: { by: ["1.1.2", "7.3.3"] },
  close_dropped: { by: ["1.1.2", "7.3.3"] },
  close_codes_unchecked: { by: ["7.9.1", "7.9.4", "7.9.5", "c.1.7"] },
  short_close_taken: { by: ["7.3.2"] },
  stray_continuation_taken: { by: ["5.9", "5.10", "5.17"] },
  interleaving_taken: { by: ["5.18", "f.2.3"] },
  unmasked_taken: { by: ["m.1.1", "m.1.3", "m.1.6"] },
  answers_masked: { by: ["1.1.2", "2.2"] },
  mask_ignored: { by: ["1.1.2", "m.2.3"] },
  accept_wrong: { by: ["1.1.2", "h.1.1"] },
  extension_unoffered: { by: ["h.4.2", "1.1.2"] },
  protocol_unoffered: { by: ["h.3.2", "1.1.2"] },
  version_unchecked: { by: ["h.1.11", "h.1.12"] },
  version_unnamed: { by: ["h.1.12"] },
  key_unneeded: { by: ["h.1.6"] },
  method_unchecked: { by: ["h.1.14"] },
  names_case_sensitive: { by: ["h.2.1"] },
  top_bit_taken: { by: ["f.1.1"] },
  fragments_reordered: { by: ["5.3", "6.2.2", "10.1.1"] },
  large_truncated: { by: ["9.1.2", "9.2.2"] },
  text_as_binary: { by: ["1.1.2", "6.1.1"] },
  open_after_close: { by: ["1.1.2", "7.3.3", "2.5"] },
  echo_after_close: { by: ["7.1.4"] },
  offer_unchecked: { by: ["x.1.1"] },
  context_kept: { by: ["x.5.1", "13.2.4"] },
  window_ignored: { by: ["x.5.2", "13.3.8"] },
  rsv1_continuation_taken: { by: ["x.4.1"] },
  uncompressed_inflated: { by: ["x.3.1"] },
};

/** What the soundness of the server as such is seen by. */
const SOUND = [
  "1.1.*",
  "2.*",
  "3.*",
  "4.1.*",
  "5.*",
  "6.4.*",
  "7.*",
  "10.*",
  "12.1.4",
  "13.*.4",
  "h.*",
  "f.*",
  "m.*",
  "x.*",
  "o.*",
];

async function judged(
  url: string,
  cases: readonly string[],
): Promise<ConformanceResult> {
  return await runPack({
    runtime: await currentRuntime(),
    url,
    agent: "broken",
    profile: "quick",
    framescript: "0.0.0",
    cases: selectCases(pack("quick"), { cases }),
    parallel: 32,
  });
}

test("there are defects of every kind, each with a case that is about it", () => {
  const defects = Object.keys(DEFECTS) as Defect[];
  assert(defects.length >= 25);
  for (const defect of defects) assert(CAUGHT[defect].by.length > 0, defect);
});

test("the server without a defect is found right", async () => {
  await using server = await brokenServer();
  const { cases } = await judged(server.url, SOUND);
  const wrong = cases.filter(({ behaviour, close }) =>
    behaviour === "failed" || close === "failed" || behaviour === "non_strict"
  );
  assertEquals(
    wrong.map(({ id, report }) => `${id}: ${report.failure?.message}`),
    [],
  );
});

test("each defect is caught by the cases that are about it", async () => {
  const missed: string[] = [];
  await Promise.all(
    (Object.keys(DEFECTS) as Defect[]).map(async (defect) => {
      const { by, grade = "failed" } = CAUGHT[defect];
      await using server = await brokenServer(defect);
      const { cases } = await judged(server.url, by);
      for (const { id, behaviour, close } of cases) {
        if (behaviour !== grade && close !== grade) {
          missed.push(`${defect} by ${id}: ${behaviour}, ${close}`);
        }
      }
    }),
  );
  assertEquals(missed, []);
});
