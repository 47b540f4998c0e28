/**
 * YAML for bundles: the same tree as `yaml_source.ts` makes, for texts that
 * were checked before. It stands on the package's tokens alone; the part of it
 * that judges and writes documents is three times as large. What is wrong is
 * found where it cannot be read, and no more.
 */

import { CST, type CstItem, type CstToken, Parser } from "yaml";
import {
  readInteger,
  type SourceDocument,
  type SourceEntry,
  type SourceNode,
  type SourceProblem,
} from "./source.ts";

/** The documents of a YAML text; empty ones are left out. */
export function readBriefYaml(text: string): SourceDocument[] {
  const documents: SourceDocument[] = [];
  const stray: SourceProblem[] = [];
  for (const token of new Parser().parse(text)) {
    if (token.type === "error") {
      stray.push(problem(token.offset, token.message ?? "Not readable"));
    }
    if (token.type !== "document" || !token.value) continue;
    documents.push(new Reader().document(token));
  }
  return stray.length === 0 ? documents : [{ root: null, problems: stray }];
}

function problem(offset: number, message: string): SourceProblem {
  return { offset, path: [], message };
}

/** A plain scalar's value (YAML 1.2.2 10.3.2). */
function core(source: string): string | number | boolean | null | bigint {
  if (/^(?:~|null|Null|NULL)?$/.test(source)) return null;
  if (/^(?:true|True|TRUE)$/.test(source)) return true;
  if (/^(?:false|False|FALSE)$/.test(source)) return false;
  if (/^[-+]?[0-9]+$/.test(source)) {
    return readInteger(source.replace(/^\+/, ""));
  }
  if (/^0(?:o[0-7]+|x[0-9a-fA-F]+)$/.test(source)) return Number(source);
  if (
    /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(source)
  ) {
    return Number(source);
  }
  const infinite = /^([-+]?)\.(?:inf|Inf|INF)$/.exec(source);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  return /^\.(?:nan|NaN|NAN)$/.test(source) ? NaN : source;
}

/** Reads one document; anchors belong to it. */
class Reader {
  readonly #problems: SourceProblem[] = [];
  readonly #anchors = new Map<string, SourceNode>();

  document(token: CstToken): SourceDocument {
    const root = this.#node(token.value, token.start as CstToken[], 0);
    return { root, problems: this.#problems };
  }

  /** @param before What stands before the value: anchors and tags among it. */
  #node(
    token: CstToken | null | undefined,
    before: readonly CstToken[],
    offset: number,
  ): SourceNode {
    const empty = !token || token.type === "scalar" && token.source === "";
    const node = empty ? nothing(offset) : this.#value(token);
    let indenting = false;
    for (const { type, source = "", offset } of before) {
      if (indenting && source.includes("\t")) {
        this.#report(offset, "Lines are indented by spaces, not by tabs");
      }
      indenting = type === "newline";
      if (type === "anchor") this.#anchors.set(source.slice(1), node);
      if (type === "tag") {
        this.#report(offset, `Tags have no meaning here; remove "${source}"`);
      }
    }
    return node;
  }

