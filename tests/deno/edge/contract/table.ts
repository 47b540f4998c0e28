/** The table of what each runtime can do, made of what the contract's probes came to. */

import type { Report } from "../../../../lib/runner/report.ts";
import type { Ability } from "./probes.ts";

/** What a runtime's probes came to. */
export interface Row {
  readonly name: string;
  readonly reports: readonly Report[];
}

/** The columns, and the abilities that each sums up. */
const COLUMNS: readonly (readonly [title: string, Ability[]])[] = [
  ["messages", ["messages", "close code", "subprotocol"]],
  ["frames, octets", ["frames", "octets"]],
  ["request headers", ["request headers"]],
  ["refusals", ["refusal", "redirect"]],
  ["TLS options", ["TLS server name", "TLS unverified"]],
  ["compression", ["compression"]],
];

/** The words of a cell whose abilities are not all there. */
const SHORT: Readonly<Partial<Record<Ability, string>>> = {
  "TLS server name": "server name",
  "TLS unverified": "unverified",
};

function cell(
  reports: readonly Report[],
  abilities: readonly Ability[],
): string {
  const on = (ability: Ability) =>
    (["web", "raw"] as const).filter((transport) =>
      reports.some((report) =>
        report.name === `${ability} (${transport})` &&
        report.verdict === "passed"
      )
    );
  const transports = abilities.map(on);
  const all = (["web", "raw"] as const).filter((transport) =>
    transports.every((each) => each.includes(transport))
  );
  if (all.length > 0) return all.join(", ");
  const some = abilities.flatMap((ability, index) =>
    transports[index]!.length === 0
      ? []
      : [`${SHORT[ability] ?? ability}: ${transports[index]!.join(", ")}`]
  );
  return some.length === 0 ? "–" : some.join("; ");
}

/** The table in Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ["", ...COLUMNS.map(([title]) => title)],
    ["---", ...COLUMNS.map(() => "---")],
    ...rows.map(({ name, reports }) => [
      name,
      ...COLUMNS.map(([, abilities]) => cell(reports, abilities)),
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const BEGIN = "<!-- table: made by scripts/edge/table.ts -->";
const END = "<!-- end of the table -->";

/** A page with the table of the rows in its place. */
export function withTable(page: string, rows: readonly Row[]): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new Error("Cannot find the place of the table in the page");
  }
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table(rows)}\n\n${
    page.slice(end)
  }`;
}

/** A page without the padding that the formatter gives its tables. */
export function unpadded(page: string): string {
  return page.replace(/ +\|/g, " |").replace(/\| +/g, "| ")
    .replace(/-{3,}/g, "---");
}
