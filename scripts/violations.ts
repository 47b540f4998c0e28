/**
 * Lists the catalogue of violations in `lib/wire/README.md`. With `--check` it
 * changes nothing and fails where the list is not the table's.
 */

import { VIOLATIONS } from "../lib/violations.ts";

const START = "<!-- violations: written by scripts/violations.ts -->";
const END = "<!-- violations: end -->";

/** The catalogue as a Markdown table, aligned as `deno fmt` aligns it. */
export function catalogue(): string {
  const rows = Object.entries(VIOLATIONS).map(([code, rule]) => [
    `\`${code}\``,
    rule.section,
    rule.closeCode === null ? "–" : String(rule.closeCode),
    rule.by,
    rule.message,
  ]);
  const header = ["code", "section", "Close", "by", "what the peer did"];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length))
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [
    line(header),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
  ].join("\n");
}

/** A document with the catalogue between its two marks. */
export function withCatalogue(document: string): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) {
    throw new Error(`Cannot list the catalogue: ${START} or ${END} is missing`);
  }
  return document.slice(0, start + START.length) + "\n\n" + catalogue() +
    "\n\n" + document.slice(end);
}

if (import.meta.main) {
  const readme = new URL("../lib/wire/README.md", import.meta.url);
  const document = await Deno.readTextFile(readme);
  const wanted = withCatalogue(document);
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(readme, wanted);
  } else if (document !== wanted) {
    console.error(
      "The catalogue in lib/wire/README.md is not the table's: deno run -RW scripts/violations.ts",
    );
    Deno.exit(1);
  }
}
