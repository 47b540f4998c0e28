/** Plain values as YAML 1.2, as a person would write them down. */

import type { Json } from "../scenario/types.ts";

/** Columns that a list or map on one line may reach. */
const WIDTH = 80;

/** Strings that stand without quotes: words that YAML takes for nothing else. */
const PLAIN = /^(?:[A-Za-z][A-Za-z0-9 ._+/-]*|\d+(?:\.\d+)?(?:ms|s|m))$/;
const NOT_PLAIN = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$|\s$| -/i;

/** A value as a YAML document. */
export function yamlText(value: Json): string {
  return `${block(value, 0).replace(/^\n/, "")}\n`;
}

/** What stands behind a key or a dash: on the same line, or below it. */
function block(value: Json, indent: number): string {
  const line = flow(value);
  const single = typeof value !== "object" || value === null ||
    Object.keys(value).length === 0;
  if (single || indent > 0 && indent + line.length <= WIDTH && isLeaf(value)) {
    return ` ${line}`;
  }
  const pad = " ".repeat(indent);
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item) =>
      `\n${pad}-${behindDash(item, indent + 2)}`
    ).join("");
  }
  return Object.entries(value as Record<string, Json>).map(([key, member]) =>
    `\n${pad}${scalar(key)}:${block(member, indent + 2)}`
  ).join("");
}

/** The first key of a map stands on the dash's own line. */
function behindDash(item: Json, indent: number): string {
  const below = block(item, indent);
  return below.startsWith("\n") ? ` ${below.slice(1 + indent)}` : below;
}

/** Whether it reads well on one line: nothing in it is deeper than two levels. */
function isLeaf(value: Json): boolean {
  return depth(value) <= 2;
}

function depth(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return scalar(value);
  const members = Object.entries(value).map(([key, member]) =>
    `${scalar(key)}: ${flow(member)}`
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return PLAIN.test(value) && !NOT_PLAIN.test(value)
    ? value
    : JSON.stringify(value);
}
