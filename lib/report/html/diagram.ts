/**
 * The sequence diagram: a lane for each client, one for the server, time from
 * top to bottom. Each thing that crossed is an arrow that unfolds.
 */

import type {
  ConnectionReport,
  Report,
  StepReport,
  TranscriptEntry,
} from "../../runner/report.ts";
import { isControl, opcodeWords } from "../../wire/opcode.ts";
import { closeCodeWords } from "../../close_codes.ts";
import { count, formatSize } from "../text.ts";
import { clientWords, doerWords } from "../verbose.ts";
import { endWords, payloadWords, rsvBits } from "../words.ts";
import { html } from "./escape.ts";
import { comparison, placeMarkup, sectionMarkup } from "./failure.ts";
import {
  assembledMarkup,
  closeMarkup,
  facts,
  frameMarkup,
  payloadMarkup,
} from "./payload.ts";
import { type Bracket, type Row, timeline } from "./timeline.ts";

/** The longest payload preview on an arrow, in characters. */
const PREVIEW = 120;
/** Diagrams of more rows are folded into parts of so many. */
const PART = 250;
/** As many parts at most, half from the beginning and half from the end; those with a failure stay. */
const MOST_PARTS = 80;

/** The clients that have a lane, in the order of their first connection. */
function lanesOf(report: Report): string[] {
  const lanes = new Set<string>();
  for (const connection of report.connections) lanes.add(connection.client);
  for (const entry of report.transcript) lanes.add(entry.client);
  return Array.from(lanes);
}

interface Drawing {
  readonly report: Report;
  readonly lanes: ReadonlyMap<string, number>;
  readonly several: boolean;
}

/** The diagram of a report; empty where there is nothing to draw. */
export function diagram(report: Report): string {
  const lanes = lanesOf(report);
  const rows = timeline(report);
  if (rows.length === 0) return "";
  const drawing: Drawing = {
    report,
    lanes: new Map(lanes.map((lane, index) => [lane, index])),
    several: lanes.length > 1,
  };
  const self = report.role === "server" ? "server" : "client";
  const peer = report.role === "server" ? "client" : "server";
  const heads = lanes.map((lane, index) =>
    `<b style="--c:${index}">${
      html(lane === "main" && lanes.length === 1 ? self : lane)
    }</b>`
  ).join("");
  const body = rows.length <= PART
    ? `<ol>${rows.map((row) => rowMarkup(row, drawing)).join("")}</ol>`
    : inParts(rows, drawing);
  return `<div class="diagram" style="--n:${Math.max(1, lanes.length)}">
<div class="heads" aria-hidden="true"><span>ms</span><span>step</span><div>${heads}<b class="peer">${peer}</b></div></div>
${body}
</div>`;
}

/** Parts that stay unrendered while they are folded; the first and what failed are open. */
function inParts(rows: readonly Row[], drawing: Drawing): string {
  const parts: string[] = [];
  const all = Math.ceil(rows.length / PART);
  let left: { from: number; until: number } | null = null;
  const tellLeft = () => {
    if (left === null) return;
    parts.push(
      `<p class="left">Rows ${
        left.from + 1
      } to ${left.until} are left out of this page; the json reporter writes them all</p>`,
    );
    left = null;
  };
  for (let part = 0; part < all; part++) {
    const from = part * PART;
    const members = rows.slice(from, from + PART);
    const until = from + members.length;
    const failed = members.some((row) => row.type === "failure");
    if (!failed && part >= MOST_PARTS / 2 && part < all - MOST_PARTS / 2) {
      left = { from: left === null ? from : left.from, until };
      continue;
    }
    tellLeft();
    parts.push(
      `<details class="part"${
        part === 0 || failed ? " open" : ""
      }><summary>Rows ${from + 1} to ${until} of ${rows.length}</summary><ol>${
        members.map((row) => rowMarkup(row, drawing)).join("")
      }</ol></details>`,
    );
  }
  tellLeft();
  return parts.join("");
}

function time(at: number): string {
  return `<time>${at.toFixed(1)}</time>`;
}

const OUTCOME_SIGNS: Readonly<Record<StepReport["outcome"], string>> = {
  passed: "✓",
  failed: "✗",
  errored: "!",
  skipped: "–",
  degraded: "≈",
};

function stepMarkup(step: StepReport, drawing: Drawing): string {
  const round = step.iteration === null ? "" : ` #${step.iteration}`;
  const line = step.place?.line ?? null;
  const named = drawing.several && step.client !== "main" ||
    step.connection !== undefined;
  const client = named
    ? `<span class="who">${html(doerWords(step))}</span> `
    : "";
  const notes = step.notes.map((note) =>
    `<span class="quiet">${html(note)}</span>`
  ).join("");
  return `<span class="step ${step.outcome}" title="${html(step.path)}${round}${
    line === null ? "" : `, line ${line}`
  }"><span class="sign">${
    OUTCOME_SIGNS[step.outcome]
  }</span><span class="what">${client}${
    html(step.title)
  }${round}<span class="vh"> ${step.outcome}</span></span><span class="took">${
    step.outcome === "skipped" ? "" : took(step.milliseconds)
  }</span></span>${notes}`;
}

