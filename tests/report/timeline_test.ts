// The rows of the sequence diagram: what stands where.

import { assert, assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";
import {
  compressed,
  errored,
  frame,
  longReport,
  mismatch,
  passed,
  refused,
  severalClients,
  textPayload,
  timeout,
  violation,
} from "../support/reports.ts";
import { type Row, timeline } from "../../lib/report/html/timeline.ts";
import type { Report } from "../../lib/runner/report.ts";

/** Each row in a few words. */
function outline(report: Report): string[] {
  return timeline(report).map((row) => {
    switch (row.type) {
      case "entry": {
        const { entry, bracket } = row;
        const what = entry.type === "frame"
          ? `${entry.direction} ${entry.opcode}`
          : entry.type;
        return [what, bracket, ...titles(row)].filter(Boolean).join(" | ");
      }
      case "assembled":
        return [
          `= ${row.entry.direction} ${row.message.frames}`,
          ...titles(row),
        ].join(" | ");
      case "step":
        return `step | ${row.step.title}`;
      case "skipped":
        return `skipped | ${row.steps.map((step) => step.title).join(", ")}`;
      case "failure":
        return `failure | ${row.failure.code}`;
    }
  });
}

function titles(row: Extract<Row, { type: "entry" | "assembled" }>): string[] {
  return row.steps.map((step) => step.title);
}

test("fragments are bracketed, and the step stands where the message is", () => {
  assertEquals(outline(passed), [
    "open",
    "out 1 | first | send 3 fragments",
    "out 0 | inside",
    "out 0 | last",
    "= out 3",
    "in 1 | first",
    "in 0 | inside",
    "in 0 | last",
    "= in 3 | expect text",
    "out 8 | close 1000",
    "in 8 | expect close 1000",
    "end",
  ]);
});

test("what a message's frames add up to is its payload", () => {
  const rows = timeline(passed).filter((row) => row.type === "assembled");
  for (const row of rows) {
    assertEquals(row.message.length, 69);
    assertEquals(
      row.message.payload?.head,
      "This is the 1st frame\r\nThis is the 2nd frame\r\nThis is the 3rd frame\r\n",
    );
  }
});

test("a failure stands right after what failed it, skipped steps after it", () => {
  assertEquals(outline(mismatch), [
    "open",
    "message | subscribe",
    "message | expect json_contains",
    "failure | mismatch",
    "skipped | expect json_path",
    "message | unsubscribe",
    "message",
    "close",
    "close",
    "end",
  ]);
});

test("a time-out stands where the time was up", () => {
  const rows = outline(timeout);
  assertEquals(rows.indexOf("failure | timeout"), 3, rows.join("\n"));
});

test("a violation is a row of its own", () => {
  assertEquals(outline(violation), [
    "open",
    `out 1 | send "hello"`,
    "in 1",
    "violation",
    "out 8",
    "failure | violation",
    "end",
  ]);
});

test("a failure without a step is told too", () => {
  assertEquals(outline(refused), ["open", "failure | handshake"]);
  assertEquals(outline(errored), [`skipped | send "hi"`, "failure | refused"]);
});

test("a control frame between fragments stays between them", () => {
  const rows = outline(compressed);
  const ping = rows.indexOf("in 9 | inside");
  assert(ping > 0, rows.join("\n"));
  assertEquals(rows[ping - 1], "in 2 | first");
  assertEquals(rows[ping + 1], "in 0 | last");
  assertEquals(rows[ping + 2], "= in 2 | expect binary");
});

test("each client's steps stand at its own frames", () => {
  const rows = outline(severalClients);
  assert(rows.includes("in 1 | bob hears it"), rows.join("\n"));
  assert(rows.includes("in 1 | carol hears it"));
  assert(rows.includes("end | drop"));
  assert(rows.includes("open | connect again"));
  assert(rows.includes("step | repeat 2 times"));
  assert(rows.includes(`out 1 | send "1"`));
});

test("a compressed message of one frame is put together from its entry", () => {
  const [openEntry] = passed.transcript;
  const report: Report = {
    ...passed,
    steps: [],
    transcript: [
      openEntry!,
      frame({
        at: 2,
        direction: "in",
        opcode: 1,
        rsv: 4,
        payload: {
          length: 7,
          encoding: "hex",
          head: "f248cdc9c90700",
          whole: true,
        },
      }),
      frame({ at: 3, direction: "in", opcode: 9, payload: textPayload("") }),
      {
        type: "message",
        at: 2,
        client: "main",
        connection: 1,
        direction: "in",
        kind: "text",
        payload: textPayload("Hello"),
        frames: 1,
      },
    ],
  };
  const rows = timeline(report);
  assertEquals(outline(report), ["open", "in 1", "= in 1", "in 9"]);
  const [row] = rows.filter((one) => one.type === "assembled");
  assertEquals(row?.message.payload?.head, "Hello");
  assertEquals(row?.message.compressed, true);
});

test("a message that never ended is bracketed, not put together", () => {
  const [openEntry] = passed.transcript;
  const fragment = (at: number, opcode: number) =>
    frame({
      at,
      direction: "in",
      opcode,
      fin: false,
      payload: textPayload("x"),
    });
  const report: Report = {
    ...passed,
    steps: [],
    transcript: [openEntry!, fragment(2, 1), fragment(3, 0)],
  };
  assertEquals(outline(report), ["open", "in 1 | first", "in 0 | last"]);
});

test("every entry of a long transcript has its row, in order", () => {
  const report = longReport(2000);
  const ats = timeline(report).flatMap((row) =>
    row.type === "entry" ? [row.entry.at] : []
  );
  assertEquals(ats, report.transcript.map((entry) => entry.at));
});
