/**
 * Payloads from a seed. The generator is mulberry32: a 32-bit state that grows
 * by 0x6D2B79F5 for each number and is mixed by multiplications and shifts,
 * all of them on 32-bit integers, so that a seed gives the same bytes
 * everywhere. The bytes of a seed are part of the language: they never change.
 */

import { type Bytes, concat, utf8 } from "../bytes.ts";
import type { GenerateKind } from "./types.ts";

const encoder = new TextEncoder();

/** What can be generated. */
export const GENERATE_KINDS = [
  "text",
  "json",
  "html",
  "image",
  "binary",
] as const satisfies readonly GenerateKind[];

/** `length` bytes of a kind: UTF-8 prose, one JSON value, HTML, the pixels of a picture, or incompressible octets. */
export function generate(
  kind: GenerateKind,
  seed: number,
  length: number,
): Bytes {
  const next = numbers(seed);
  switch (kind) {
    case "text":
      return written(length, () => sentence(next));
    case "json":
      return records(next, length);
    case "html":
      return written(length, () => entry(next));
    case "image":
      return pixels(next, length);
    case "binary":
      return octets(next, length);
  }
}

/** A source of unsigned 32-bit integers. */
type Numbers = () => number;

function numbers(seed: number): Numbers {
  // The digits of a seed beyond 32 bits shift where the state begins.
  const high = Math.floor(seed / 2 ** 32) | 0;
  let state = ((seed | 0) + Math.imul(high, 0x85ebca6b)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function octets(next: Numbers, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    let word = next();
    const end = Math.min(at + 4, length);
    for (; at < end; at++) {
      bytes[at] = word & 0xff;
      word >>>= 8;
    }
  }
  return bytes;
}

// Frequent words first. Some take two, three and four bytes a character, so
// that a text cut at any byte but ours would not be UTF-8.
const WORDS =
  "the of and to a in is it you that he was for on are with as his they be at one have this from or had by hot but some what there we can out other were all café your when up use word 東京 how said an each вечер she which do their time if 🌍 will way about many then σοφία them would write like so these her Zürich long make thing see him two has look more day could go come did my"
    .split(" ");

function pick<T>(next: Numbers, list: readonly T[]): T {
  // The product of two fractions favours the front, as real prose does.
  return list[Math.floor(next() * next() / 2 ** 64 * list.length)]!;
}

function picks(next: Numbers, list: readonly string[], count: number): string {
  return Array.from({ length: count }, () => pick(next, list)).join(" ");
}

/** Runs of words that come again and again, as in real prose; made when first asked for. */
let phrases: readonly string[] | undefined;

function sentence(next: Numbers): string {
  phrases ??= Array.from(
    { length: 500 },
    (_, seed) => picks(numbers(seed), WORDS, 4 + seed % 9),
  );
  return `${picks(next, phrases, 3 + next() % 5)}. `;
}

/** Pieces of text, cut between two characters; periods stand for one that is cut. */
function written(length: number, piece: () => string): Bytes {
  const bytes = new Uint8Array(length).fill(0x2e);
  let at = 0;
  while (at < length) {
    const { written } = encoder.encodeInto(piece(), bytes.subarray(at));
    at += written || length;
  }
  return bytes;
}

/** Records in an array, and a string that fills it. */
function records(next: Numbers, length: number): Bytes {
  if (length < 4) return utf8("1".repeat(length));
  const parts = [utf8("[")];
  let left = length - 4;
  for (let id = 1;; id++) {
    const record = utf8(`${recordOf(next, id)},`);
    if (record.length > left) break;
    parts.push(record);
    left -= record.length;
  }
  const filler = written(left, () => sentence(next));
  return concat([...parts, utf8('"'), filler, utf8('"]')]);
}

const CITIES = ["London", "Zürich", "Paris", "Tromsø", "東京"];

/** What services send: the same keys each time, few kinds of values, some numbers that differ. */
function recordOf(next: Numbers, id: number): string {
  return JSON.stringify({
    id,
    type: pick(next, ["sensor", "gateway"]),
    active: next() % 5 !== 0,
    location: { city: pick(next, CITIES), floor: next() % 4 },
    measured_at: `2026-03-01T00:00:${10 + next() % 50}Z`,
    readings: { temperature: next() % 400 / 10, humidity: next() % 100 },
    tags: [pick(next, WORDS), pick(next, WORDS)],
    note: next() % 4 === 0 ? "battery low" : null,
  });
}

/** An entry of a list, as pages have them. */
function entry(next: Numbers): string {
  const id = next() % 10_000;
  return `<li class="entry" id="entry-${id}"><a href="/entries/${id}">${
    picks(next, WORDS, 2 + next() % 3)
  }</a> <span>${next() % 100} replies</span></li>\n`;
}

/** Grey pixels in rows, each near the one to its left and the one above, with the noise of a photograph. */
function pixels(next: Numbers, length: number): Bytes {
  const width = 512;
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    const left = at === 0 ? next() & 0xff : bytes[at - 1]!;
    const above = at < width ? left : bytes[at - width]!;
    bytes[at] = ((left + above) >> 1) + (next() >>> 28) - 7;
  }
  return bytes;
}
