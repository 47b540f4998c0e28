/**
 * The rows of a sequence diagram, from top to bottom: what crossed, the
 * messages that fragments made, and the steps at the places where they acted.
 */

import type {
  Failure,
  PayloadPreview,
  Report,
  StepReport,
  TranscriptEntry,
} from "../../runner/report.ts";
import { CLOSE, isControl, PING, PONG, TEXT } from "../../wire/opcode.ts";
import { allSteps, failedStep } from "../words.ts";

/** A row's place in the bracket around the frames of one message. */
export type Bracket = "first" | "inside" | "last" | null;

/** The frames of one message put together. */
export interface Assembled {
  readonly kind: "text" | "binary";
  readonly frames: number;
  /** Octets of the message: inflated where the transcript tells. */
  readonly length: number;
  /** Null where what is kept of the frames does not make up the message. */
  readonly payload: PayloadPreview | null;
  readonly compressed: boolean;
}

/** One row. */
export type Row =
  | {
    readonly type: "entry";
    readonly entry: TranscriptEntry;
    readonly bracket: Bracket;
    readonly steps: readonly StepReport[];
  }
  | {
    readonly type: "assembled";
    readonly entry: Frame;
    readonly message: Assembled;
    readonly steps: readonly StepReport[];
  }
  | { readonly type: "step"; readonly at: number; readonly step: StepReport }
  | { readonly type: "skipped"; readonly steps: readonly StepReport[] }
  | {
    readonly type: "failure";
    readonly at: number;
    readonly failure: Failure;
    readonly step: StepReport | null;
  };

type Frame = Extract<TranscriptEntry, { type: "frame" }>;
type Message = Extract<TranscriptEntry, { type: "message" }>;

interface Group {
  /** Indices into the transcript. */
  readonly frames: number[];
  ended: boolean;
  /** Index of the entry that tells the whole message. */
  message: number | null;
}

interface Draft {
  readonly at: number;
  row: Row;
  readonly steps: StepReport[];
}

function flowOf(
  entry: {
    client: string;
    connection: number;
    direction: "in" | "out";
  },
): string {
  return JSON.stringify([entry.client, entry.connection, entry.direction]);
}

/** The messages of the frames: an unended one at the end included. */
function groupFrames(transcript: readonly TranscriptEntry[]): Group[] {
  const groups: Group[] = [];
  const current = new Map<string, Group>();
  const waiting = new Map<string, Group[]>();
  for (const [index, entry] of transcript.entries()) {
    if (entry.type === "frame" && !isControl(entry.opcode)) {
      const flow = flowOf(entry);
      let group = current.get(flow);
      if (group === undefined) {
        group = { frames: [], ended: false, message: null };
        groups.push(group);
        current.set(flow, group);
      }
      group.frames.push(index);
      if (entry.fin) {
        group.ended = true;
        current.delete(flow);
        const queue = waiting.get(flow);
        if (queue === undefined) waiting.set(flow, [group]);
        else queue.push(group);
      }
    } else if (entry.type === "message" && entry.frames !== null) {
      const queue = waiting.get(flowOf(entry)) ?? [];
      // Messages are told in order, but not those of one plain frame.
      while (queue.length > 0) {
        const group = queue.shift()!;
        if (group.frames.length === entry.frames) {
          group.message = index;
          break;
        }
      }
    }
  }
  return groups;
}

function assemble(
  group: Group,
  transcript: readonly TranscriptEntry[],
): Assembled | null {
  const frames = group.frames.map((index) => transcript[index] as Frame);
  const first = frames[0]!;
  const compressed = (first.rsv & 4) !== 0;
  const told = group.message === null
    ? null
    : transcript[group.message] as Message;
  if (!group.ended || (frames.length === 1 && told === null)) return null;
  const kind = first.opcode === TEXT ? "text" : "binary";
  if (told !== null) {
    const { payload } = told;
    return {
      kind: told.kind,
      frames: frames.length,
      length: payload.length,
      payload,
      compressed,
    };
  }
  const length = frames.reduce((sum, frame) => sum + frame.payload.length, 0);
  return {
    kind,
    frames: frames.length,
    length,
    payload: compressed ? null : joined(frames, length),
    compressed,
  };
}

/** What is kept of the frames, one after the other, as far as it has no gap. */
function joined(
  frames: readonly Frame[],
  length: number,
): PayloadPreview | null {
  const encoding = frames[0]!.payload.encoding;
  let head = "";
  let whole = true;
  for (const { payload } of frames) {
    if (payload.length > 0 && payload.encoding !== encoding) return null;
    head += payload.head;
    whole = payload.whole;
    if (!whole) break;
  }
  return { length, encoding, head, whole };
}

const VERB_OPCODES: Readonly<Partial<Record<StepReport["verb"], number>>> = {
  close: CLOSE,
  ping: PING,
  pong: PONG,
};

/** Half of what a clock of a tenth of a millisecond may be off. */
const SLACK = 0.05;

/** The verbs whose steps put something on the wire. */
const ACTS: ReadonlySet<StepReport["verb"]> = new Set([
  "send",
  "ping",
  "pong",
  "close",
  "drop",
  "connect",
]);

