/**
 * Secrets out of everything that is shown: their values are replaced by `***`
 * in each of the forms in which they may appear.
 */

import { type Bytes, text as decode, toHex, utf8 } from "../bytes.ts";
import { UsageError } from "../errors.ts";

/** What stands in place of a secret. */
export const MASK = "***";

/** A secret shorter than this would hide half of every report. */
export const SHORTEST_SECRET = 4;

/** A run of characters or octets, from `start` up to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Replaces the values of secrets. */
export class Redactor {
  /** The forms as text, longest first. */
  readonly #forms: readonly string[];
  /** The same, a character for each octet of their UTF-8. */
  readonly #octetForms: readonly string[];
  /** Octets of the longest form. */
  readonly #longest: number;

  private constructor(secrets: Iterable<string>) {
    const forms = new Set<string>();
    for (const secret of secrets) {
      for (const form of formsOf(secret)) forms.add(form);
    }
    this.#forms = Array.from(forms).sort((a, b) => b.length - a.length);
    this.#octetForms = this.#forms.map((form) => latin1(utf8(form)));
    this.#longest = Math.max(0, ...this.#octetForms.map((f) => f.length));
  }

  /**
   * @param secrets Their names, for the message, and their values.
   * @throws {UsageError} A value is too short to be hidden.
   */
  static of(secrets: Iterable<readonly [string, string]>): Redactor {
    const values: string[] = [];
    for (const [name, value] of secrets) {
      if (value.length < SHORTEST_SECRET) {
        throw new UsageError(
          `Cannot hide the value of "${name}": it has under ${SHORTEST_SECRET} characters`,
        );
      }
      values.push(value);
    }
    return new Redactor(values);
  }

  /** Whether there is nothing to hide. */
  get idle(): boolean {
    return this.#forms.length === 0;
  }

