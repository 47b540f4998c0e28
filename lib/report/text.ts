/**
 * Text of a stranger's made fit for print: what a peer sent is never let
 * through to a terminal, a log or a page as it is.
 */

/**
 * What may move a cursor, end a line, turn the direction of writing round or
 * hide: C0, DEL, C1, the zero-width and bidirectional controls, the line and
 * paragraph separators, invisible marks, the byte order mark, tags,
 * noncharacters, and surrogates without a partner.
 */
export const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0001}-\u{e007f}]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu;

const SHORT: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};

/** How one unsafe character is written: `\n`, `\x1b`, `\u{202e}`. */
export function escapeCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  return SHORT[character] ??
    (code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u{${code.toString(16)}}`);
}

/** What build servers obey wherever it stands in a line: `##[error]`, `##vso[…]`. */
export const LOG_COMMAND = /##(?=\w*\[)/g;

/** The text on one line, with every unsafe character written out, and no command for a build server's log. */
export function visible(text: string): string {
  return text.replace(UNSAFE, escapeCharacter).replace(LOG_COMMAND, "#\\x23");
}

/** The lines of a text, each made visible; a final line feed ends the last one. */
export function visibleLines(text: string): string[] {
  return text.replace(/\n$/, "").split("\n").map(visible);
}

/** The parts of a text that are safe and those that are not, in order. */
export function* parts(
  text: string,
): Generator<{ readonly safe: boolean; readonly text: string }> {
  let last = 0;
  for (const match of text.matchAll(UNSAFE)) {
    if (match.index > last) {
      yield { safe: true, text: text.slice(last, match.index) };
    }
    yield { safe: false, text: match[0] };
    last = match.index + match[0].length;
  }
  if (last < text.length) yield { safe: true, text: text.slice(last) };
}

/** At most so many characters, the last of them `…` where something was cut. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  // Counted in code points, so that no pair of surrogates is cut apart.
  const characters = Array.from(text.slice(0, 2 * most + 2));
  if (characters.length <= most) return text;
  return characters.slice(0, most - 1).join("") + "…";
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO = /\p{Mark}|[\u200c\u200d\ufe0e\ufe0f]/u;

/** Columns that a visible text takes in a terminal. */
export function columns(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!ZERO.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** The visible text in at most so many columns, the last of them `…` where something was cut. */
export function fit(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let shown = "";
  let left = width - 1;
  for (const character of text) {
    left -= columns(character);
    if (left < 0) break;
    shown += character;
  }
  return `${shown}…`;
}

/** Octets as a person reads them: `22 B`, `64 KiB`, `1.5 MiB`. */
export function formatSize(octets: number): string {
  if (octets < 10_000) return `${octets} B`;
  const kibibytes = octets / 1024;
  if (kibibytes < 1024) return `${round(kibibytes)} KiB`;
  const mebibytes = kibibytes / 1024;
  if (mebibytes < 1024) return `${round(mebibytes)} MiB`;
  return `${round(mebibytes / 1024)} GiB`;
}

function round(value: number): string {
  return String(Number(value.toFixed(value < 100 ? 1 : 0)));
}

/** `1 frame`, `3 frames`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
