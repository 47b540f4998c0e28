/** The answer to an opening handshake, against what was expected of it. */

import type { Handshake } from "../endpoint/endpoint.ts";
import { ConnectError } from "../errors.ts";
import type { ExactJson } from "../scenario/json.ts";
import type { Resolved } from "../scenario/resolve.ts";
import type {
  ConnectExpectation,
  ExpectationGrade,
  HandshakeExpectation,
} from "../scenario/types.ts";
import type { Violation } from "../violations.ts";
import type { HeaderList } from "../wire/handshake.ts";
import { diffLines } from "./diff.ts";
import { failure, type FailureDetail } from "./failure.ts";
import { type Matcher, matcherOf, textMatcherOf } from "./match.ts";
import type { Redactor } from "./redact.ts";
import { cut, orWords, quoted } from "./words.ts";

const SWITCHING_PROTOCOLS = 101;

/** What an opening handshake came to. */
export type Answer =
  | { readonly type: "open"; readonly handshake: Handshake }
  | {
    readonly type: "refused";
    readonly handshake: Handshake;
    readonly violation: Violation | null;
    /** Why a 101 that breaks nothing was not taken. */
    readonly reason?: string;
  }
  | { readonly type: "none"; readonly error: ConnectError };

/** What the answer means for the scenario. */
export type AnswerVerdict =
  | {
    readonly type: "passed";
    readonly grade: ExpectationGrade;
    /** Whether the steps can follow. */
    readonly open: boolean;
  }
  /** Sound, but not as expected, and the scenario says with which grade it ends then. */
  | { readonly type: "ended"; readonly grade: ExpectationGrade }
  | { readonly type: "failed"; readonly failure: FailureDetail }
  | { readonly type: "errored"; readonly failure: FailureDetail };

type OneAnswer = Omit<Resolved<HandshakeExpectation>, "otherwise">;

/** Judges an answer. */
export function judgeAnswer(
  answer: Answer,
  expect: Resolved<ConnectExpectation> | undefined,
  redactor: Redactor,
): AnswerVerdict {
  const form = expect ?? {};
  const alternatives = "any_of" in form ? form.any_of : [form];
  for (const one of alternatives) {
    const holds = "disconnect" in one
      ? endedUnanswered(answer)
      : answer.type !== "none" &&
        mismatches(answer, one, redactor).length === 0;
    if (!holds) continue;
    return {
      type: "passed",
      grade: one.grade ?? "ok",
      open: answer.type === "open",
    };
  }
  if (answer.type === "none") {
    const { code, message } = answer.error;
    return { type: "errored", failure: failure(code, message) };
  }
  if (!("any_of" in form)) {
    const { otherwise = "failed" } = form;
    // Another status, or a 101 that breaks a rule, is not the peer's to choose.
    if (otherwise !== "failed" && statusHolds(answer, form.status)) {
      return { type: "ended", grade: otherwise };
    }
  }
  const [only] = alternatives;
  return {
    type: "failed",
    failure: alternatives.length === 1 && !("disconnect" in only!)
      ? notAsExpected(answer, only!, redactor)
      : noneOf(answer, alternatives, redactor),
  };
}

function endedUnanswered(answer: Answer): boolean {
  return answer.type === "none" &&
    (answer.error.failure === "closed" || answer.error.failure === "reset");
}

