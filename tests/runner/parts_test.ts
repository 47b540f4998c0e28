/** The parts of judging by themselves: diffs, matchers, queues. */

import { assert, assertEquals } from "@std/assert";
import { type Bytes, utf8 } from "../../lib/bytes.ts";
import type { EndpointEvent } from "../../lib/endpoint/endpoint.ts";
import { AllOf } from "../../lib/runner/all_of.ts";
import { textCondition } from "../../lib/runner/condition.ts";
import { diffLines, diffOctets } from "../../lib/runner/diff.ts";
import { Inbox, type MessageEntry, Queue } from "../../lib/runner/inbox.ts";
import {
  firstDifference,
  matcherOf,
  textMatcherOf,
} from "../../lib/runner/match.ts";
import { MessageView } from "../../lib/runner/message_view.ts";
import type { ExactJson } from "../../lib/scenario/json.ts";
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
    ["12345678901234567890", 12345678901234567890n, true],
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
