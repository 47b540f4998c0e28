/**
 * Scenarios that are right at first sight: what most of them are made of, with
 * no template and no rule between parts. What this takes, the schema takes as
 * well, which a test holds; the schema judges everything else. It exists
 * because loading and building the schema is the larger part of a short run.
 */

import { parseDuration } from "../duration.ts";
import { hasTemplate } from "./template_syntax.ts";

/** Whether a value is certainly right. */
type Look = (value: unknown) => boolean;
/** What may stand under the keys of a map. */
type Keys = Readonly<Record<string, Look>>;

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text: Look = (value) => typeof value === "string" && !hasTemplate(value);

const title: Look = (value) => text(value) && (value as string).trim() !== "";

const flag: Look = (value) => typeof value === "boolean";

const duration: Look = (value) =>
  text(value) && parseDuration(value as string) !== null;

const url: Look = (value) =>
  text(value) && /^wss?:\/\/[^#@]*$/.test(value as string) &&
  URL.canParse(value as string);

const code: Look = (value) =>
  Number.isInteger(value) && (value as number) >= 0 &&
  (value as number) <= 65535;

/** Codes that no Close carries are told of by the schema. */
const expectedCode: Look = (value) =>
  value === "any" ||
  code(value) && ![1005, 1006, 1015].includes(value as number);

const json: Look = (value) => {
  if (value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "string") return !hasTemplate(value);
  if (Array.isArray(value)) return value.every(json);
  return isMap(value) &&
    Object.entries(value).every(([key, one]) => text(key) && json(one));
};

const list = (look: Look, least = 0): Look => (value) =>
  Array.isArray(value) && value.length >= least && value.every(look);

/** A map with exactly one of some keys, and any of others. */
const one = (forms: Keys, beside: Keys = {}): Look => (value) => {
  if (!isMap(value)) return false;
  let chosen = 0;
  for (const [key, part] of Object.entries(value)) {
    const isForm = Object.hasOwn(forms, key);
    if (!isForm && !Object.hasOwn(beside, key)) return false;
    if (isForm) chosen++;
    if (!(isForm ? forms[key]! : beside[key]!)(part)) return false;
  }
  return chosen === 1;
};

const either = (first: Look, second: Look): Look => (value) =>
  first(value) || second(value);

const SAME: Keys = { text, json, fragments: list(text, 1) };

const STEP = one({
  send: either(text, one(SAME)),
  ping: text,
  pong: text,
  close: either(code, one({ code }, { reason: text })),
  expect: either(
    text,
    one({
      ...SAME,
      json_contains: json,
      message: (value) => value === "any",
      ping: text,
      pong: text,
      close: expectedCode,
    }),
  ),
  wait: duration,
}, { name: text });

const STEPS = list(STEP);

const SCENARIO = one({ steps: STEPS }, {
  $schema: text,
  name: title,
  description: text,
  tags: list(title),
  url,
  transport: (value) => ["auto", "web", "raw"].includes(value as string),
  timeout: duration,
  deadline: duration,
  strict: flag,
  finally: STEPS,
});

/** Whether a value is certainly a scenario, and one without templates. */
export function isOrdinary(value: unknown): boolean {
  return SCENARIO(value);
}
