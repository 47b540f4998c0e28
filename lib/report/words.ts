/** Frames, payloads and ends in words, for every report that prints them. */

import { toHex, utf8 } from "../bytes.ts";
import { formatDuration } from "../duration.ts";
import type {
  Attempt,
  PayloadPreview,
  Report,
  StepReport,
  TranscriptEntry,
} from "../runner/report.ts";
import { placeWords } from "./place.ts";
import { shorten, visible } from "./text.ts";

/** Characters that tell whether a payload is text for people. */
const SAMPLE = 256;

/** The reserved bits as they stand in the header: `100` is RSV1. */
export function rsvBits(rsv: number): string {
  return rsv.toString(2).padStart(3, "0");
}

/** Hexadecimal digits in pairs; what was masked in them stays as it is. */
export function hexPairs(digits: string): string {
  return (digits.match(/[0-9a-f]{2}|[^0-9a-f]+|./g) ?? []).join(" ");
}

/**
 * The payload as it is shown: octets that only happen to be UTF-8, such as
 * those of small numbers, are octets.
 */
export function legible(payload: PayloadPreview): PayloadPreview {
  if (payload.encoding === "hex") return payload;
  const sample = payload.head.slice(0, SAMPLE);
  // deno-lint-ignore no-control-regex
  const odd = sample.match(/[\u0000-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0;
  return 4 * odd <= sample.length
    ? payload
    : { ...payload, encoding: "hex", head: toHex(utf8(payload.head)) };
}

/** The start of a payload on one line: quoted text, or octets in pairs. */
export function payloadWords(kept: PayloadPreview, most: number): string {
  if (kept.length === 0) return "";
  const payload = legible(kept);
  if (payload.encoding === "hex") {
    const cut = shorten(hexPairs(payload.head.slice(0, most)), most);
    return payload.whole || cut.endsWith("…") ? cut : `${cut} …`;
  }
  const text = visible(shorten(payload.head, most));
  const cut = shorten(text, most);
  return payload.whole || cut.endsWith("…") ? `"${cut}"` : `"${cut}…"`;
}

/** A time in a report. */
export function timeWords(milliseconds: number): string {
  return formatDuration(milliseconds);
}

/** How a connection's end is told. */
export function endWords(
  entry: Extract<TranscriptEntry, { type: "end" }>,
): string {
  const who = entry.by === "peer"
    ? "ended by the peer"
    : entry.by === "self"
    ? "ended by this side"
    : "ended";
  return entry.error === null ? who : `${who}: ${visible(entry.error)}`;
}

/** Every step, those inside a `repeat` after it, in order. */
export function* allSteps(steps: readonly StepReport[]): Generator<StepReport> {
  for (const step of steps) {
    yield step;
    yield* allSteps(step.steps);
  }
}

/** Which run of a step it was: `steps[2]`, or `steps[2], connection 2, iteration 0`. */
export function pathWords(
  { path, connection, iteration }: StepReport,
): string {
  const words = [visible(path)];
  if (connection !== undefined) words.push(`connection ${connection}`);
  if (iteration !== null) words.push(`iteration ${iteration}`);
  return words.join(", ");
}

/** The step that a report's failure names: the failed one of that path. */
export function failedStep(report: Report): StepReport | null {
  const path = report.failure?.step ?? null;
  if (path === null) return null;
  let named: StepReport | null = null;
  for (const step of allSteps(report.steps)) {
    if (step.path !== path) continue;
    if (step.failure !== null) return step;
    named = step;
  }
  return named;
}

/** What an attempt came to that another followed. */
export function attemptWords({ verdict, failure }: Attempt): string {
  if (failure === null) return verdict;
  const place = placeWords(failure.place);
  return `${verdict}: ${visible(failure.message)}${
    place === null ? "" : ` (${place})`
  }`;
}

/** The attempts before the last one; those that came to the same are told once. */
export function earlierWords({ earlier }: Report): string[] {
  const words: string[] = [];
  for (let from = 0, next = 0; from < earlier.length; from = next) {
    const came = attemptWords(earlier[from]!);
    while (next < earlier.length && attemptWords(earlier[next]!) === came) {
      next++;
    }
    const which = next - from === 1
      ? `attempt ${next}`
      : `attempts ${from + 1} to ${next}`;
    words.push(`${which} ${came}`);
  }
  return words;
}

/** Earlier attempts, and every note of steps and of the scenario, with the step or the client that it is about. */
export function noteWords(report: Report): string[] {
  const words = earlierWords(report);
  for (const step of allSteps(report.steps)) {
    for (const note of step.notes) {
      words.push(`${pathWords(step)} ${visible(note)}`);
    }
  }
  for (const { client, message } of report.notes) {
    words.push(visible(client === null ? message : `${client}: ${message}`));
  }
  return words;
}

/** Further steps that failed, such as those of `finally`: without the reported one and without what contains it. */
export function otherFailures(report: Report): StepReport[] {
  const reported = failedStep(report);
  return Array.from(allSteps(report.steps)).filter((step) =>
    step.failure !== null && step !== reported && step.steps.length === 0
  );
}