/** Something of the answer that is not as expected. */
interface Mismatch {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

type HttpAnswer = Exclude<Answer, { type: "none" }>;

function mismatches(
  answer: HttpAnswer,
  expect: OneAnswer,
  redactor: Redactor,
): Mismatch[] {
  const found: Mismatch[] = [];
  if (!statusHolds(answer, expect.status)) {
    found.push({
      what: "status",
      expected: statusExpected(expect.status, redactor),
      actual: statusWords(answer),
    });
  }
  for (const { what, matcher, value } of asked(expect, answer.handshake)) {
    const holds = matcher === null ? value === undefined : matcher.holds(value);
    if (holds) continue;
    found.push({
      what,
      expected: matcher === null ? "none" : matcher.words(redactor),
      actual: valueWords(value, redactor),
    });
  }
  return found;
}

/** Something that is asked of an answer beside its status. */
interface Asked {
  readonly what: string;
  /** Null: it must be absent. */
  readonly matcher: Matcher | null;
  /** Undefined: it is absent. */
  readonly value: string | undefined;
}

function asked(
  expect: OneAnswer,
  { headers, protocol, extensions, body }: Handshake,
): Asked[] {
  const forms: readonly (readonly [
    what: string,
    form: OneAnswer["protocol"],
    value: string | undefined,
  ])[] = [
    ...Object.entries(expect.headers ?? {}).map(([name, form]) =>
      [`header ${name}`, form, headerOf(headers, name)] as const
    ),
    ["protocol", expect.protocol, protocol || undefined],
    ["extensions", expect.extensions, extensions || undefined],
    ["body", expect.body, body],
  ];
  return forms.flatMap(([what, form, value]) =>
    form === undefined
      ? []
      : [{ what, matcher: form === null ? null : textMatcherOf(form), value }]
  );
}

function valueWords(value: string | undefined, redactor: Redactor): string {
  return value === undefined ? "none" : quoted(value, redactor);
}

function statusHolds(
  answer: HttpAnswer,
  expected: OneAnswer["status"],
): boolean {
  const status = statusOf(answer);
  // A 101 that breaks the rules of the handshake is no acceptance.
  const accepted = answer.type === "open";
  if (status === null || (status === SWITCHING_PROTOCOLS && !accepted)) {
    return false;
  }
  return statusMatcher(expected).some((matcher) => matcher.holds(status));
}

/** The status; a transport that does not show it shows that it opened. */
function statusOf({ type, handshake }: HttpAnswer): number | null {
  return handshake.status ?? (type === "open" ? SWITCHING_PROTOCOLS : null);
}

function statusMatcher(expected: OneAnswer["status"]): Matcher[] {
  const forms = Array.isArray(expected)
    ? expected
    : [expected ?? SWITCHING_PROTOCOLS];
  return forms.map((form) => matcherOf(form as ExactJson));
}

function statusExpected(
  expected: OneAnswer["status"],
  redactor: Redactor,
): string {
  return orWords(
    statusMatcher(expected).map((matcher) => matcher.words(redactor)),
  );
}

/** `401 Unauthorized`. */
function statusWords(answer: HttpAnswer): string {
  const status = statusOf(answer);
  if (status === null) return "a status that the transport does not show";
  return `${status} ${answer.handshake.statusText}`.trimEnd();
}

/** The values of a header, in one line as HTTP joins them; undefined: it is not there. */
export function headerOf(
  headers: HeaderList,
  name: string,
): string | undefined {
  const values = headers
    .filter(([key]) => key.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

function notAsExpected(
  answer: HttpAnswer,
  expect: OneAnswer,
  redactor: Redactor,
): FailureDetail {
  const untaken = untakenAnswer(answer);
  if (untaken !== null) return untaken;
  const found = mismatches(answer, expect, redactor);
  const lines = (side: "expected" | "actual") =>
    found.map((one) => `${one.what}: ${one[side]}`).join("\n");
  const expected = lines("expected");
  const actual = lines("actual");
  const refused = answer.type === "refused" &&
    found.some(({ what }) => what === "status");
  return {
    code: refused ? "refused" : "handshake",
    message: refused
      ? refusedWords(answer, redactor)
      : `the ${
        orWords(found.map(({ what }) => what)).replace(" or ", " and ")
      } of the handshake ${found.length === 1 ? "differs" : "differ"}`,
    expected,
    actual,
    diff: diffLines(expected, actual),
    section: null,
  };
}

/** Why a 101 was not taken, whatever was expected of it; null: it was, or there was none. */
function untakenAnswer(answer: HttpAnswer): FailureDetail | null {
  if (answer.type === "open") return null;
  const { violation, reason } = answer;
  return violation !== null
    ? failure("violation", `violation: ${violation.message}`, violation.section)
    : reason === undefined
    ? null
    : failure("refused", reason);
}

/** `refused: 401 Unauthorized`, and where a redirect leads. */
function refusedWords(answer: HttpAnswer, redactor: Redactor): string {
  const status = statusOf(answer) ?? 0;
  const location = status >= 300 && status < 400
    ? headerOf(answer.handshake.headers, "location")
    : undefined;
  return `refused: ${statusWords(answer)}${
    location === undefined ? "" : `, to ${cut(redactor.text(location), 200)}`
  }`;
}

function noneOf(
  answer: HttpAnswer,
  alternatives: readonly (OneAnswer | { disconnect: "any" })[],
  redactor: Redactor,
): FailureDetail {
  const untaken = untakenAnswer(answer);
  if (untaken !== null) return untaken;
  // What any of them asks of an answer, and what this one has of it.
  const others = new Map(
    alternatives.flatMap((one) =>
      "disconnect" in one ? [] : asked(one, answer.handshake)
    ).map(({ what, value }) => [what, valueWords(value, redactor)]),
  );
  const actual = [
    `status ${statusWords(answer)}`,
    ...Array.from(others, ([what, words]) => `${what} ${words}`),
  ];
  return {
    ...failure(
      answer.type === "refused" ? "refused" : "handshake",
      answer.type === "refused"
        ? refusedWords(answer, redactor)
        : "the answer is none of the alternatives",
    ),
    expected: orWords(
      alternatives.map((one) => alternativeWords(one, answer, redactor)),
    ),
    actual: actual.join(", "),
  };
}

function alternativeWords(
  one: OneAnswer | { disconnect: "any" },
  { handshake }: HttpAnswer,
  redactor: Redactor,
): string {
  if ("disconnect" in one) return "no answer";
  const status = `status ${statusExpected(one.status, redactor)}`;
  const others = asked(one, handshake).map(({ what, matcher }) =>
    `${what} ${matcher === null ? "none" : matcher.words(redactor)}`
  );
  return others.length === 0
    ? status
    : `${status} with ${others.join(" and ")}`;
}