/** Whether a sending step may have put the entry on the wire. */
function couldBeSentBy(step: StepReport, entry: TranscriptEntry): boolean {
  if (entry.client !== step.client) return false;
  const { connection = entry.connection } = step;
  if (entry.connection !== connection) return false;
  if (
    entry.at < step.at - SLACK ||
    entry.at > step.at + step.milliseconds + SLACK
  ) return false;
  const opcode = VERB_OPCODES[step.verb];
  switch (entry.type) {
    case "frame":
      return entry.direction === "out" &&
        (opcode === undefined || entry.opcode === opcode);
    case "message":
    case "bytes":
      return entry.direction === "out" && opcode === undefined;
    case "close":
      return entry.direction === "out" && step.verb === "close";
    case "open":
      return step.verb === "connect";
    case "end":
      return step.verb === "drop";
    case "violation":
      return false;
  }
}

/** The rows of a report's diagram. */
export function timeline(report: Report): Row[] {
  const { transcript } = report;
  const { drafts, draftOf } = wireRows(transcript);
  const loose: { at: number; row: Row; after: Draft | null }[] = [];
  const reported = failedStep(report);
  const taken = new Set<number>();
  let from = 0;
  for (const step of allSteps(report.steps)) {
    const ended = step.at + step.milliseconds;
    let draft: Draft | null = null;
    if (step.verb === "expect") {
      const last = step.judged ?? step.consumed.at(-1);
      if (last !== undefined) draft = draftOf.get(last) ?? null;
    } else if (ACTS.has(step.verb)) {
      // Both lists are in order of time: what lies before is done with.
      while (
        from < transcript.length && transcript[from]!.at < step.at - SLACK
      ) from++;
      for (let index = from; index < transcript.length; index++) {
        const entry = transcript[index]!;
        if (entry.at > ended + SLACK) break;
        if (!taken.has(index) && couldBeSentBy(step, entry)) {
          taken.add(index);
          draft = draftOf.get(index) ?? null;
          break;
        }
      }
    }
    if (draft !== null) draft.steps.push(step);
    else if (step.outcome === "skipped") addSkipped(loose, step);
    else if (step.failure === null || step.steps.length > 0) {
      const at = step.verb === "expect" ? ended : step.at;
      loose.push({ at, row: { type: "step", at, step }, after: null });
    }
    if (step.failure !== null && step.steps.length === 0) {
      const at = draft?.at ?? ended;
      loose.push({
        at,
        row: { type: "failure", at, failure: step.failure, step },
        after: draft,
      });
    }
  }
  if (report.failure !== null && (reported?.failure ?? null) === null) {
    const at = report.milliseconds;
    loose.push({
      at,
      row: { type: "failure", at, failure: report.failure, step: null },
      after: null,
    });
  }
  return merge(drafts, loose);
}

function addSkipped(
  loose: { at: number; row: Row; after: Draft | null }[],
  step: StepReport,
): void {
  const last = loose.at(-1);
  if (last?.row.type === "skipped") {
    last.row = { type: "skipped", steps: [...last.row.steps, step] };
  } else {
    loose.push({
      at: step.at,
      row: { type: "skipped", steps: [step] },
      after: null,
    });
  }
}

function wireRows(
  transcript: readonly TranscriptEntry[],
): { drafts: Draft[]; draftOf: Map<number, Draft> } {
  const groups = groupFrames(transcript);
  const drafts: Draft[] = [];
  const draftOf = new Map<number, Draft>();
  const brackets = new Map<number, Bracket>();
  const endings = new Map<number, Group>();
  const told = new Set<number>();
  for (const group of groups) {
    const first = group.frames[0]!;
    const last = group.frames.at(-1)!;
    if (group.message !== null) told.add(group.message);
    endings.set(last, group);
    if (group.frames.length === 1) continue;
    for (let index = first; index <= last; index++) {
      if (!brackets.has(index)) brackets.set(index, "inside");
    }
    brackets.set(first, "first");
    brackets.set(last, "last");
  }
  for (const [index, entry] of transcript.entries()) {
    if (told.has(index)) continue;
    const draft: Draft = {
      at: entry.at,
      steps: [],
      row: {
        type: "entry",
        entry,
        bracket: brackets.get(index) ?? null,
        steps: [],
      },
    };
    drafts.push(draft);
    draftOf.set(index, draft);
    const group = endings.get(index);
    const message = group === undefined ? null : assemble(group, transcript);
    if (group === undefined || message === null) continue;
    const whole: Draft = {
      at: entry.at,
      steps: [],
      row: {
        type: "assembled",
        entry: entry as Frame,
        message,
        steps: [],
      },
    };
    drafts.push(whole);
    if (group.message !== null) draftOf.set(group.message, whole);
    // Whoever consumed the message is shown where the message is.
    if ((entry as Frame).direction === "in") {
      for (const frame of group.frames) draftOf.set(frame, whole);
    }
  }
  return { drafts, draftOf };
}

function merge(
  drafts: readonly Draft[],
  loose: readonly { at: number; row: Row; after: Draft | null }[],
): Row[] {
  const rows: Row[] = [];
  const pinned = new Map<Draft, Row[]>();
  const floating: { at: number; row: Row }[] = [];
  for (const { at, row, after } of loose) {
    if (after === null) floating.push({ at, row });
    else pinned.set(after, [...pinned.get(after) ?? [], row]);
  }
  floating.sort((a, b) => a.at - b.at);
  let next = 0;
  let latest = -Infinity;
  for (const draft of drafts) {
    latest = Math.max(latest, draft.at);
    while (next < floating.length && floating[next]!.at < latest - SLACK) {
      rows.push(floating[next++]!.row);
    }
    const { row } = draft;
    rows.push(
      row.type === "entry" || row.type === "assembled"
        ? { ...row, steps: draft.steps }
        : row,
    );
    rows.push(...pinned.get(draft) ?? []);
  }
  while (next < floating.length) rows.push(floating[next++]!.row);
  return rows;
}