/** A latency, to the tenth of a millisecond. */
export function took(milliseconds: number): string {
  return milliseconds < 1000
    ? `${milliseconds.toFixed(1)} ms`
    : `${(milliseconds / 1000).toFixed(2)} s`;
}

function stepsCell(steps: readonly StepReport[], drawing: Drawing): string {
  return `<span class="steps">${
    steps.map((step) => stepMarkup(step, drawing)).join("")
  }</span>`;
}

function rowMarkup(row: Row, drawing: Drawing): string {
  switch (row.type) {
    case "entry":
      return entryMarkup(row, drawing);
    case "assembled": {
      const { entry, message } = row;
      const label = [
        cell("kind", "= message"),
        cell("bits", `${message.kind}, ${count(message.frames, "frame")}`),
        cell("size", formatSize(message.length)),
        cell(
          "text",
          message.payload === null
            ? message.compressed ? "compressed" : ""
            : html(payloadWords(message.payload, PREVIEW)),
        ),
      ];
      return unfolding(
        `assembled ${entry.direction}`,
        entry,
        row.steps,
        label.join(""),
        assembledMarkup(message),
        drawing,
        null,
      );
    }
    case "step":
      return `<li class="row bare">${time(row.at)}${
        stepsCell([row.step], drawing)
      }<span class="wire"></span></li>`;
    case "skipped": {
      const titles = row.steps.map((step) => step.title).join(" · ");
      return `<li class="row bare">${
        time(row.steps[0]!.at)
      }<span class="steps"><span class="step skipped"><span class="sign">–</span><span class="what" title="${
        html(titles)
      }">${
        row.steps.length === 1 ? html(titles) : `${row.steps.length} steps`
      }</span><span class="took">skipped</span></span></span><span class="wire"></span></li>`;
    }
    case "failure": {
      const { failure, step } = row;
      return `<li class="row mark">${time(row.at)}<span class="steps">${
        step === null ? "" : html(step.title)
      }</span><div class="band"><p><b>✗ ${html(failure.message)}</b>${
        sectionMarkup(failure.section)
      }</p>${comparison(failure, "short")}${
        placeMarkup(failure.place)
      }</div></li>`;
    }
  }
}

function cell(name: string, markup: string): string {
  return `<span class="${name}">${markup}</span>`;
}

function entryMarkup(
  row: Extract<Row, { type: "entry" }>,
  drawing: Drawing,
): string {
  const { entry, bracket, steps } = row;
  switch (entry.type) {
    case "open": {
      const connection = drawing.report.connections.find((one) =>
        one.client === entry.client && one.number === entry.connection
      );
      const status = entry.status ?? connection?.status ?? null;
      return unfolding(
        `open both${entry.refused === true ? " refused" : ""}`,
        entry,
        steps,
        cell("kind", "handshake") +
          cell("bits", status === null ? "" : `HTTP ${status}`) +
          cell("size", "") +
          cell("text", openWords(entry, connection)),
        connection === undefined
          ? facts([["status", String(status ?? "not shown")]])
          : connectionMarkup(connection),
        drawing,
        bracket,
      );
    }
    case "frame": {
      const control = isControl(entry.opcode);
      const reserved = entry.rsv === 0
        ? ""
        : ` <em>rsv ${rsvBits(entry.rsv)}</em>`;
      const announced = entry.announced === undefined
        ? ""
        : `<em>announced as ${html(entry.announced)} B</em> `;
      const text = entry.close === undefined
        ? html(payloadWords(entry.payload, PREVIEW))
        : closeLabel(entry.close);
      return unfolding(
        `frame ${entry.direction}${control ? " control" : ""}`,
        entry,
        steps,
        cell("kind", html(opcodeWords(entry.opcode))) +
          cell("bits", `fin ${entry.fin ? 1 : 0}${reserved}`) +
          cell("size", formatSize(entry.payload.length)) +
          cell("text", announced + text),
        frameMarkup(entry),
        drawing,
        bracket,
      );
    }
    case "message":
      return unfolding(
        `frame ${entry.direction}`,
        entry,
        steps,
        cell("kind", "message") +
          cell("bits", entry.kind) +
          cell("size", formatSize(entry.payload.length)) +
          cell("text", html(payloadWords(entry.payload, PREVIEW))),
        facts([
          ["message", entry.kind],
          ["length", count(entry.payload.length, "octet")],
        ]) + payloadMarkup(entry.payload),
        drawing,
        bracket,
      );
    case "close":
      return unfolding(
        `frame ${entry.direction} control`,
        entry,
        steps,
        cell("kind", "close") + cell("bits", "") + cell("size", "") +
          cell("text", closeLabel(entry)),
        closeMarkup(entry),
        drawing,
        bracket,
      );
    case "bytes":
      return unfolding(
        `frame ${entry.direction}`,
        entry,
        steps,
        cell("kind", "octets") + cell("bits", "no frame") +
          cell("size", formatSize(entry.payload.length)) +
          cell("text", html(payloadWords(entry.payload, PREVIEW))),
        payloadMarkup(entry.payload),
        drawing,
        bracket,
      );
    case "violation":
      return `<li class="row mark violation">${time(entry.at)}${
        stepsCell(steps, drawing)
      }<div class="band"><p><b>Violation: ${html(entry.message)}</b>${
        sectionMarkup(entry.section)
      } <code>${html(entry.code)}</code>${who(entry, drawing)}</p></div></li>`;
    case "end":
      return `<li class="row end">${time(entry.at)}${
        stepsCell(steps, drawing)
      }<span class="wire" style="--c:${
        drawing.lanes.get(entry.client) ?? 0
      }"><span class="label">${html(endWords(entry))}${
        who(entry, drawing)
      }</span></span></li>`;
  }
}

