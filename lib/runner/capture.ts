/** Variables taken from what came, loaded where a step takes some. */

import { strictText } from "../bytes.ts";
import { compilePattern } from "../scenario/matcher.ts";
import { type ExactJson, parseJsonExact } from "../scenario/json.ts";
import { jsonQuery } from "../scenario/json_path.ts";
import type { Resolved } from "../scenario/resolve.ts";
import type { CaptureSource } from "../scenario/types.ts";
import type { Captured } from "./capture_answer.ts";
import { failure } from "./failure.ts";
import type { InboxEntry } from "./inbox.ts";
import type { Redactor } from "./redact.ts";
import { entryWords } from "./words.ts";

/** Captures from what an expectation took; of several, from the first that has it. */
export function captureFrom(
  entries: readonly InboxEntry[],
  sources: Readonly<Record<string, Resolved<CaptureSource>>>,
  redactor: Redactor,
): Captured {
  const values: (readonly [string, ExactJson])[] = [];
  for (const [name, source] of Object.entries(sources)) {
    let value: ExactJson | undefined;
    for (const entry of entries) {
      value ??= valueOf(entry, source);
    }
    if (value === undefined) {
      return {
        type: "missing",
        failure: {
          ...failure(
            "capture",
            `nothing to capture "${name}" from${whyNone(entries, source)}`,
          ),
          expected: sourceWords(source),
          actual: entries.length === 0
            ? "nothing"
            : entries.map((entry) => entryWords(entry, redactor)).join("\n"),
        },
      };
    }
    values.push([name, value]);
  }
  return { type: "captured", values };
}

/** `: why`, where that is known. */
function whyNone(
  entries: readonly InboxEntry[],
  source: Resolved<CaptureSource>,
): string {
  if (typeof source !== "string" || source === "text") return "";
  for (const entry of entries) {
    if (entry.type !== "message") continue;
    const { json } = entry.view;
    if (json.type === "invalid" && json.why !== null) return `: ${json.why}`;
  }
  return "";
}

function sourceWords(source: Resolved<CaptureSource>): string {
  return typeof source === "string" ? source : `matches ${source.matches}`;
}

function valueOf(
  entry: InboxEntry,
  source: Resolved<CaptureSource>,
): ExactJson | undefined {
  if (source === "mask") {
    return entry.type === "frame" ? entry.mask ?? undefined : undefined;
  }
  const text = textOf(entry);
  if (text === null) return undefined;
  if (source === "text") return text;
  if (typeof source === "string") return jsonValue(entry, text, source);
  const match = compilePattern(source.matches).exec(text);
  return match === null ? undefined : match[1] ?? match[0];
}

function jsonValue(
  entry: InboxEntry,
  text: string,
  path: string,
): ExactJson | undefined {
  if (entry.type === "message") {
    const { json } = entry.view;
    return json.type === "json" ? jsonQuery(path)(json.value)[0] : undefined;
  }
  try {
    return jsonQuery(path)(parseJsonExact(text))[0];
  } catch {
    return undefined;
  }
}

function textOf(entry: InboxEntry): string | null {
  switch (entry.type) {
    case "message":
      return entry.view.text;
    case "frame":
      return strictText(entry.frame.payload);
    case "close":
      return entry.reason;
    case "violation":
      return entry.violation.code;
  }
}
