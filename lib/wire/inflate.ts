/**
 * Inflating (RFC 1951), synchronously and piece by piece, with the context
 * kept across messages as RFC 7692 wants it. Stricter than zlib: it holds a
 * peer to the window agreed, and to whole blocks.
 */

import { type Bytes, EMPTY } from "../bytes.ts";
import {
  type DeflateOptions,
  type Inflated,
  type Inflater,
  TAIL,
} from "./codec.ts";
import { Huffman, LOOKUP_MASK } from "./huffman.ts";

/** Octets of input at a time: the place in it is counted in bits, which bit operations hold up to 2^31. */
const PIECE = 1024 * 1024;

/** Zeros after the input, so that bits may be fetched past its end. */
const PADDING = 8;

/** The room for output that is added beyond the window at first. */
const FIRST_ROOM = 32 * 1024;

/** From this many octets on, output is handed on in its own buffer rather than copied. */
const UNCOPIED = 1024 * 1024;

const END_OF_BLOCK = 256;

// RFC 1951 3.2.5
const LENGTH_BASE = new Uint16Array(29);
const LENGTH_EXTRA = new Uint8Array(29);
const DISTANCE_BASE = new Uint16Array(30);
const DISTANCE_EXTRA = new Uint8Array(30);

for (let i = 0, base = 3; i < 28; i++) {
  LENGTH_EXTRA[i] = i < 8 ? 0 : (i - 4) >> 2;
  LENGTH_BASE[i] = base;
  base += 1 << LENGTH_EXTRA[i]!;
}
LENGTH_BASE[28] = 258;
for (let i = 0, base = 1; i < 30; i++) {
  DISTANCE_EXTRA[i] = i < 4 ? 0 : (i - 2) >> 1;
  DISTANCE_BASE[i] = base;
  base += 1 << DISTANCE_EXTRA[i]!;
}

/** The order in which the lengths of the code length code stand (RFC 1951 3.2.7). */
const ORDER = new Uint8Array([
  ...[16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15],
]);

/** The most literal and length codes, and distance codes, that may be used. */
const MOST_LITERALS = 286;
const MOST_DISTANCES = 30;

let fixedCodes: { literals: Huffman; distances: Huffman } | null = null;

/** The codes of RFC 1951 3.2.6, made once. */
function fixed(): { literals: Huffman; distances: Huffman } {
  if (fixedCodes !== null) return fixedCodes;
  const lengths = new Uint8Array(288);
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
  const literals = new Huffman(288);
  literals.build(lengths, 0, 288);
  const distances = new Huffman(32);
  distances.build(new Uint8Array(32).fill(5), 0, 32);
  return fixedCodes = { literals, distances };
}

/** What the next octets belong to. */
type Stage = "header" | "stored" | "codes";

/** How far a step came: on, until the input is used up, or to an end for good. */
type Progress = "on" | "starved" | Exclude<Inflated, { type: "data" }>;

function invalid(
  message: string,
  reason: "data" | "window" | "context" = "data",
): Progress {
  return { type: "invalid", message, reason };
}

/** An inflater without a codec of the runtime's. */
export class Inflate implements Inflater {
  #window: number;
  #contextTakeover: boolean;
  /** Context, then output. */
  #out: Bytes = EMPTY;
  #outLength = 0;
  /** Where the output of this call begins. */
  #outStart = 0;
  /** Where the context begins: nothing before it may be referred to. */
  #contextStart = 0;
  /** The most octets that may stand in `#out`. */
  #outLimit = 0;
  #input: Bytes = EMPTY;
  /** Octets of input, without the padding. */
  #inputLength = 0;
  /** Where the next bit stands in the input. */
  #bit = 0;
  #stage: Stage = "header";
  #final = false;
  /** Octets of a stored block that are to come. */
  #stored = 0;
  /** Where the last empty stored block ended, in bits of the input. */
  #flushed = 0;
  #literals: Huffman;
  #distances: Huffman;
  #dynamicLiterals: Huffman = new Huffman(MOST_LITERALS + 2);
  #dynamicDistances: Huffman = new Huffman(MOST_DISTANCES + 2);
  #codeLengths: Huffman = new Huffman(19);
  #lengths: Uint8Array = new Uint8Array(MOST_LITERALS + MOST_DISTANCES + 4);

