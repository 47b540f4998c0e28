// Lengths and sizes of text as a terminal shows it.

import { assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";
import {
  columns,
  count,
  fit,
  formatSize,
  parts,
  shorten,
  visibleLines,
} from "../../lib/report/text.ts";
import { hexPairs, payloadWords } from "../../lib/report/words.ts";
import { hexPayload, textPayload } from "../support/reports.ts";

test("shorten cuts between characters, never within a pair", () => {
  assertEquals(shorten("abc", 3), "abc");
  assertEquals(shorten("abcd", 3), "ab…");
  assertEquals(shorten("😀😀😀", 3), "😀😀😀");
  assertEquals(shorten("😀😀😀😀", 3), "😀😀…");
});

test("columns counts what a terminal shows", () => {
  assertEquals(columns("hello"), 5);
  assertEquals(columns("日本"), 4);
  assertEquals(columns("e\u0301"), 1);
  assertEquals(columns("→"), 1);
});

test("fit cuts where the columns end, between characters", () => {
  assertEquals(fit("日本語", 6), "日本語");
  assertEquals(fit("日本語", 5), "日本…");
  assertEquals(fit("日本語", 4), "日…");
  assertEquals(fit("e\u0301e\u0301e\u0301", 2), "e\u0301…");
});

test("sizes are in octets until they are long", () => {
  assertEquals(formatSize(0), "0 B");
  assertEquals(formatSize(9999), "9999 B");
  assertEquals(formatSize(64 * 1024), "64 KiB");
  assertEquals(formatSize(1.5 * 2 ** 20), "1.5 MiB");
  assertEquals(formatSize(2 ** 31), "2 GiB");
  assertEquals([count(1, "frame"), count(3, "frame")], ["1 frame", "3 frames"]);
});

test("the parts of a text make up the text", () => {
  const text = "\u0000a\r\nb\u202e";
  const all = Array.from(parts(text));
  assertEquals(all.map((part) => part.text).join(""), text);
  assertEquals(all.map((part) => part.safe), [
    false,
    true,
    false,
    false,
    true,
    false,
  ]);
});

test("a final line feed does not make a line of its own", () => {
  assertEquals(visibleLines("a\r\nb\n"), ["a\\r", "b"]);
});

test("a payload is cut with a sign that it was", () => {
  assertEquals(payloadWords(textPayload("abcdef"), 4), `"abc…"`);
  assertEquals(payloadWords(textPayload("abc"), 4), `"abc"`);
  assertEquals(payloadWords(textPayload(""), 4), "");
  assertEquals(payloadWords(hexPayload("00ff"), 20), "00 ff");
  assertEquals(payloadWords(hexPayload("00ff", 900), 20), "00 ff …");
  assertEquals(
    payloadWords({ ...textPayload("ab"), whole: false, length: 9 }, 4),
    `"ab…"`,
  );
});

test("what was masked in digits stays masked", () => {
  assertEquals(hexPairs("00ff***10"), "00 ff *** 10");
});
