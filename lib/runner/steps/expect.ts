/** `expect`: waits for what comes next, and judges it. */

import { formatDuration } from "../../duration.ts";
import type { Resolved } from "../../scenario/resolve.ts";
import type {
  CaptureSource,
  Expectation,
  ExpectationGrade,
} from "../../scenario/types.ts";
import type { IncomingMessage } from "../../wire/message.ts";
import { contrast } from "../condition.ts";
import type { OpenConnection } from "../connection.ts";
import { type Expected, nextSilence, silenceOf } from "../expected.ts";
import { expectedWords, kindWords } from "../expected_words.ts";
import { comparedFailure, failure } from "../failure.ts";
import { lowest } from "../grade.ts";
import type { InboxEntry } from "../inbox.ts";
import { judgeFor } from "../judge.ts";
import type { Judgement } from "../judgement.ts";
import { MessageView } from "../message_view.ts";
import { readyExpectation } from "../ready.ts";
import { countWords, entryWords, messageWords } from "../words.ts";
import {
  closedStep,
  failed,
  passed,
  type ResolvedOf,
  type StepContext,
  type StepResult,
  stoppedStep,
} from "./step.ts";
import { limitWords } from "./timeout.ts";
import { withinOf } from "./within.ts";

/** Beyond the longest silence that is asked for, in milliseconds. */
const AFTER_SILENCE = 1000;

/** Milliseconds of judging that are told where they went over the limit, as a regular expression may take. */
const LONG_JUDGING = 200;

interface Modifiers {
  readonly skip?: boolean;
  readonly optional?: boolean;
  readonly capture?: Readonly<Record<string, Resolved<CaptureSource>>>;
  readonly grade?: ExpectationGrade;
}

/** Waits and judges. */
export async function runExpect(
  step: ResolvedOf<"expect">,
  context: StepContext,
): Promise<StepResult> {
  const { course, client, prepared } = context;
  const { connection } = client;
  if (connection === null) {
    return closedStep(`the connection of ${client.name} is not open`);
  }
  const degraded = course.degraded.has(prepared.path);
  const expected = await course.ready(
    step,
    () =>
      readyExpectation(step.expect as Resolved<Expectation>, {
        payloads: course.payloads,
        degraded,
        frames: course.frames,
      }),
  );
  const modifiers: Modifiers = typeof step.expect === "string"
    ? {}
    : step.expect;
  const result = await connection.whileReading(() =>
    new Expecting(expected, modifiers, connection, context).run(withinOf(step))
  );
  return degraded && result.outcome === "passed"
    ? {
      ...result,
      outcome: "degraded",
      notes: [...result.notes, "how it was fragmented was not compared"],
    }
    : result;
}

/** One expectation at work. */
class Expecting {
  readonly #expected: Expected;
  readonly #modifiers: Modifiers;
  readonly #connection: OpenConnection;
  readonly #context: StepContext;
  #skipped = 0;
  #lastSkipped: IncomingMessage | null = null;
  readonly #consumed: number[] = [];

  constructor(
    expected: Expected,
    modifiers: Modifiers,
    connection: OpenConnection,
    context: StepContext,
  ) {
    this.#expected = expected;
    this.#modifiers = modifiers;
    this.#connection = connection;
    this.#context = context;
  }

  async run(within: number | null): Promise<StepResult> {
    const { course, limit } = this.#context;
    const { clock } = course;
    const { inbox } = this.#connection;
    const expected = this.#expected;
    const ordered = course.settings.strict === "all"
      ? course.frames!.ordered
      : null;
    const judge = judgeFor(expected, inbox, ordered);
    const silence = silenceOf(expected);
    const milliseconds = within ??
      Math.max(course.timeout, silence === 0 ? 0 : silence + AFTER_SILENCE);
    const start = performance.now();
    const until = Math.min(start + milliseconds, limit.until);
    for (;;) {
      const elapsed = performance.now() - start;
      const judgement = judge(elapsed);
      const judging = performance.now() - start - elapsed;
      const overLong = judgement.type !== "waiting" &&
        judging > LONG_JUDGING && start + elapsed + judging > until;
      if (overLong) {
        return this.#modifiers.optional === true
          ? this.#nothingTaken()
          : this.#overLong(milliseconds, judging);
      }
      this.#see(judgement);
      if (judgement.type === "taken") return await this.#take(judgement);
      if (judgement.type === "refused") {
        if (this.#skip(judgement)) continue;
        return this.#modifiers.optional === true
          ? this.#nothingTaken()
          : this.#refuse(judgement);
      }
      if (clock.stopped !== null) return stoppedStep(this.#context);
      if (start + elapsed >= until) {
        return this.#modifiers.optional === true
          ? this.#nothingTaken()
          : this.#timeOut(milliseconds);
      }
      await clock.rest(
        Math.min(until, start + nextSilence(expected, elapsed)),
      );
    }
  }

  /** Whether it is by the end of the connection that this was decided. */
  #see(judgement: Judgement): void {
    const { end } = this.#connection.inbox;
    if (judgement.type !== "waiting" && judgement.seq === end?.seq) {
      this.#connection.endSeen = true;
    }
  }

  #consume(entry: InboxEntry): void {
    if (entry.index >= 0) this.#consumed.push(entry.index);
    this.#connection.inbox.consume(entry);
  }