  #value(token: CstToken): SourceNode {
    const { type, offset: start, items = [] } = token;
    switch (type) {
      case "alias":
        return this.#alias(token);
      case "block-seq":
        return { kind: "list", start, items: this.#items(items) };
      case "block-map":
        return this.#map(start, items, true);
      case "flow-collection": {
        const opening = (token.start as CstToken).source;
        if ((token.end as CstToken[] | undefined ?? []).length === 0) {
          this.#report(start, `This "${opening}" is not closed`);
        }
        return opening === "{"
          ? this.#map(start, items, false)
          : { kind: "list", start, items: this.#items(items) };
      }
      default:
        return this.#scalar(token);
    }
  }

  #scalar(token: CstToken): SourceNode {
    const { type, offset: start, source = "" } = token;
    const scalar = CST.resolveAsScalar(
      token,
      true,
      (offset, _code, message) => this.#report(offset, message),
    );
    const text = scalar?.value ?? "";
    if (type !== "scalar") {
      return { kind: "scalar", start, value: text, source };
    }
    const value = core(text);
    if (typeof value === "bigint") {
      this.#report(
        start,
        `An integer beyond 2^53 would lose digits; quote it: "${text}"`,
      );
    }
    return { kind: "scalar", start, value, source };
  }

  #items(items: readonly CstItem[]): SourceNode[] {
    return items.flatMap((item): SourceNode[] => {
      const { start, key, sep, value } = item;
      // Behind the last comma of a flow there is nothing.
      const written = key || value || sep ||
        start.some(({ type }) => type === "seq-item-ind");
      if (!written) return [];
      const offset = start.at(-1)?.offset ?? 0;
      return key || sep
        ? [this.#map(key?.offset ?? offset, [item], false)]
        : [this.#node(value, start, offset)];
    });
  }

  #map(start: number, items: readonly CstItem[], block: boolean): SourceNode {
    const entries = new Map<string, SourceEntry>();
    const merged: SourceEntry[] = [];
    let firstKey: number | undefined;
    for (const { start: before, key, sep, value } of items) {
      if (!key && !sep && !value) continue;
      const keyStart = key?.offset ?? start;
      firstKey ??= keyStart;
      const name = this.#name(key, before, keyStart);
      const parted = sep?.some(({ type }) => type === "map-value-ind") ||
        before.some(({ type }) => type === "explicit-key-ind");
      if (block && !parted) this.#report(keyStart, "A colon is missing here");
      const node = this.#node(value, sep ?? [], keyStart);
      const beside = !sep?.some(({ type }) => type === "newline");
      if (block && beside && value?.type === "block-map") {
        this.#report(value.offset, "A map cannot begin beside its key");
      }
      if (name === null) continue;
      if (name === "<<" && key?.type === "scalar") {
        if (merged.length > 0) {
          this.#report(keyStart, 'The key "<<" stands here twice');
        }
        merged.push({ keyStart, node });
      } else {
        if (entries.has(name)) {
          this.#report(keyStart, `The key "${name}" stands here twice`);
        }
        entries.set(name, { keyStart, node });
      }
    }
    const [first] = entries.values();
    for (const { keyStart, node } of merged) {
      for (const source of node.kind === "list" ? node.items : [node]) {
        if (source.kind !== "map") {
          this.#report(keyStart, 'The value of "<<" must be a map');
          continue;
        }
        for (const [name, entry] of source.entries) {
          if (!entries.has(name)) entries.set(name, entry);
        }
      }
    }
    return firstKey === undefined || firstKey === first?.keyStart
      ? { kind: "map", start, entries }
      : { kind: "map", start, entries, firstKey };
  }

  /** The name that a key gives; null: none. */
  #name(
    key: CstToken | null | undefined,
    before: readonly CstToken[],
    offset: number,
  ): string | null {
    if (!key) {
      this.#report(offset, "A key is missing before the colon");
      return null;
    }
    if (key.type === "scalar") {
      this.#node(key, before, offset);
      return CST.resolveAsScalar(key, true, () => {})?.value ?? "";
    }
    const node = this.#node(key, before, offset);
    if (node.kind === "scalar") return String(node.value);
    this.#report(
      offset,
      key.type === "flow-collection"
        ? 'Quote the template, as in "{{ name }}": YAML reads braces as a map'
        : "A key must be a scalar, not a map or a list",
    );
    return null;
  }

  #alias({ source = "", offset }: CstToken): SourceNode {
    const target = this.#anchors.get(source.slice(1));
    if (target !== undefined) return target;
    this.#report(offset, `The alias "${source}" names no anchor`);
    return nothing(offset);
  }

  #report(offset: number, message: string): void {
    this.#problems.push(problem(offset, message));
  }
}

function nothing(start: number): SourceNode {
  return { kind: "scalar", start, value: null, source: "" };
}
