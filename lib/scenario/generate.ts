/**
 * Payloads from a seed. The generator is mulberry32: a 32-bit state that grows
 * by 0x6D2B79F5 for each number and is mixed by multiplications and shifts,
 * all of them on 32-bit integers, so that a seed gives the same bytes
 * everywhere. The bytes of a seed are part of the language: they never change.
 */

import { type Bytes, utf8 } from "../bytes.ts";
import type { GenerateKind } from "./types.ts";

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
      return prose(next, length);
    case "json":
      return records(next, length);
    case "html":
      return markup(next, length);
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
  "the of and to a in is it you that he was for on are with as his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find any new work part take get place made live where after back little only round man year came show every good me give our under name very through just form much great think say help low line before turn cause same mean differ move right boy old too does tell sentence set three want air well also play small end put home read hand port large spell add even land here must big high such follow act why ask men change went light kind off need house picture try us again animal point mother world near build self earth father head stand own page should country found answer school grow study still learn plant cover food sun four thought let keep eye never last door between city tree cross since hard start might story saw far sea draw left late run while press close night real life few stop open café naïve señor Zürich Straße fjord œuvre смысл вечер λόγος 東京 交流 音楽 한국 שלום सत्य 🌍 🚀 🎉"
    .split(" ");

function pick<T>(next: Numbers, list: readonly T[]): T {
  // The product of two fractions favours the front, as real prose does.
  const fraction = (next() / 2 ** 32) * (next() / 2 ** 32);
  return list[Math.floor(fraction * list.length)]!;
}

/** How many phrases prose is made of, and the seed that they come from. */
const PHRASES = 500;
const PHRASE_SEED = 0x50726f73;

/** Runs of words that come again and again, as in real prose; made when first asked for. */
let phrasePool: readonly Bytes[] | null = null;

function phrases(): readonly Bytes[] {
  if (phrasePool !== null) return phrasePool;
  const next = numbers(PHRASE_SEED);
  const word = () =>
    next() % 3 === 0 ? WORDS[next() % WORDS.length]! : pick(next, WORDS);
  const words = () => Array.from({ length: 1 + next() % 5 }, word).join(" ");
  phrasePool = Array.from({ length: PHRASES }, () => utf8(words()));
  return phrasePool;
}

function prose(next: Numbers, length: number): Bytes {
  const bytes = new Uint8Array(length);
  const pool = phrases();
  let at = 0;
  let left = 0;
  while (at < length) {
    const ends = left === 0;
    if (ends) left = 3 + next() % 5;
    left--;
    const phrase = pick(next, pool);
    const gap = at === 0 ? "" : ends ? ". " : next() % 4 === 0 ? ", " : " ";
    if (at + gap.length + phrase.length > length) break;
    for (let i = 0; i < gap.length; i++) bytes[at++] = gap.charCodeAt(i);
    bytes.set(phrase, at);
    at += phrase.length;
  }
  // What is left is shorter than a phrase: a text always ends between characters.
  return bytes.fill(0x2e, at);
}

const ASCII_WORDS = WORDS.filter((word) => /^[a-z]+$/.test(word));

/** Records in an array; what is left after the last one is filled by a string. */
function records(next: Numbers, length: number): Bytes {
  if (length < 2) return utf8("0".repeat(length));
  const parts: Bytes[] = [];
  let left = length - 2;
  for (let id = 1;; id++) {
    const record = utf8(`${id === 1 ? "" : ","}${recordOf(next, id)}`);
    if (record.length > left) break;
    parts.push(record);
    left -= record.length;
  }
  parts.push(utf8(filler(next, left, parts.length === 0)));
  const bytes = new Uint8Array(length).fill(0x5b, 0, 1).fill(0x5d, length - 1);
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const CITIES = "London Berlin Zürich Paris Tromsø 東京 Kraków Łódź".split(" ");

/** What services send: the same keys each time, few kinds of values, some numbers that differ. */
function recordOf(next: Numbers, id: number): string {
  const two = (most: number) => String(1 + next() % most).padStart(2, "0");
  return JSON.stringify({
    id,
    type: ["sensor", "gateway", "station"][next() % 3],
    active: next() % 5 !== 0,
    status: ["ok", "idle", "warning"][next() % 3],
    location: { city: pick(next, CITIES), floor: next() % 4 },
    measured_at: `2026-03-${two(28)}T${two(23)}:00:00Z`,
    readings: { temperature: next() % 400 / 10, humidity: next() % 100 },
    tags: Array.from({ length: next() % 3 }, () => pick(next, ASCII_WORDS)),
    note: next() % 4 === 0 ? pick(next, WORDS) : null,
  });
}

/** The rest of an array in exactly so many bytes: a string of words, or spaces where it is too short for one. */
function filler(next: Numbers, length: number, first: boolean): string {
  const comma = first ? "" : ",";
  const room = length - comma.length - 2;
  if (room < 0) return " ".repeat(length);
  let words = "";
  while (words.length < room) words += `${pick(next, ASCII_WORDS)} `;
  return `${comma}"${words.slice(0, room)}"`;
}

/** Entries of a list, as pages have them; what is left after the last whole one is filled with words. */
function markup(next: Numbers, length: number): Bytes {
  const bytes = new Uint8Array(length);
  const words = (count: number) =>
    Array.from({ length: count }, () => pick(next, WORDS)).join(" ");
  let at = 0;
  for (;;) {
    const id = next() % 10_000;
    const element = utf8(
      `<li class="entry" id="entry-${id}"><a href="/entries/${id}">${
        words(2 + next() % 3)
      }</a><span class="meta">${words(1)}, ${
        next() % 100
      } replies</span></li>\n`,
    );
    if (at + element.length > length) break;
    bytes.set(element, at);
    at += element.length;
  }
  while (at < length) {
    const word = utf8(`${pick(next, ASCII_WORDS)} `).subarray(0, length - at);
    bytes.set(word, at);
    at += word.length;
  }
  return bytes;
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
