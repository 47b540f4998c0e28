import { assert, assertEquals } from "@std/assert";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { pack } from "../../lib/conformance/pack.ts";
import { runPack } from "../../lib/conformance/run.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Grade } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { brokenServer, type Defect, DEFECTS } from "./broken_server.ts";

/** The cases that are about each defect, and the grades that they give it: behaviour and close. */
const CAUGHT: {
  readonly [D in Defect]: Readonly<Record<string, `${Grade} ${Grade}`>>;
} = {
  no_utf8_check: {
    "6.3.1": "failed failed",
    "6.12.1": "failed failed",
    "6.21.1": "failed failed",
  },
  late_utf8_check: {
    "6.4.1": "non_strict ok",
    "6.4.2": "non_strict ok",
    "6.4.3": "non_strict ok",
    "6.4.4": "non_strict ok",
  },
  no_reason_check: {
    "7.5.1": "failed failed",
    "c.1.6": "failed failed",
  },
  pings_unanswered: {
    "2.1": "failed ok",
    "2.2": "failed ok",
    "2.10": "failed ok",
    "5.6": "failed ok",
  },
  pongs_empty: {
    "2.2": "failed ok",
    "2.4": "failed ok",
    "2.9": "failed ok",
  },
  pongs_doubled: {
    "2.1": "failed ok",
    "2.2": "failed ok",
  },
  pongs_late: {
    "5.6": "failed ok",
    "5.19": "failed ok",
  },
  pongs_answered: {
    "2.7": "failed ok",
    "2.8": "failed ok",
    "2.9": "failed ok",
  },
  rsv_ignored: {
    "3.1": "failed failed",
    "3.5": "failed failed",
    "3.6": "failed failed",
  },
  opcodes_ignored: {
    "4.1.1": "ok failed",
    "4.2.1": "ok failed",
  },
  control_fragments_taken: {
    "5.1": "failed failed",
    "5.2": "ok failed",
    "c.1.4": "failed failed",
  },
  long_control_taken: {
    "2.5": "failed failed",
    "7.3.6": "failed failed",
  },
  close_code_wrong: {
    "7.1.1": "failed failed",
    "7.3.3": "failed failed",
    "7.7.3": "failed failed",
  },
  close_unanswered: {
    "1.1.2": "ok failed",
    "7.3.3": "ok failed",
  },
  close_dropped: {
    "1.1.2": "ok failed",
    "7.3.3": "ok failed",
  },
  close_codes_unchecked: {
    "7.9.1": "ok failed",
    "7.9.4": "ok failed",
    "7.9.5": "ok failed",
    "c.1.7": "ok failed",
  },
  short_close_taken: {
    "7.3.2": "failed failed",
  },
  stray_continuation_taken: {
    "5.9": "failed failed",
    "5.10": "failed failed",
    "5.17": "failed failed",
  },
  interleaving_taken: {
    "5.18": "failed failed",
    "f.2.3": "failed failed",
  },
  unmasked_taken: {
    "m.1.1": "failed failed",
    "m.1.3": "failed failed",
    "m.1.6": "failed failed",
  },
  answers_masked: {
    "1.1.2": "failed failed",
    "2.2": "failed failed",
  },
  mask_ignored: {
    "1.1.2": "failed failed",
    "m.2.3": "failed failed",
  },
  accept_wrong: {
    "1.1.2": "failed ok",
    "h.1.1": "failed ok",
  },
  extension_unoffered: {
    "1.1.2": "failed ok",
    "h.4.2": "failed ok",
  },
  protocol_unoffered: {
    "1.1.2": "failed ok",
    "h.3.2": "failed ok",
  },
  version_unchecked: {
    "h.1.11": "failed ok",
    "h.1.12": "failed ok",
  },
  version_unnamed: {
    "h.1.12": "failed ok",
  },
  key_unneeded: {
    "h.1.6": "failed ok",
  },
  method_unchecked: {
    "h.1.14": "failed ok",
  },
  names_case_sensitive: {
    "h.2.1": "failed ok",
  },
  top_bit_taken: {
    "f.1.1": "failed failed",
  },
  fragments_reordered: {
    "5.3": "failed ok",
    "6.2.2": "failed ok",
    "10.1.1": "failed ok",
  },
  large_truncated: {
    "9.1.2": "failed ok",
    "9.2.2": "failed ok",
  },
  text_as_binary: {
    "1.1.2": "failed ok",
    "6.1.1": "failed ok",
  },
  open_after_close: {
    "1.1.2": "ok failed",
    "2.5": "ok failed",
    "7.3.3": "ok failed",
  },
  echo_after_close: {
    "7.1.4": "failed ok",
  },
  offer_unchecked: {
    "x.1.1": "failed ok",
  },
  context_kept: {
    "13.2.4": "failed failed",
    "x.5.1": "failed failed",
  },
  window_ignored: {
    "13.3.8": "failed failed",
    "x.5.2": "failed failed",
  },
  rsv1_continuation_taken: {
    "x.4.1": "failed ok",
  },
  uncompressed_inflated: {
    "x.3.1": "failed failed",
  },
  takeover_untold: {
    "13.2.1": "failed ok",
    "13.5.1": "failed ok",
    "x.5.1": "failed ok",
  },
  window_untold: {
    "13.3.1": "failed ok",
    "13.4.4": "failed ok",
    "x.5.2": "failed ok",
  },
  window_answered_larger: {
    "13.3.1": "failed ok",
    "13.5.2": "failed ok",
    "x.5.2": "failed ok",
  },
  compression_breaks_accept: {
    "12.1.1": "failed ok",
    "13.1.4": "failed ok",
    "x.3.1": "failed ok",
  },
  compression_refused: {
    "12.1.1": "failed ok",
    "12.5.3": "failed ok",
    "13.4.2": "failed ok",
    "h.4.1": "failed ok",
    "x.3.1": "failed ok",
  },
  everything_refused: {
    "1.1.2": "failed ok",
    "12.1.1": "failed ok",
    "h.1.1": "failed ok",
  },
  status_ok: {
    "1.1.2": "failed ok",
    "13.1.1": "failed ok",
    "h.1.1": "failed ok",
  },
  extensions_unparsed: {
    "h.4.4": "failed ok",
  },
  words_matched_within: {
    "h.1.17": "failed ok",
    "h.1.18": "failed ok",
  },
  pieces_refused: {
    "h.5.3": "failed ok",
  },
  line_breaks_normalised: {
    "1.2.2": "failed ok",
  },
  close_code_reserved: {
    "1.1.2": "ok failed",
    "7.1.1": "ok failed",
    "7.3.3": "ok failed",
  },
  message_after_close: {
    "1.1.2": "failed failed",
    "7.3.3": "failed failed",
  },
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
  for (const defect of defects) {
    const grades = Object.values(CAUGHT[defect]);
    assert(grades.length > 0, defect);
    assert(grades.every((grade) => grade !== "ok ok"), defect);
  }
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

test("each defect is caught by the cases that are about it, each of them by the right grades", async () => {
  const wrong: string[] = [];
  await Promise.all(
    (Object.keys(DEFECTS) as Defect[]).map(async (defect) => {
      const caught = CAUGHT[defect];
      await using server = await brokenServer(defect);
      const { cases } = await judged(server.url, Object.keys(caught));
      for (const { id, behaviour, close } of cases) {
        const grades = `${behaviour} ${close}`;
        if (grades !== caught[id]) wrong.push(`${defect} by ${id}: ${grades}`);
      }
    }),
  );
  assertEquals(wrong, []);
});
