/** The masking keys of frames that come. */

import { assertEquals } from "@std/assert";
import type { Report } from "../../lib/runner/report.ts";
import { test } from "../support/harness.ts";
import { outcome, run } from "./running.ts";

/** A server's steps, against a client that echoes with these keys. */
async function masked(steps: string, ...keys: string[]): Promise<Report> {
  let guest: Promise<Report> | undefined;
  const report = await run(`role: server\nsteps: ${steps}`, {
    onEvent(event) {
      if (event.type !== "start") return;
      const frames = keys.map((key) => `{ text: a, ${key} }`).join(", ");
      guest = run(
        `transport: raw
steps: [{ send: { frames: [${frames}] } }, { expect: { disconnect: any } }]`,
        { url: event.url },
      );
    },
  });
  await guest;
  return report;
}

const FRESH =
  "[{ expect: { frame: { mask: { not: '00000000' } }, capture: { key: mask } } }, { expect: { frame: { mask: { not: '{{ key }}' } } } }]";

test("a masking key is judged, and captured", async () => {
  assertEquals(
    outcome(await masked(FRESH, "mask: 'FEED0001'", "mask: '00000000'")),
    "passed",
  );
  assertEquals(
    outcome(
      await masked(
        "[{ expect: { frame: { mask: feed0001 } } }]",
        "mask: 'FEED0001'",
      ),
    ),
    "passed",
  );
});

test("a masking key that is not as it should be is told", async () => {
  const zero = await masked(FRESH, "mask: '00000000'");
  assertEquals(
    outcome(zero),
    "failed mismatch: the frame differs in mask",
  );
  assertEquals(zero.failure?.expected, 'a frame, mask not "00000000"');
  assertEquals(
    zero.failure?.actual,
    'text frame, fin 1, "a", mask 00000000',
  );
  const again = await masked(FRESH, "mask: '00000001'", "mask: '00000001'");
  assertEquals(again.failure?.step, "steps[1]");
});

test("null asks for a frame that is not masked", async () => {
  const report = await masked(
    "[{ expect: { frame: { mask: null } } }]",
    "fin: true",
  );
  assertEquals(report.failure?.expected, "a frame, unmasked");
});