  /** The text with every secret in it replaced. */
  text(text: string): string {
    if (this.#forms.length === 0) return text;
    const ranges = findAll(text, this.#forms);
    if (ranges.length === 0) return text;
    let shown = "";
    let from = 0;
    for (const { start, end } of ranges) {
      shown += text.slice(from, start) + MASK;
      from = end;
    }
    return shown + text.slice(from);
  }

  /** Where secrets stand in octets, in order and apart. */
  ranges(bytes: Bytes): Range[] {
    if (this.#forms.length === 0) return [];
    return findAll(latin1(bytes), this.#octetForms);
  }

  /**
   * How many octets before a piece decide whether a secret that began there
   * goes on in it, and how many behind it whether one that begins in it is one.
   */
  get reach(): number {
    return Math.max(0, this.#longest - 1);
  }

  /** How many octets at the end may be the beginning of a secret. */
  openEnd(bytes: Bytes): number {
    if (this.#forms.length === 0) return 0;
    const end = latin1(bytes.subarray(Math.max(0, bytes.length - this.reach)));
    for (let length = end.length; length > 0; length--) {
      const tail = end.slice(end.length - length);
      if (this.#octetForms.some((form) => form.startsWith(tail))) return length;
    }
    return 0;
  }

  /** A plain JSON value with every string in it redacted. */
  value<T>(value: T): T {
    if (this.#forms.length === 0) return value;
    return this.#value(value) as T;
  }

  #value(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#value(item)]),
    );
  }
}

/** Every place of every form; places that overlap or touch are one. */
function findAll(text: string, forms: readonly string[]): Range[] {
  const found: { start: number; end: number }[] = [];
  for (const form of forms) {
    let at = text.indexOf(form);
    while (at >= 0) {
      found.push({ start: at, end: at + form.length });
      at = text.indexOf(form, at + 1);
    }
  }
  if (found.length < 2) return found;
  found.sort((a, b) => a.start - b.start);
  const apart = [found[0]!];
  for (const range of found) {
    const last = apart[apart.length - 1]!;
    if (range.start <= last.end) last.end = Math.max(last.end, range.end);
    else apart.push(range);
  }
  return apart;
}

/** The forms in which a secret may appear. */
function formsOf(secret: string): Set<string> {
  const octets = utf8(secret);
  const forms = new Set([secret]);
  for (const form of hexForms(octets)) forms.add(form);
  for (const form of base64Forms(octets)) {
    forms.add(form);
    forms.add(form.replaceAll("+", "-").replaceAll("/", "_"));
  }
  for (const form of jsonForms(secret)) forms.add(form);
  for (const form of percentForms(secret, octets)) {
    forms.add(form);
    forms.add(lowerEscapes(form));
  }
  // A host name is read without case.
  forms.add(secret.toLowerCase());
  return forms;
}

/** Hexadecimal digits of either case, together or in pairs. */
function hexForms(octets: Bytes): string[] {
  const digits = toHex(octets);
  return ["", " ", ":", "-"].flatMap((between) => {
    const form = digits.replace(/..(?=.)/g, `$&${between}`);
    return [form, form.toUpperCase()];
  });
}

/** What the writers of JSON escape beyond what they must: nothing, what is beyond ASCII, what HTML would read, both. */
const ESCAPED = [
  /(?!)/g,
  /[\u007f-\uffff]/g,
  /[&<>\u2028\u2029]/g,
  /[&<>\u007f-\uffff]/g,
];

/** As it stands in a JSON string, by whichever writer. */
function jsonForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return ESCAPED.flatMap((characters) => {
    const lower = json.replace(characters, escapeUnicode);
    const upper = json.replace(
      characters,
      (char) => `\\u${escapeUnicode(char).slice(2).toUpperCase()}`,
    );
    return [lower, upper].flatMap((form) => [
      form,
      form.replaceAll("/", "\\/"),
    ]);
  });
}

function escapeUnicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Base64 of octets that stand at any of the three places in a group, without
 * the characters that hold bits of their neighbours too.
 */
function base64Forms(octets: Bytes): string[] {
  return [0, 1, 2].map((before) => {
    const placed = new Uint8Array(before + octets.length);
    placed.set(octets, before);
    const encoded = btoa(latin1(placed));
    return encoded.slice(
      Math.ceil(before * 8 / 6),
      Math.floor(placed.length * 8 / 6),
    );
  }).concat(btoa(latin1(octets)));
}

/** Percent-encoded by each of the sets that URLs, forms and programs use. */
function percentForms(secret: string, octets: Bytes): string[] {
  const forms = [
    Array.from(octets, percent).join(""),
    Array.from(
      latin1(octets),
      (char) => /[\w.~-]/.test(char) ? char : percent(char.charCodeAt(0)),
    ).join(""),
    new URLSearchParams([["", secret]]).toString().slice(1),
  ];
  if (secret.isWellFormed()) {
    forms.push(encodeURIComponent(secret), encodeURI(secret));
    const url = new URL("http://host/");
    url.username = secret;
    url.pathname = "/" + secret;
    url.search = "?" + secret;
    forms.push(url.username, url.pathname.slice(1), url.search.slice(1));
  }
  return forms.filter((form) => form.length >= SHORTEST_SECRET);
}

function percent(octet: number): string {
  return "%" + octet.toString(16).toUpperCase().padStart(2, "0");
}

function lowerEscapes(form: string): string {
  return form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

function latin1(bytes: Bytes): string {
  let characters = "";
  const step = 0x8000;
  for (let i = 0; i < bytes.length; i += step) {
    characters += String.fromCharCode(...bytes.subarray(i, i + step));
  }
  return characters;
}

/** A text of octets with the ranges in it replaced. */
export function showText(bytes: Bytes, ranges: readonly Range[]): string {
  return showWith(bytes, ranges, decode);
}

/** Hexadecimal digits of octets with the ranges in them replaced. */
export function showHex(bytes: Bytes, ranges: readonly Range[]): string {
  return showWith(bytes, ranges, toHex);
}

function showWith(
  bytes: Bytes,
  ranges: readonly Range[],
  show: (bytes: Bytes) => string,
): string {
  if (ranges.length === 0) return show(bytes);
  let shown = "";
  let from = 0;
  for (const { start, end } of ranges) {
    if (start >= bytes.length) break;
    if (end <= from) continue;
    if (start > from) shown += show(bytes.subarray(from, start));
    if (start >= from) shown += MASK;
    from = end;
  }
  return from < bytes.length ? shown + show(bytes.subarray(from)) : shown;
}