  async #take(
    judgement: Extract<Judgement, { type: "taken" }>,
  ): Promise<StepResult> {
    const { course } = this.#context;
    const { capture, grade = "ok" } = this.#modifiers;
    const { entries } = judgement;
    const captured = capture === undefined
      ? null
      : (await import("../capture.ts")).captureFrom(
        entries,
        capture,
        course.redactor,
      );
    const came = entries.map((entry) => entryWords(entry, course.redactor));
    for (const entry of entries) this.#consume(entry);
    const consumed = this.#consumed;
    if (captured?.type === "missing") {
      return failed(captured.failure, { consumed });
    }
    for (const [name, value] of captured?.values ?? []) {
      course.variables.set(name, value);
    }
    const reached = lowest(judgement.grade, grade);
    if (reached === "failed") {
      return failed(
        {
          ...failure("grade", `what came has the grade failed`),
          actual: came.length === 0 ? "nothing" : came.join("\n"),
        },
        { consumed },
      );
    }
    return passed({ grade: reached, consumed, notes: this.#skippedWords() });
  }

  #skippedWords(): string[] {
    return this.#skipped === 0
      ? []
      : [`passed over ${countWords(this.#skipped, "message")}`];
  }

  /** Passes over what did not match. */
  #skip(judgement: Extract<Judgement, { type: "refused" }>): boolean {
    const { entry, code } = judgement;
    if (this.#modifiers.skip !== true || code !== "mismatch") return false;
    if (entry === null || entry.type === "close") return false;
    if (entry.type === "violation") return false;
    this.#skipped++;
    if (entry.type === "message") this.#lastSkipped = entry.view.message;
    this.#consume(entry);
    return true;
  }

  #nothingTaken(): StepResult {
    return passed({
      consumed: this.#consumed,
      notes: [...this.#skippedWords(), "nothing that matches came"],
    });
  }

  #refuse(judgement: Extract<Judgement, { type: "refused" }>): StepResult {
    const { redactor } = this.#context.course;
    if (this.#connection.overflowed) return overflow();
    const { entry, code } = judgement;
    const comparison = judgement.explain(redactor);
    const section = entry?.type === "violation"
      ? entry.violation.section
      : null;
    // It stays unasked for, but is not told again at the end.
    if (entry?.type === "violation") entry.told = true;
    const judged = entry === null || entry.index < 0 ? null : entry.index;
    return failed(comparedFailure(code, comparison, section), {
      consumed: this.#consumed,
      judged,
      notes: this.#skippedWords(),
    });
  }

  #overLong(milliseconds: number, judging: number): StepResult {
    const words = limitWords(this.#context, milliseconds);
    return failed(
      failure(
        "timeout",
        `timed out after ${words}: judging what came took ${
          formatDuration(judging)
        }`,
      ),
      { consumed: this.#consumed },
    );
  }

  #timeOut(milliseconds: number): StepResult {
    const { redactor } = this.#context.course;
    const expected = this.#expected;
    const last = this.#lastSkipped;
    const comparison = last === null
      ? null
      : expected.type === "message"
      ? expected.condition.compare(new MessageView(last), redactor)
      : contrast(
        "",
        expectedWords(expected, redactor),
        messageWords(last, redactor),
      );
    const after = [
      ...(this.#skipped === 0
        ? []
        : [`${countWords(this.#skipped, "message")} did not match`]),
      ...this.#unreadWords(),
    ];
    const message = `timed out after ${
      limitWords(this.#context, milliseconds)
    } waiting for ${kindWords(expected)}`;
    return failed(
      comparedFailure("timeout", {
        message: [message, ...after].join("; "),
        expected: comparison?.expected ?? expectedWords(expected, redactor),
        actual: comparison?.actual ?? null,
        diff: comparison?.diff ?? [],
      }),
      { consumed: this.#consumed },
    );
  }

  /** What came and was not asked for. */
  #unreadWords(): string[] {
    const { inbox, endpoint } = this.#connection;
    const { messages, pings, pongs } = inbox.unread;
    const words: string[] = [];
    const count = (unread: number, noun: string) => {
      if (unread > 0) words.push(`${countWords(unread, noun)} came`);
    };
    count(messages, "message");
    count(pings, "Ping");
    count(pongs, "Pong");
    const { unfinished } = inbox;
    if (unfinished > 0) {
      words.push(`${countWords(unfinished, "frame")} of a message came`);
    }
    if (endpoint.pendingBytes > 0) {
      words.push(
        `${countWords(endpoint.pendingBytes, "octet")} of a frame came`,
      );
    }
    return words;
  }
}

function overflow(): StepResult {
  return failed(
    failure("overflow", "more came than a run keeps unread"),
  );
}
