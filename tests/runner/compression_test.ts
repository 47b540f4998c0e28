/** Which compression is agreed, and what goes out compressed. */

import { assertEquals } from "@std/assert";
import type { Report } from "../../lib/runner/report.ts";
import { test } from "../support/harness.ts";
import { outcome, run, runOnStage } from "./running.ts";

/** RSV1 of the messages that went out. */
function compressed({ transcript }: Report): boolean[] {
  return transcript.flatMap((entry) =>
    entry.type === "frame" && entry.direction === "out" && entry.opcode === 1
      ? [entry.rsv === 4]
      : []
  );
}

test("a message that compressing makes no shorter goes out compressed where it insists", async () => {
  const report = await runOnStage(`connect:
  compression: { client_no_context_takeover: true }
  expect: { extensions: { contains: client_no_context_takeover } }
transport: raw
steps:
  - send: "1"
  - expect: "1"
  - send: { text: "1", compress: true }
  - expect: "1"
  - send: { text: "1", compress: false }
  - expect: "1"`);
  assertEquals(outcome(report), "passed");
  assertEquals(compressed(report), [false, true, false]);
});

test("a message cannot insist where no compression was agreed", async () => {
  const report = await runOnStage(
    "transport: raw\nsteps: [{ send: { text: a, compress: true } }]",
  );
  assertEquals(
    outcome(report),
    "failed not_compressed: Cannot send compressed: no permessage-deflate was agreed",
  );
});

test("of several answers the first that the client's offers admit is given", async () => {
  const answers: readonly (readonly [offers: string, extensions: string])[] = [
    [
      "{ client_max_window_bits: true }",
      "permessage-deflate; client_no_context_takeover; client_max_window_bits=9",
    ],
    // The answers come first, then the offers.
    [
      "[{}, { client_max_window_bits: true }]",
      "permessage-deflate; client_no_context_takeover; client_max_window_bits=9",
    ],
    ["{}", "permessage-deflate; server_max_window_bits=10"],
    ["false", ""],
  ];
  for (const [offers, extensions] of answers) {
    let guest: Promise<Report> | undefined;
    const report = await run(
      `role: server
accept:
  compression:
    - { client_max_window_bits: 9, client_no_context_takeover: true }
    - { server_max_window_bits: 10 }
    - {}
steps: [{ send: hello }, { close: 1000 }, { expect: { close: 1000 } }]`,
      {
        onEvent(event) {
          if (event.type !== "start") return;
          guest = run(
            `connect: { compression: ${offers} }
steps: [{ expect: hello }, { expect: { close: 1000 } }]`,
            { url: event.url, transport: "raw" },
          );
        },
      },
    );
    assertEquals(outcome(report), "passed");
    assertEquals(outcome(await guest!), "passed");
    assertEquals(report.connections[0]?.extensions, extensions);
  }
});
