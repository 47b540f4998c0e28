/** The parts of judging by themselves: diffs, matchers, queues. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Bytes, utf8 } from "../../lib/bytes.ts";
import type { EndpointEvent } from "../../lib/endpoint/endpoint.ts";
import { AllOf } from "../../lib/runner/all_of.ts";
import { textCondition } from "../../lib/runner/condition.ts";
import { diffLines, diffOctets } from "../../lib/runner/diff.ts";
import { readyExpectation } from "../../lib/runner/ready.ts";
import { failure } from "../../lib/runner/failure.ts";
import { Inbox, type MessageEntry, Queue } from "../../lib/runner/inbox.ts";
import {
  firstDifference,
  matcherOf,
  textMatcherOf,
  valueWords,
} from "../../lib/runner/match.ts";
import { judgeFor } from "../../lib/runner/judge.ts";
import { MessageView } from "../../lib/runner/message_view.ts";
import { Payloads } from "../../lib/runner/payloads.ts";
import { Redactor } from "../../lib/runner/redact.ts";
import type { CourseResult } from "../../lib/runner/take.ts";
import { everyPart, verdictOf } from "../../lib/runner/verdict.ts";
import { payloadWords } from "../../lib/runner/words.ts";
import type { ExactJson } from "../../lib/scenario/json.ts";
import { violation } from "../../lib/violations.ts";
import { test } from "../support/harness.ts";

test("a diff of what is equal is empty", () => {
  assertEquals(diffLines("a\nb", "a\nb"), []);
});

test("a diff keeps what is near, and leaves out what is far", () => {
  const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  const other = lines.with(10, "changed").toSpliced(11, 0, "added");
  assertEquals(diffLines(lines.join("\n"), other.join("\n")), [
    "@@",
    " line 7",
    " line 8",
    " line 9",
    "-line 10",
    "+changed",
    "+added",
    " line 11",
    " line 12",
    " line 13",
  ]);
});

test("a diff finds lines that moved", () => {
  assertEquals(diffLines("a\nb\nc", "b\nc\na"), ["-a", " b", " c", "+a"]);
});

test("a diff asks for the form of each line once", () => {
  let asked = 0;
  const form = (line: string) => {
    asked++;
    return line.toLowerCase();
  };
  assertEquals(diffLines("a\nB\nc\nd", "A\nx\ny\nD", form), [
    " a",
    "-B",
    "-c",
    "+x",
    "+y",
    " d",
  ]);
  assertEquals(asked, 8);
});

test("a diff of very many lines is made in time, and has an end", () => {
  const a = Array.from({ length: 5000 }, (_, i) => `a${i}`).join("\n");
  const b = Array.from({ length: 5000 }, (_, i) => `b${i}`).join("\n");
  const diff = diffLines(a, b);
  assertEquals(diff.length, 201);
  assertEquals(diff.at(-1), "@@ 9800 more lines");
});

test("a diff of octets hides secrets", () => {
  const none = { expected: [], actual: [] };
  assertEquals(diffOctets(utf8("abc"), utf8("abc"), none), []);
  assertEquals(
    diffOctets(utf8("abcdef"), utf8("abcdeg"), {
      expected: [{ start: 1, end: 3 }],
      actual: [{ start: 1, end: 3 }],
    }).map((line) => line.replace(/ +/g, " ")),
    [
      "-00000000 61 ** ** 64 65 66 a**def",
      "+00000000 61 ** ** 64 65 67 a**deg",
    ],
  );
});

const HOLD: [form: ExactJson, value: ExactJson | undefined, holds: boolean][] =
  [
    ["a", "a", true],
    ["a", "b", false],
    ["1", 1, false],
    [1, 1, true],
    [{ a: 1 }, { a: 1 }, true],
    [{ equals: { a: 1 } }, { a: 1 }, true],
    [{ equals: 1, more: 2 }, { equals: 1, more: 2 }, true],
    [{ contains: "b" }, "abc", true],
    [{ contains: "b" }, ["b"], false],
    [{ starts_with: "a", ends_with: "c" }, "abc", true],
    [{ starts_with: "a", ends_with: "b" }, "abc", false],
    [{ matches: "^\\d+$" }, 42, true],
    [{ matches: "^\\p{Lu}$" }, "Ü", true],
    [{ matches: "a\\-b" }, "a-b", true],
    [{ length: 2 }, "ü", true],
    [{ length: 2 }, [1, 2], true],
    [{ gt: 1, lt: 3 }, 2, true],
    [{ gt: 2 }, "3", true],
    [{ gt: 2 }, "x", false],
    [{ gt: 2 }, "", false],
    [{ gte: 2, lte: 2 }, 2, true],
    [{ gt: 9007199254740991 }, 9007199254740993n, true],
    [{ absent: true }, undefined, true],
    [{ absent: true }, null, false],
    [{ absent: false }, null, true],
    [{ not: "a" }, "b", true],
    [{ not: { contains: "a" } }, "abc", false],
    [{ not: { absent: true } }, 1, true],
    [{ not: 42 }, 43, true],
    [{ not: 42 }, 42, false],
    [{ not: null }, null, false],
    [{ not: [1] }, [1, 2], true],
    [{ not: { not: true } }, true, true],
    ["12345678901234567890", 12345678901234567890n, true],
    [{ gt: "9007199254740992" }, 9007199254740993n, true],
    [{ gt: "9007199254740993" }, 9007199254740993n, false],
    [{ gte: "9007199254740993" }, 9007199254740993n, true],
    [{ lt: "9007199254740993" }, 9007199254740993n, false],
    [{ lt: "-9007199254740992" }, -9007199254740993n, true],
    [{ gt: "9007199254740992" }, "9007199254740993", true],
    [{ gt: "9007199254740992" }, 9007199254740991, false],
    [{ gt: "9007199254740992" }, 1e20, true],
    [{ gt: "1", lte: "2" }, 1.5, true],
    [{ contains: "a" }, undefined, false],
  ];

test("matchers hold as they say", () => {
  for (const [form, value, holds] of HOLD) {
    const words = `${String(JSON.stringify(form))} of ${String(value)}`;
    assertEquals(matcherOf(form).holds(value), holds, words);
  }
});

test("a text is compared with the digits of a number", () => {
  assert(textMatcherOf({ equals: 5 }).holds("5"));
  assert(!textMatcherOf({ not: { equals: 5 } }).holds("5"));
});

test("the first difference of JSON is named", () => {
  const at = (a: ExactJson, b: ExactJson, partly = false) =>
    firstDifference(a, b, partly);
  assertEquals(at({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), "$.a[1].b");
  assertEquals(at({ "x y": 1 }, {}), '$["x y"]');
  assertEquals(at({ a: 1, b: 2 }, { a: 1 }, true), null);
  assertEquals(at([1, 2], [1], true), null);
  assertEquals(at([1], [1, 2], true), "$[1]");
  assertEquals(at({ constructor: 1 }, {}), "$.constructor");
});

/** Entries of messages, as the queues hold them. */
function entry(seq: number, text: string): MessageEntry {
  return {
    type: "message",
    seq,
    index: -1,
    consumed: false,
    frames: [],
    view: new MessageView(message(text)),
  };
}

