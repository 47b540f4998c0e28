/** What a schema finds wrong → findings in words. */

import type * as z from "zod/mini";
import type { Finding, Spot } from "./finding.ts";
import { brief, nameOf } from "./key_path.ts";
import { apart, elsewhere } from "./misplaced.ts";
import { nearest } from "./nearest.ts";
import type { Fault } from "./schema/fault.ts";
import { keysOf, nameOfSchema } from "./schema/kit.ts";
import { isBeyondNumbers } from "./source.ts";
import type { KeyPath } from "./types.ts";

/** A raw issue, of zod's or of ours. */
interface RawIssue {
  readonly code: string;
  readonly input?: unknown;
  readonly path?: readonly PropertyKey[];
  readonly inst?: object;
  readonly fault?: Fault;
  readonly expected?: string;
  readonly keys?: readonly string[];
  /** The form of which a map with unknown keys is. */
  readonly form?: string | null;
  /** The keys of all its forms. */
  readonly known?: readonly string[];
}

/** Says how a scalar is written in the file; null where that is not known. */
export type SourceOf = (path: KeyPath) => string | null;

/**
 * The findings of the raw issues that a schema left.
 *
 * @param whole What was judged, as a message begins with it.
 */
export function diagnose(
  issues: readonly z.core.$ZodRawIssue[],
  sourceOf: SourceOf,
  whole = "A scenario",
): Finding[] {
  const raw = issues as unknown as readonly RawIssue[];
  const missing = new Missing(raw);
  return raw.flatMap((issue) =>
    new Diagnosis(issue, sourceOf, missing, whole).findings()
  );
}

/** Whether an issue is about a key that is not there. */
function isMissing({ code, input, path = [], fault }: RawIssue): boolean {
  return code !== "unrecognized_keys" && fault?.kind !== "unfit" &&
    input === undefined && path.length > 0;
}

/** The keys that are missing from maps in which others are unknown: those may be the same, misspelt. */
class Missing {
  readonly #keys = new Map<string, string[]>();

  constructor(issues: readonly RawIssue[]) {
    const withUnknown = new Set(
      issues.filter(({ code }) => code === "unrecognized_keys")
        .map(({ path = [] }) => JSON.stringify(path)),
    );
    for (const issue of issues) {
      if (!isMissing(issue)) continue;
      const map = JSON.stringify(issue.path!.slice(0, -1));
      if (!withUnknown.has(map)) continue;
      const keys = this.#keys.get(map) ?? [];
      this.#keys.set(map, [...keys, String(issue.path!.at(-1))]);
    }
  }

  /** The one key that is missing from the map at a path; null where none or several are. */
  only(path: KeyPath): string | null {
    const keys = this.#keys.get(JSON.stringify(path)) ?? [];
    return keys.length === 1 ? keys[0]! : null;
  }
}

class Diagnosis {
  readonly #issue: RawIssue;
  readonly #path: KeyPath;
  readonly #sourceOf: SourceOf;
  readonly #missingKeys: Missing;
  readonly #whole: string;