/** Whose connection it was, where several are drawn. */
function who(entry: TranscriptEntry, drawing: Drawing): string {
  const words = html(clientWords(entry));
  if (entry.connection > 1) return ` <span class="who">${words}</span>`;
  // The lane shows it to those who see the lanes.
  return drawing.several ? ` <span class="vh">${words}</span>` : "";
}

function closeLabel(
  close: { readonly code: number | null; readonly reason: string },
): string {
  const reason = close.reason === "" ? "" : ` ${
    html(payloadWords({
      length: 1,
      encoding: "text",
      head: close.reason,
      whole: true,
    }, PREVIEW))
  }`;
  return `<b>${html(closeCodeWords(close.code))}</b>${reason}`;
}

function openWords(
  entry: Extract<TranscriptEntry, { type: "open" }>,
  connection: ConnectionReport | undefined,
): string {
  const words = [html(connection?.url ?? entry.url ?? "")];
  const protocol = connection?.protocol ?? entry.protocol ?? "";
  const extensions = connection?.extensions ?? entry.extensions ?? "";
  if (protocol !== "") words.push(`<b>${html(protocol)}</b>`);
  if (extensions !== "") words.push(html(extensions));
  return words.join(" · ");
}

function headerTable(
  caption: string,
  headers: ConnectionReport["requestHeaders"],
): string {
  if (headers.length === 0) return "";
  return `<table class="headers"><caption>${caption}</caption>${
    headers.map(([name, value]) =>
      `<tr><th scope="row">${html(name)}</th><td>${html(value)}</td></tr>`
    ).join("")
  }</table>`;
}

function connectionMarkup(connection: ConnectionReport): string {
  const entries: (readonly [string, string])[] = [
    ["url", html(connection.url)],
    ["transport", connection.transport],
    ["took", took(connection.milliseconds)],
    ["status", String(connection.status ?? "not shown")],
  ];
  if (connection.protocol !== "") {
    entries.push(["protocol", html(connection.protocol)]);
  }
  if (connection.extensions !== "") {
    entries.push(["extensions", html(connection.extensions)]);
  }
  const body = connection.body === "" ? "" : payloadMarkup({
    length: connection.body.length,
    encoding: "text",
    head: connection.body,
    whole: true,
  });
  return facts(entries) +
    `<div class="tables">${headerTable("Request", connection.requestHeaders)}${
      headerTable("Response", connection.responseHeaders)
    }</div>${body}`;
}

function unfolding(
  names: string,
  entry: TranscriptEntry,
  steps: readonly StepReport[],
  label: string,
  body: string,
  drawing: Drawing,
  bracket: Bracket,
): string {
  const brackets = bracket === null ? "" : ` in-${bracket}`;
  const lane = drawing.lanes.get(entry.client) ?? 0;
  const spoken = "direction" in entry
    ? `<span class="vh">${
      entry.direction === "out" ? "sent" : "received"
    } </span>`
    : "";
  return `<li class="row ${names}${brackets}"><details><summary>${
    time(entry.at)
  }${
    stepsCell(steps, drawing)
  }<span class="wire" style="--c:${lane}">${spoken}<span class="label">${label}${
    who(entry, drawing)
  }</span><span class="arrow"></span></span></summary><div class="unfolded">${body}</div></details></li>`;
}