  constructor(options: DeflateOptions) {
    this.#window = 2 ** options.windowBits;
    this.#contextTakeover = options.contextTakeover;
    this.#literals = this.#dynamicLiterals;
    this.#distances = this.#dynamicDistances;
  }

  inflate(octets: Bytes, end: boolean, limit: number): Inflated {
    this.#outStart = this.#outLength;
    this.#outLimit = this.#outLength + limit;
    let taken = 0;
    do {
      const piece = octets.subarray(taken, taken + PIECE);
      taken += piece.length;
      this.#takeIn(piece, end && taken === octets.length);
      let progress: Progress = "on";
      while (progress === "on") progress = this.#step();
      if (progress !== "starved") return progress;
    } while (taken < octets.length);
    const unended = end ? this.#unended() : null;
    if (unended !== null) {
      return { type: "invalid", message: unended, reason: "data" };
    }
    const data = this.#handOver();
    if (end && !this.#contextTakeover) this.#contextStart = this.#outLength;
    return { type: "data", data };
  }

  close(): void {
    this.#out = EMPTY;
    this.#input = EMPTY;
  }

  /** Why the message cannot end here; null: it can (RFC 7692 7.2.1). */
  #unended(): string | null {
    const total = 8 * this.#inputLength;
    if (this.#stage !== "header" || this.#bit !== total) {
      return "the message ends within a block";
    }
    return this.#flushed === total
      ? null
      : "the message does not end in a flush";
  }