function message(text: string, fragments: readonly number[] = [text.length]) {
  return {
    kind: "text" as const,
    data: utf8(text),
    fragments,
    compressed: false,
  };
}

test("an assignment is found wherever there is one, and only there", () => {
  // Every set of three conditions over three messages, against trying all orders.
  const texts = ["a", "ab", "abc"];
  const conditions = ["a", "b", "c", "ab"];
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [
    2,
    1,
    0,
  ]];
  let found = 0;
  for (let code = 0; code < 64; code++) {
    const chosen = [code & 3, (code >> 2) & 3, code >> 4]
      .map((i) => conditions[i]!);
    const exists = orders.some((order) =>
      order.every((at, i) => texts[at]!.includes(chosen[i]!))
    );
    const all = new AllOf(
      chosen.map((part) => textCondition(matcherOf({ contains: part }))),
    );
    const assigned = texts.every((text, i) => all.assign(entry(i, text)));
    assertEquals(assigned, exists, chosen.join());
    if (exists) found++;
  }
  assert(found > 0 && found < 64);
});

test("a queue gives what is left, in order, whatever was consumed", () => {
  const queue = new Queue<MessageEntry>();
  const entries = Array.from({ length: 5000 }, (_, i) => entry(i, ""));
  for (const one of entries) {
    queue.push(one);
    if (one.seq % 2 === 1) one.consumed = true;
  }
  assertEquals(queue.first(), entries[0]);
  assertEquals(queue.after(10), entries[12]);
  assertEquals(queue.after(11), entries[12]);
  assertEquals(queue.after(4998), null);
  assertEquals(queue.left().length, 2500);
  entries[0]!.consumed = true;
  assertEquals(queue.first(), entries[2]);
});

