import { assert, assertEquals } from "@std/assert";
import { hostPack } from "../../lib/conformance/host.ts";
import { pack } from "../../lib/conformance/pack.ts";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import type { Grade } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { faults } from "./agreement.ts";
import {
  brokenClient,
  CLIENT_DEFECTS,
  type ClientDefect,
} from "./broken_client.ts";

/** The cases that are about each defect, and the grades that they give it: behaviour and close. */
const CAUGHT: {
  readonly [D in ClientDefect]: Readonly<Record<string, `${Grade} ${Grade}`>>;
} = {
  no_utf8_check: {
    "6.3.1": "failed failed",
    "6.12.1": "failed failed",
    "x.4.5": "failed failed",
  },
  late_utf8_check: {
    "6.4.1": "non_strict ok",
    "6.4.3": "non_strict ok",
  },
  pings_unanswered: {
    "2.1": "failed ok",
    "2.10": "failed ok",
    "5.6": "failed ok",
  },
  pongs_empty: {
    "2.2": "failed ok",
    "2.4": "failed ok",
  },
  rsv_ignored: {
    "3.1": "failed failed",
    "3.5": "failed failed",
    "x.4.3": "failed ok",
  },
  control_fragments_taken: {
    "5.1": "failed failed",
    "5.2": "ok failed",
    "c.1.4": "failed failed",
  },
  stray_continuation_taken: {
    "5.9": "failed failed",
    "5.10": "failed failed",
  },
  masked_taken: {
    "m.1.1": "failed failed",
    "m.1.3": "failed failed",
    "m.1.5": "ok failed",
  },
  unmasked_sent: {
    "1.1.2": "failed failed",
    "2.2": "failed failed",
  },
  mask_zero: {
    "m.3.1": "failed ok",
  },
  mask_constant: {
    "m.3.1": "failed ok",
  },
  text_as_binary: {
    "1.1.2": "failed ok",
    "6.1.1": "failed ok",
  },
  close_code_wrong: {
    "7.1.1": "failed failed",
    "7.3.3": "failed failed",
  },
  close_unanswered: {
    "1.1.2": "ok failed",
    "7.3.3": "ok failed",
  },
  close_codes_unchecked: {
    "7.9.1": "ok failed",
    "7.9.5": "ok failed",
    "c.1.7": "ok failed",
  },
  ends_tcp_first: {
    "c.4.1": "ok non_strict",
  },
  accept_unchecked: {
    "h.7.1": "failed ok",
    "h.7.2": "failed ok",
  },
  upgrade_unchecked: {
    "h.7.3": "failed ok",
    "h.7.4": "failed ok",
    "h.7.5": "failed ok",
    "h.7.6": "failed ok",
  },
  words_matched_within: {
    "h.7.8": "failed ok",
  },
  status_unchecked: {
    "h.7.9": "failed ok",
    "h.7.10": "failed ok",
  },
  protocol_unchecked: {
    "h.7.7": "failed ok",
  },
  extension_unchecked: {
    "h.8.1": "failed ok",
    "x.2.6": "failed ok",
  },
  parameters_unchecked: {
    "x.2.1": "failed ok",
    "x.2.2": "failed ok",
    "x.2.3": "failed ok",
    "x.2.4": "failed ok",
    "x.2.5": "failed ok",
  },
  answer_in_pieces_refused: {
    "h.6.8": "failed failed",
  },
  context_kept: {
    "13.2.4": "failed failed",
    "x.5.1": "failed failed",
  },
  window_ignored: {
    "13.3.8": "failed failed",
    "x.5.2": "failed failed",
  },
};

/** Walks through cases as a client with these defects, all of them at once. */
async function judged(
  patterns: readonly string[],
  ...defects: readonly ClientDefect[]
): Promise<ConformanceResult> {
  const cases = selectCases(pack("quick"), { cases: patterns })
    .filter(({ client }) => client !== null);
  await using host = await hostPack({
    runtime: await currentRuntime(),
    profile: "quick",
    framescript: "0.0.0",
    cases,
  });
  const url = `ws://127.0.0.1:${host.port}/runCase?agent=broken`;
  await Promise.all(
    cases.map((_, index) =>
      brokenClient(`${url}&case=${index + 1}`, ...defects)
    ),
  );
  await host.close();
  return host.result("broken")!;
}

test("there are at least ten defects of clients, each with a case that is about it", () => {
  const defects = Object.keys(CLIENT_DEFECTS) as ClientDefect[];
  assert(defects.length >= 10);
  for (const defect of defects) {
    const grades = Object.values(CAUGHT[defect]);
    assert(grades.length > 0, defect);
    assert(grades.every((grade) => grade !== "ok ok"), defect);
  }
});

test("the client without a defect is found right", async () => {
  const all = Object.values(CAUGHT).flatMap((caught) => Object.keys(caught));
  const result = await judged([...new Set(all)]);
  assertEquals(faults(result), []);
});

test("each defect of a client is caught by the cases that are about it, each of them by the right grades", async () => {
  const wrong: string[] = [];
  await Promise.all(
    (Object.keys(CLIENT_DEFECTS) as ClientDefect[]).map(async (defect) => {
      const caught = CAUGHT[defect];
      const { cases } = await judged(Object.keys(caught), defect);
      assertEquals(cases.length, Object.keys(caught).length);
      for (const { id, behaviour, close } of cases) {
        const grades = `${behaviour} ${close}`;
        if (grades !== caught[id]) wrong.push(`${defect} by ${id}: ${grades}`);
      }
    }),
  );
  assertEquals(wrong, []);
});
