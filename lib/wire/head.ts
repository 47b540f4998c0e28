/** Reading the head of an HTTP/1.1 message as it arrives (RFC 7230 3). */

import { type Bytes, concat, EMPTY, strictText, text } from "../bytes.ts";
import { type Violation, violation } from "../violations.ts";
import { type HeaderList, isToken } from "./handshake.ts";

/** The head of a response. */
export interface ResponseHead {
  readonly type: "head";
  /** Such as `1.1`. */
  readonly version: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  /** A line that breaks RFC 7230 (malformed, folded); null: none. */
  readonly violation: Violation | null;
  /** The interim responses that came before it, as octets (RFC 9110 15.2); empty: none. */
  readonly interim: Bytes;
  /** What came after the head: frames, or the start of a refusal's body. */
  readonly leftover: Bytes;
}

/** The head of a request. */
export interface RequestHead {
  readonly type: "head";
  readonly version: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly violation: Violation | null;
  /** What came after the head. */
  readonly leftover: Bytes;
}

/** What came is no HTTP: told in words such as `Cannot read an HTTP response: it begins with "SSH-2.0"`. */
export interface NotHttp {
  readonly type: "not_http";
  readonly message: string;
}

/** The head is longer than the limit. */
export interface HeadTooLong {
  readonly type: "too_long";
  readonly violation: Violation;
}

/** How much of something that is no HTTP is shown. */
const SHOWN = 40;

const CR = 0x0d;
const LF = 0x0a;

/** Gathers a head up to its empty line; the start is judged before the rest arrives. */
class HeadGatherer {
  received = 0;
  #chunks: Bytes[] = [];
  #limit: number;
  /** Octets of heads before this one: the limit is of them all. */
  #before = 0;
  /** Whether nothing but CR came since the last LF. */
  #lineEnded = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The head without what follows it; null: more is needed. */
  push(chunk: Bytes): { head: Bytes; leftover: Bytes } | HeadTooLong | null {
    const end = this.#endOf(chunk);
    const size = this.received + (end < 0 ? chunk.length : end);
    if (this.#before + size > this.#limit) {
      return {
        type: "too_long",
        violation: violation(
          "limit_handshake_size",
          `An opening handshake longer than ${this.#limit} octets`,
        ),
      };
    }
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.received += chunk.length;
    if (end < 0) return null;
    const whole = this.whole();
    this.#chunks = [];
    return { head: whole.subarray(0, size), leftover: whole.subarray(size) };
  }

  /** Begins with another head, behind one of so many octets. */
  next(size: number): void {
    this.#before += size;
    this.received = 0;
    this.#lineEnded = false;
  }

  whole(): Bytes {
    return this.#chunks.length === 0 ? EMPTY : concat(this.#chunks);
  }

  /** Where the head ends in the chunk; -1: not there. A bare LF ends a line too (RFC 7230 3.5). */
  #endOf(chunk: Bytes): number {
    let lineEnded = this.#lineEnded;
    for (let i = 0; i < chunk.length; i++) {
      const octet = chunk[i]!;
      if (octet === LF) {
        if (lineEnded) return i + 1;
        lineEnded = true;
      } else if (octet !== CR) {
        lineEnded = false;
      }
    }
    this.#lineEnded = lineEnded;
    return -1;
  }
}

/** Empty lines before a request are passed over (RFC 7230 3.5). */
function withoutEmptyLines(octets: Bytes): Bytes {
  let start = 0;
  while (octets[start] === CR || octets[start] === LF) start += 1;
  return octets.subarray(start);
}

/** The start of octets, as a person reads it. */
function shown(octets: Bytes): string {
  // deno-lint-ignore no-control-regex
  const unprintable = /[\x00-\x1f\x7f]/g;
  const line = text(octets.subarray(0, SHOWN)).split(/\r?\n/)[0]!;
  return JSON.stringify(line.replace(unprintable, "\ufffd"));
}

interface Fields {
  readonly headers: HeaderList;
  readonly violation: Violation | null;
}