const NO_INDEX = { frameIndex: () => -1, messageIndex: () => -1 };

function frameEvent(opcode: number, payload: Bytes, fin = true): EndpointEvent {
  return {
    type: "frame",
    mask: null,
    at: 0,
    frame: { fin, rsv: 0, opcode, payload },
  };
}

test("consumed payloads are let go of, and nothing is scanned twice", () => {
  const inbox = new Inbox({
    frames: true,
    controls: true,
    ignores: () => false,
    indexOf: NO_INDEX,
  });
  const many = 100_000;
  const ping = frameEvent(9, utf8("never consumed"));
  inbox.accept([ping]);
  const started = performance.now();
  for (let i = 0; i < many; i++) {
    const text = `message ${i}`;
    inbox.accept([
      frameEvent(1, utf8(text)),
      { type: "message", at: 0, message: message(text) },
    ]);
    const first = inbox.messages.first()!;
    assertEquals(first.view.text, text);
    inbox.consume(first);
    assertEquals(first.view.data.length, 0);
  }
  // A scan of what was consumed would take minutes.
  assert(performance.now() - started < 20_000);
  assertEquals(inbox.unreadBytes, "never consumed".length);
  assertEquals(inbox.unread, { messages: 0, pings: 1, pongs: 0 });
});

test("a hundred thousand unread messages are read in order", () => {
  const inbox = new Inbox({
    frames: false,
    controls: false,
    ignores: () => false,
    indexOf: NO_INDEX,
  });
  const many = 100_000;
  inbox.accept(Array.from({ length: many }, (_, i) => ({
    type: "message" as const,
    at: 0,
    message: message(String(i)),
  })));
  const started = performance.now();
  for (let i = 0; i < many; i++) {
    const first = inbox.messages.first()!;
    if (first.view.text !== String(i)) assertEquals(first.view.text, String(i));
    inbox.consume(first);
  }
  assert(performance.now() - started < 20_000);
  assertEquals(inbox.unreadBytes, 0);
});

test("a long text is told as one, wherever it is cut", () => {
  const redactor = Redactor.of([]);
  for (const character of ["a", "é", "你", "🌍"]) {
    for (let before = 0; before < 4; before++) {
      const message = "x".repeat(before) + character.repeat(5000);
      assertStringIncludes(
        payloadWords(utf8(message), redactor),
        `"${message.slice(0, 20)}`,
      );
    }
  }
  const broken = new Uint8Array(5000).fill(0xe4);
  assertStringIncludes(payloadWords(broken, redactor), "5000 bytes: e4 e4");
});

test("a value on one line is cut between characters", () => {
  const redactor = Redactor.of([]);
  for (let before = 0; before < 2; before++) {
    const list = [`${"x".repeat(before)}${"🌍".repeat(50)}`];
    const words = valueWords(list, redactor);
    assert(words.isWellFormed(), words);
    assert(words.endsWith("🌍…"), words);
  }
});

test("a message that comes after a violation is not judged", async () => {
  const inbox = new Inbox({
    frames: false,
    controls: false,
    ignores: () => false,
    indexOf: NO_INDEX,
  });
  const broken = violation("unmasked_client_frame");
  inbox.accept([
    { type: "violation", at: 0, violation: broken, inClose: false },
    { type: "message", at: 0, message: message("a") },
  ]);
  const payloads = new Payloads(null);
  for (const form of ["b", { any_of: ["b", "c"] }, { any_of: ["b", "a"] }]) {
    const expected = await readyExpectation(form, {
      payloads,
      degraded: false,
      frames: null,
    });
    const judgement = judgeFor(expected, inbox, null)(0);
    assert(judgement.type === "refused");
    assertEquals(judgement.code, "violation");
  }
});

test("a scenario has failed where any course has, whichever came first", () => {
  const course = (errored: boolean): CourseResult => ({
    steps: [],
    failure: {
      ...failure(errored ? "connect_refused" : "mismatch", "it is so"),
      place: null,
      step: null,
    },
    errored,
    grade: "failed",
    grades: everyPart("failed"),
    notes: [],
    connections: [],
  });
  const verdict = (...errored: boolean[]) =>
    verdictOf(errored.map(course), null, false).verdict;
  assertEquals(verdict(true), "errored");
  assertEquals(verdict(true, true), "errored");
  assertEquals(verdict(true, false), "failed");
  assertEquals(verdict(false, true), "failed");
});