  constructor(
    issue: RawIssue,
    sourceOf: SourceOf,
    missing: Missing,
    whole: string,
  ) {
    this.#whole = whole;
    this.#issue = issue;
    this.#sourceOf = sourceOf;
    this.#missingKeys = missing;
    this.#path = (issue.path ?? []).map((key) =>
      typeof key === "number" ? key : String(key)
    );
  }

  findings(): Finding[] {
    const { code, fault, keys = [] } = this.#issue;
    if (code === "unrecognized_keys") {
      return keys.map((key) => this.#unknownKey(key));
    }
    if (isMissing(this.#issue)) {
      const parent = this.#path.slice(0, -1);
      // It is told at the unknown key that stands in its place.
      return this.#missingKeys.only(parent) === null ? [this.#missing()] : [];
    }
    if (fault !== undefined) return this.#fault(fault);
    return [this.#type({ kind: "type", expected: "a map" })];
  }

  #fault(fault: Fault): Finding[] {
    switch (fault.kind) {
      case "type":
        return [this.#type(fault)];
      case "refused": {
        const { expected, reason } = fault;
        return [
          this.#finding(
            "value",
            `${this.#name()} cannot be ${this.#source()}: ${reason}`,
            { expected, actual: this.#actual() },
          ),
        ];
      }
      case "word":
        return [this.#word(fault)];
      case "unfit":
        return [this.#unfit()];
      case "form":
        return this.#form(fault);
      case "key":
        return [this.#atKey(fault.key, fault.message)];
      case "map": {
        const { message, missing = false } = fault;
        return [this.#finding("map", message, missing ? { missing } : {})];
      }
      case "template":
        return [this.#finding("value", fault.message)];
    }
  }

  #type(fault: Extract<Fault, { kind: "type" }>): Finding {
    const { expected, template, words } = fault;
    const { input } = this.#issue;
    if (isBeyond(input) && fault.quote?.(this.#source()) === true) {
      return this.#beyond(expected);
    }
    const near = words === undefined || typeof input !== "string"
      ? null
      : nearest(input, words);
    const suggestion = fault.suggestion ?? near ?? undefined;
    const actual = this.#actual();
    const became = template === undefined
      ? ""
      : `, which ${brief(template)} became`;
    const mend = suggestion === undefined
      ? fault.hint ?? this.#hint(fault)
      : `did you mean ${JSON.stringify(suggestion)}?`;
    return this.#finding(
      "value",
      `${this.#name()} must be ${expected}, not ${actual}${became}${
        mend === null ? "" : `; ${mend}`
      }`,
      { expected, actual, ...optional({ suggestion }) },
    );
  }

  #hint(fault: Extract<Fault, { kind: "type" }>): string | null {
    const { input } = this.#issue;
    if (fault.quote !== undefined && isScalar(input)) return this.#quote(fault);
    if (typeof input !== "string" || fault.template !== undefined) return null;
    if (/^a map\b/.test(fault.expected) && BARE_COLON.test(input)) {
      return "a space is missing after the colon";
    }
    if (/true/.test(fault.expected)) {
      if (input === "true" || input === "false") return "remove the quotes";
      if (/^(?:yes|on)$/i.test(input)) return "YAML 1.2 writes true";
      if (/^(?:no|off)$/i.test(input)) return "YAML 1.2 writes false";
    }
    return null;
  }

  #quote({ quote, mend }: Extract<Fault, { kind: "type" }>): string | null {
    const source = this.#source();
    if (quote!(source)) {
      return source === ""
        ? 'an empty string is ""'
        : `quote it: ${shorten(JSON.stringify(source))}`;
    }
    if (source === "") return null;
    const more = mend?.(source) ?? null;
    const alone = "to quote it alone is not enough";
    return more === null ? alone : `${more}: ${alone}`;
  }

  /** A part of a JSON value that JSON does not have. */
  #unfit(): Finding {
    const { input } = this.#issue;
    const expected = "a JSON value";
    if (isBeyond(input)) return this.#beyond(expected);
    const actual = this.#actual();
    return this.#finding(
      "value",
      typeof input === "number"
        ? `${this.#name()} is not a number that JSON has${this.#quoted()}`
        : `${this.#name()} must be ${expected}, not ${actual}`,
      { expected, actual },
    );
  }

  #beyond(expected: string): Finding {
    return this.#finding(
      "value",
      `${this.#name()} is an integer beyond 2^53, which would lose digits${this.#quoted()}`,
      { expected, actual: this.#actual() },
    );
  }

  /** A module's number is not written as it is told. */
  #quoted(): string {
    const source = this.#sourceOf(this.#path);
    return `; quote it${
      source === null ? "" : `: ${shorten(JSON.stringify(source))}`
    }`;
  }

  #word(fault: Extract<Fault, { kind: "word" }>): Finding {
    const { words, noun, template, hint } = fault;
    const { input } = this.#issue;
    const expected = words.length > 12
      ? `the name of ${noun ?? "something known"}`
      : words.length === 1
      ? JSON.stringify(words[0])
      : `one of ${words.join(", ")}`;
    const near = typeof input === "string" ? nearest(input, words) : null;
    const became = template === undefined
      ? ""
      : `, which ${brief(template)} became`;
    const actual = this.#actual();
    return this.#finding(
      "value",
      `${this.#name()} must be ${expected}, not ${actual}${became}${
        near !== null
          ? `; did you mean "${near}"?`
          : hint === undefined
          ? ""
          : `; ${hint}`
      }`,
      {
        expected: words.join(", "),
        actual,
        ...optional({ suggestion: near ?? undefined }),
      },
    );
  }

  #form(fault: Extract<Fault, { kind: "form" }>): Finding[] {
    const { noun, names, present, unknown, known } = fault;
    const expected = names.join(", ");
    const candidates = known.filter((key) => !unknown.includes(key));
    const strange = unknown.map((key) =>
      this.#strange(key, noun, candidates, names)
    );
    if (present.length > 1) {
      const both = present.map((name) => JSON.stringify(name)).join(" and ");
      const mend = noun === "a step" ? "make a step of each" : "leave one";
      return [
        this.#finding(
          "map",
          `Only one of ${both} can stand in ${noun}; ${mend}`,
          { expected: `one of ${expected}`, actual: present.join(", ") },
        ),
        ...strange,
      ];
    }
    if (strange.length > 0) return strange;
    return [
      this.#finding("map", `${capital(noun)} needs one of ${expected}`, {
        expected: `one of ${expected}`,
        actual: this.#actual(),
        missing: true,
      }),
    ];
  }

  #unknownKey(key: string): Finding {
    const { inst, form, known = [] } = this.#issue;
    const own = inst === undefined ? [] : keysOf(inst);
    if (form !== undefined && form !== null && known.includes(key)) {
      const message = apart(key, form) ??
        `"${key}" cannot stand beside "${form}"`;
      return {
        ...this.#finding("map", message, { expected: own.join(", ") }),
        path: [...this.#path, key],
      };
    }
    const map = (inst === undefined ? null : nameOfSchema(inst)) ?? "the map";
    return this.#strange(key, map, own, own);
  }

  #strange(
    key: string,
    map: string,
    candidates: readonly string[],
    shown: readonly string[],
  ): Finding {
    const kind = map.replace(/^an? /, "");
    const home = elsewhere(KINDS[kind] ?? kind, key);
    const near = home === null
      ? nearest(key, candidates) ?? this.#missingKeys.only(this.#path)
      : null;
    const expected = shown.join(", ");
    const colon = key.slice(0, key.indexOf(":") + 1);
    const said = home ??
      (candidates.includes(colon.slice(0, -1))
        ? `a space is missing after the colon of "${colon.slice(0, -1)}"`
        : near === null
        ? `there ${shown.length === 1 ? "is" : "are"} ${expected}`
        : `did you mean "${near}"?`);
    return this.#atKey(
      key,
      `Unknown key "${brief(key)}" in ${this.#where()}; ${said}`,
      {
        expected,
        actual: brief(key),
        ...optional({ suggestion: near ?? undefined }),
      },
    );
  }

  #missing(): Finding {
    const parent = this.#path.slice(0, -1);
    const key = this.#path.at(-1)!;
    const { fault } = this.#issue;
    const expected = fault?.kind === "type"
      ? fault.expected
      : fault?.kind === "word"
      ? `one of ${fault.words.join(", ")}`
      : null;
    const where = parent.length === 0 ? "the scenario" : nameOf(parent);
    return {
      path: this.#path,
      at: { kind: "map", path: parent },
      message: `"${key}" is missing from ${where}; add it${
        expected === null ? "" : ` (${expected})`
      }`,
      ...optional({ expected: expected ?? undefined }),
      actual: "nothing",
      missing: true,
    };
  }

  #name(): string {
    return this.#path.length === 0 ? this.#whole : nameOf(this.#path);
  }

  #where(): string {
    return this.#path.length === 0 ? "the scenario" : nameOf(this.#path);
  }

  #source(): string {
    const { input } = this.#issue;
    return this.#sourceOf(this.#path) ?? String(input);
  }

  #actual(): string {
    const { input } = this.#issue;
    if (typeof input === "string") return shorten(JSON.stringify(input));
    if (input === null) return this.#source() === "" ? "nothing" : "null";
    if (Array.isArray(input)) {
      return input.length === 0 ? "an empty list" : "a list";
    }
    if (typeof input === "object") {
      const name = input.constructor?.name ?? "Object";
      if (name !== "Object") return `a ${name}`;
      return Object.keys(input).length === 0 ? "an empty map" : "a map";
    }
    if (typeof input === "number" || typeof input === "boolean") {
      return `the ${typeof input} ${brief(this.#source())}`;
    }
    if (isBeyond(input)) return `the number ${brief(this.#source())}`;
    return input === undefined ? "undefined" : `a ${typeof input}`;
  }

  #finding(
    kind: "value" | "map",
    message: string,
    more: Partial<Finding> = {},
  ): Finding {
    const at: Spot = { kind, path: this.#path };
    return { path: this.#path, at, message, ...more };
  }

  #atKey(
    key: string,
    message: string,
    more: Partial<Finding> = {},
  ): Finding {
    const at: Spot = { kind: "key", path: this.#path, key };
    return { path: [...this.#path, key], at, message, ...more };
  }
}

/** What forms are called where no schema has been chosen yet. */
const KINDS: Readonly<Record<string, string>> = {
  "message to send": "send",
  expectation: "expect",
  "expectation of the handshake": "expect of the handshake",
};

/** A key and its value with nothing between them; a URL is no such thing. */
const BARE_COLON = /^[A-Za-z_]\w*:(?!\/\/)\S/;

function isScalar(input: unknown): boolean {
  return input === null ||
    ["number", "bigint", "boolean"].includes(typeof input);
}

function isBeyond(input: unknown): boolean {
  return typeof input === "bigint" && isBeyondNumbers(input);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Without the keys that are undefined. */
function optional(
  more: { [key: string]: string | undefined },
): Partial<Finding> {
  return Object.fromEntries(
    Object.entries(more).filter(([, value]) => value !== undefined),
  );
}