/** The header lines after the start line. A header that is malformed is left out, a folded one joined. */
function readFields(lines: readonly string[]): Fields {
  const headers: (readonly [string, string])[] = [];
  let broken: Violation | null = null;
  for (const line of lines) {
    if (line === "") break;
    if (/^[ \t]/.test(line)) {
      const last = headers.pop();
      broken ??= last === undefined
        ? violation("header_malformed", `A header line ${quoted(line)}`)
        : violation(
          "header_folded",
          `The header ${last[0]} folded onto a second line`,
        );
      if (last !== undefined) {
        headers.push([last[0], `${last[1]} ${line.trim()}`]);
      }
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    const value = withoutBlanks(line, colon + 1);
    // deno-lint-ignore no-control-regex
    if (!isToken(name) || /[\x00-\x08\x0a-\x1f\x7f]/.test(value)) {
      broken ??= violation("header_malformed", `A header line ${quoted(line)}`);
    } else {
      headers.push([name, value]);
    }
  }
  return { headers, violation: broken };
}

/** The rest of a line without the blanks around it, found in one pass: a line is the peer's to choose (RFC 7230 3.2.4). */
function withoutBlanks(line: string, from: number): string {
  let start = from;
  let end = line.length;
  while (start < end && isBlank(line[start]!)) start++;
  while (end > start && isBlank(line[end - 1]!)) end--;
  return line.slice(start, end);
}

function isBlank(character: string): boolean {
  return character === " " || character === "\t";
}

function quoted(line: string): string {
  return JSON.stringify(line.length > SHOWN ? line.slice(0, SHOWN) : line);
}

/** The lines of a head: UTF-8, else each octet a character (RFC 7230 3.2.4). */
function linesOf(head: Bytes): string[] {
  const decoded = strictText(head) ??
    Array.from(head, (octet) => String.fromCharCode(octet)).join("");
  return decoded.split(/\r?\n/);
}

/** Whether octets may still become what begins with the words. */
function mayBegin(octets: Bytes, words: string): boolean {
  const length = Math.min(octets.length, words.length);
  for (let i = 0; i < length; i++) {
    if (octets[i] !== words.charCodeAt(i)) return false;
  }
  return true;
}

const STATUS_LINE = /^HTTP\/(\d\.\d) (\d{3})(?: (.*))?$/;

function endedEarly(
  what: "request" | "response",
  received: number,
): NotHttp {
  const when = received === 0
    ? "before one came"
    : `after ${received} octets of one`;
  return {
    type: "not_http",
    message: `Cannot read an HTTP ${what}: the connection ended ${when}`,
  };
}

function beginsOtherwise(
  what: "request" | "response",
  begun: Bytes,
): NotHttp {
  return {
    type: "not_http",
    message: `Cannot read an HTTP ${what}: it begins with ${shown(begun)}`,
  };
}

/** Whether a response is followed by another one: 101 is not (RFC 9110 15.2). */
function isInterim(status: number): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

/** Reads the head of the final response; interim ones before it are passed over (RFC 9110 15.2). */
export class ResponseReader {
  #gatherer: HeadGatherer;
  #begun = EMPTY;
  #interim: Bytes[] = [];

  /** @param limit Octets of the longest head, interim ones counted with it. */
  constructor(limit: number) {
    this.#gatherer = new HeadGatherer(limit);
  }

  /** Octets of the final response taken in so far. */
  get received(): number {
    return this.#gatherer.received;
  }

  /** Null: more is needed. What is no HTTP is told at the first octet that is not. */
  push(chunk: Bytes): ResponseHead | NotHttp | HeadTooLong | null {
    let octets = chunk;
    for (;;) {
      const head = this.#push(octets);
      if (head === null || head.type !== "head" || !isInterim(head.status)) {
        return head;
      }
      octets = head.leftover;
    }
  }

  /** As `push`, one response at a time. */
  #push(chunk: Bytes): ResponseHead | NotHttp | HeadTooLong | null {
    if (this.#begun.length < SHOWN) {
      this.#begun = concat([this.#begun, chunk.slice(0, SHOWN)]);
      if (!mayBegin(this.#begun, "HTTP/")) return this.#notHttp();
    }
    const gathered = this.#gatherer.push(chunk);
    if (gathered === null || "type" in gathered) return gathered;
    const [statusLine, ...fields] = linesOf(gathered.head);
    const line = STATUS_LINE.exec(statusLine!);
    if (line === null) return this.#notHttp();
    const status = Number(line[2]);
    const interim = concat(this.#interim);
    if (isInterim(status)) {
      this.#gatherer.next(gathered.head.length);
      this.#interim.push(gathered.head);
      this.#begun = EMPTY;
    }
    return {
      type: "head",
      version: line[1]!,
      status,
      statusText: line[3] ?? "",
      ...readFields(fields),
      interim,
      leftover: gathered.leftover,
    };
  }

  /** TCP ended: why that is no response, in words. */
  end(): NotHttp {
    return endedEarly("response", this.received);
  }

  #notHttp(): NotHttp {
    return beginsOtherwise("response", this.#begun);
  }
}

const REQUEST_LINE = /^([^ ]+) ([^ ]+) HTTP\/(\d\.\d)$/;

/** Reads a request's head. */
export class RequestReader {
  #gatherer: HeadGatherer;
  #begun = EMPTY;

  /** @param limit The longest head, in octets. */
  constructor(limit: number) {
    this.#gatherer = new HeadGatherer(limit);
  }

  /** Octets taken in so far. */
  get received(): number {
    return this.#gatherer.received;
  }

  /** Null: more is needed. What is no HTTP is told at the first octet that no method has. */
  push(octets: Bytes): RequestHead | NotHttp | HeadTooLong | null {
    const chunk = this.#begun.length === 0 ? withoutEmptyLines(octets) : octets;
    if (this.#begun.length < SHOWN) {
      this.#begun = concat([this.#begun, chunk.slice(0, SHOWN)]);
      // A method is a token: TLS and frames fail at the first octet.
      if (!/^[!-~]*( |$)/.test(text(this.#begun))) return this.#notHttp();
    }
    const gathered = this.#gatherer.push(chunk);
    if (gathered === null || "type" in gathered) return gathered;
    const [requestLine, ...fields] = linesOf(gathered.head);
    const request = REQUEST_LINE.exec(requestLine!);
    if (request === null) return this.#notHttp();
    return {
      type: "head",
      version: request[3]!,
      method: request[1]!,
      target: request[2]!,
      ...readFields(fields),
      leftover: gathered.leftover,
    };
  }

  /** TCP ended: why that is no request, in words. */
  end(): NotHttp {
    return endedEarly("request", this.received);
  }

  #notHttp(): NotHttp {
    return beginsOtherwise("request", this.#begun);
  }
}