  /** Puts the octets behind what is left of those before. */
  #takeIn(octets: Bytes, end: boolean): void {
    const used = this.#bit >> 3;
    const rest = this.#input.subarray(used, this.#inputLength);
    const length = rest.length + octets.length + (end ? TAIL.length : 0);
    const input = new Uint8Array(length + PADDING);
    input.set(rest);
    input.set(octets, rest.length);
    if (end) input.set(TAIL, rest.length + octets.length);
    this.#input = input;
    this.#inputLength = length;
    this.#bit &= 7;
    this.#flushed = 0;
  }

  #step(): Progress {
    switch (this.#stage) {
      case "header":
        return this.#header();
      case "stored":
        return this.#copyStored();
      case "codes":
        return this.#decode();
    }
  }

  /** The next bits; at most 16. */
  #bits(count: number): number {
    const at = this.#bit >> 3;
    const input = this.#input;
    const word = input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16);
    const bits = (word >>> (this.#bit & 7)) & ((1 << count) - 1);
    this.#bit += count;
    return bits;
  }

  /** Starts a block over when the rest of what it takes is there. */
  #starved(start: number): Progress {
    this.#bit = start;
    return "starved";
  }

  #header(): Progress {
    const start = this.#bit;
    const total = 8 * this.#inputLength;
    if (start + 3 > total) return "starved";
    const final = this.#bits(1) === 1;
    const type = this.#bits(2);
    let progress: Progress = "on";
    if (type === 0) progress = this.#storedHeader(start, total);
    else if (type === 1) this.#useFixed();
    else if (type === 2) progress = this.#dynamicHeader(start, total);
    else return invalid("a block of the reserved type");
    if (progress === "on") this.#final = final;
    return progress;
  }

  #storedHeader(start: number, total: number): Progress {
    const aligned = (this.#bit + 7) & ~7;
    if (aligned + 32 > total) return this.#starved(start);
    this.#bit = aligned;
    const length = this.#bits(16);
    if (length !== (this.#bits(16) ^ 0xffff)) {
      return invalid("a stored block whose length does not match");
    }
    if (length === 0) this.#flushed = this.#bit;
    this.#stored = length;
    this.#stage = "stored";
    return "on";
  }

  #useFixed(): void {
    const { literals, distances } = fixed();
    this.#literals = literals;
    this.#distances = distances;
    this.#stage = "codes";
  }

  /** RFC 1951 3.2.7 */
  #dynamicHeader(start: number, total: number): Progress {
    const literals = this.#bits(5) + 257;
    const distances = this.#bits(5) + 1;
    const codes = this.#bits(4) + 4;
    if (this.#bit + 3 * codes > total) return this.#starved(start);
    if (literals > MOST_LITERALS || distances > MOST_DISTANCES) {
      return invalid("too many codes");
    }
    const lengths = this.#lengths.fill(0);
    for (let i = 0; i < codes; i++) lengths[ORDER[i]!] = this.#bits(3);
    if (!this.#codeLengths.build(lengths, 0, 19)) {
      return invalid("code lengths that make no code");
    }
    lengths.fill(0);
    const count = literals + distances;
    let at = 0;
    while (at < count) {
      // Past the end of the input only padding is read: 7 bits and 7 more at most.
      if (this.#bit >= total) return this.#starved(start);
      const code = this.#codeLengths.lookup[this.#peek() & LOOKUP_MASK]!;
      this.#bit += code & 15;
      const symbol = code >> 4;
      if (code === 0) {
        return this.#bit + 7 > total
          ? this.#starved(start)
          : invalid("code lengths that make no code");
      }
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      const again = symbol === 16
        ? 3 + this.#bits(2)
        : symbol === 17
        ? 3 + this.#bits(3)
        : 11 + this.#bits(7);
      if (this.#bit > total) return this.#starved(start);
      if ((symbol === 16 && at === 0) || at + again > count) {
        return invalid("a code length repeated where none can be");
      }
      lengths.fill(symbol === 16 ? lengths[at - 1]! : 0, at, at + again);
      at += again;
    }
    if (this.#bit > total) return this.#starved(start);
    if (lengths[END_OF_BLOCK] === 0) return invalid("no end-of-block code");
    if (
      !this.#dynamicLiterals.build(lengths, 0, literals) ||
      !this.#dynamicDistances.build(lengths, literals, distances)
    ) {
      return invalid("code lengths that make no code");
    }
    this.#literals = this.#dynamicLiterals;
    this.#distances = this.#dynamicDistances;
    this.#stage = "codes";
    return "on";
  }

  /** The bits that come next, 16 at least. */
  #peek(): number {
    const at = this.#bit >> 3;
    const input = this.#input;
    const word = input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16);
    return word >>> (this.#bit & 7);
  }

  #copyStored(): Progress {
    const at = this.#bit >> 3;
    const taken = Math.min(this.#stored, this.#inputLength - at);
    if (taken > 0) {
      if (!this.#room(this.#outLength + taken)) return { type: "overflow" };
      this.#out.set(this.#input.subarray(at, at + taken), this.#outLength);
      this.#outLength += taken;
      this.#bit += 8 * taken;
      this.#stored -= taken;
    }
    if (this.#stored > 0) return "starved";
    this.#stage = "header";
    return "on";
  }

  /** Makes room for so many octets in all; false: that is over the limit. */
  #room(wanted: number): boolean {
    if (wanted > this.#outLimit) return false;
    if (wanted <= this.#out.length) return true;
    const larger = new Uint8Array(
      Math.max(
        wanted,
        Math.min(2 * this.#out.length, this.#outLimit),
        this.#window + FIRST_ROOM,
      ),
    );
    larger.set(this.#out.subarray(0, this.#outLength));
    this.#out = larger;
    return true;
  }

  /** Decodes symbols to the end of the block, or of the input. */
  #decode(): Progress {
    const input = this.#input;
    const total = 8 * this.#inputLength;
    const literals = this.#literals.lookup;
    const distances = this.#distances.lookup;
    const window = this.#window;
    const contextStart = this.#contextStart;
    let out = this.#out;
    let length = this.#outLength;
    let room = Math.min(out.length, this.#outLimit);
    // The bits fetched, and how many they are.
    let at = this.#bit >> 3;
    let hold = input[at++]! >>> (this.#bit & 7);
    let held = 8 - (this.#bit & 7);
    let progress: Progress = "on";
    for (;;) {
      // Where this symbol begins, should the input end within it.
      const start = 8 * at - held;
      while (held < 24) {
        hold |= input[at++]! << held;
        held += 8;
      }
      let code = literals[hold & LOOKUP_MASK]!;
      if (code === 0) {
        code = this.#literals.find(hold);
        if (code < 0) {
          progress = start + 15 > total ? "starved" : invalid("no such code");
          this.#bit = start;
          break;
        }
      }
      hold >>>= code & 15;
      held -= code & 15;
      const symbol = code >> 4;
      if (symbol < END_OF_BLOCK) {
        if (8 * at - held > total) {
          progress = "starved";
          this.#bit = start;
          break;
        }
        if (length === room) {
          this.#outLength = length;
          if (!this.#room(length + 1)) {
            progress = { type: "overflow" };
            this.#bit = start;
            break;
          }
          out = this.#out;
          room = Math.min(out.length, this.#outLimit);
        }
        out[length++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) {
        const end = 8 * at - held;
        if (end > total) {
          progress = "starved";
          this.#bit = start;
        } else {
          this.#stage = "header";
          // What follows a final block begins at the next octet (RFC 7692 7.2.3.4).
          this.#bit = this.#final ? (end + 7) & ~7 : end;
        }
        break;
      }
      const lengthCode = symbol - 257;
      if (lengthCode > 28) {
        progress = invalid("no such length");
        break;
      }
      let extra = LENGTH_EXTRA[lengthCode]!;
      const run = LENGTH_BASE[lengthCode]! + (hold & ((1 << extra) - 1));
      hold >>>= extra;
      held -= extra;
      while (held < 24) {
        hold |= input[at++]! << held;
        held += 8;
      }
      let distanceCode = distances[hold & LOOKUP_MASK]!;
      if (distanceCode === 0) {
        distanceCode = this.#distances.find(hold);
        if (distanceCode < 0) {
          progress = 8 * at - held + 15 > total
            ? "starved"
            : invalid("no such distance");
          this.#bit = start;
          break;
        }
      }
      hold >>>= distanceCode & 15;
      held -= distanceCode & 15;
      const distanceSymbol = distanceCode >> 4;
      if (distanceSymbol > 29) {
        progress = 8 * at - held > total
          ? "starved"
          : invalid("no such distance");
        this.#bit = start;
        break;
      }
      extra = DISTANCE_EXTRA[distanceSymbol]!;
      while (held < extra) {
        hold |= input[at++]! << held;
        held += 8;
      }
      const distance = DISTANCE_BASE[distanceSymbol]! +
        (hold & ((1 << extra) - 1));
      hold >>>= extra;
      held -= extra;
      if (8 * at - held > total) {
        progress = "starved";
        this.#bit = start;
        break;
      }
      if (distance > window) {
        progress = invalid(
          `a back-reference of ${distance} octets in a window of ${window}`,
          "window",
        );
        break;
      }
      let from = length - distance;
      if (from < contextStart) {
        progress = invalid(
          "a back-reference to before the context begins",
          "context",
        );
        break;
      }
      const end = length + run;
      if (end > room) {
        this.#outLength = length;
        if (!this.#room(end)) {
          progress = { type: "overflow" };
          this.#bit = start;
          break;
        }
        out = this.#out;
        room = Math.min(out.length, this.#outLimit);
      }
      while (length < end) out[length++] = out[from++]!;
    }
    this.#outLength = length;
    return progress;
  }

  /** The output of this call; the context stays. */
  #handOver(): Bytes {
    const produced = this.#outLength - this.#outStart;
    if (produced >= UNCOPIED) {
      const data = this.#out.subarray(this.#outStart, this.#outLength);
      const kept = this.#out.slice(this.#keptFrom(), this.#outLength);
      this.#contextStart = Math.max(
        0,
        this.#contextStart - this.#keptFrom(),
      );
      this.#out = kept;
      this.#outLength = kept.length;
      return data;
    }
    const data = this.#out.slice(this.#outStart, this.#outLength);
    // Room for another window before the context has to move.
    if (this.#outLength > this.#window + FIRST_ROOM / 2) {
      const from = this.#keptFrom();
      this.#out.copyWithin(0, from, this.#outLength);
      this.#outLength -= from;
      this.#contextStart = Math.max(0, this.#contextStart - from);
    }
    return data;
  }

  /** Where the context begins that a later back-reference can reach. */
  #keptFrom(): number {
    return Math.max(0, this.#outLength - this.#window);
  }
}
