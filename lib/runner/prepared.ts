/** Steps with what is known of them before they run: path, place, title, whose they are. */

import type {
  KeyPath,
  ParsedScenario,
  Place,
  Scenario,
  Step,
  StepOf,
  Verb,
} from "../scenario/types.ts";
import { VERBS } from "../scenario/verbs.ts";
import { formatKeyPath } from "../scenario/key_path.ts";
import {
  type Scope,
  substituteText,
  TemplateError,
} from "../scenario/template.ts";
import { titleOf } from "./title.ts";

/** The name of the first connection, in reports too: one that no other has. */
export function mainOf({ clients = {} }: Scenario): string {
  let name = "main";
  while (Object.hasOwn(clients, name)) name = `the ${name}`;
  return name;
}

/** A step, and where it stands. */
export interface PreparedStep {
  readonly step: Step;
  readonly verb: Verb;
  readonly keys: KeyPath;
  /** `steps[3].repeat.steps[0]`. */
  readonly path: string;
  readonly place: Place | null;
  readonly title: string;
  readonly client: string;
  /** Without a template it comes to the same each time. */
  readonly fixed: boolean;
  /** Of a `repeat`. */
  readonly steps: readonly PreparedStep[];
}

/** The steps of a scenario. */
export interface PreparedSteps {
  readonly steps: readonly PreparedStep[];
  readonly finally: readonly PreparedStep[];
}

/** The verb of a step. */
export function verbOf(step: Step): Verb {
  return VERBS.find((verb) => verb in step)!;
}

/** All steps of a scenario. */
export function prepareSteps(
  parsed: ParsedScenario,
  scope: Scope,
): PreparedSteps {
  const { steps = [], finally: last = [] } = parsed.scenario;
  const main = mainOf(parsed.scenario);
  return {
    steps: prepareList(steps, ["steps"], main, parsed, scope),
    finally: prepareList(last, ["finally"], main, parsed, scope),
  };
}

/** @param outer Whose the steps are that do not say. */
function prepareList(
  steps: readonly Step[],
  keys: KeyPath,
  outer: string,
  parsed: ParsedScenario,
  scope: Scope,
): PreparedStep[] {
  return steps.map((step, index) => {
    const at = [...keys, index];
    const verb = verbOf(step);
    const inner = verb === "repeat" ? (step as StepOf<"repeat">) : null;
    const client = clientOf(step, scope) ?? outer;
    const below = [...at, "repeat", "steps"];
    return {
      step,
      verb,
      keys: at,
      path: formatKeyPath(at),
      place: parsed.locate(at),
      title: step.name ?? titleOf(step),
      client,
      fixed: !hasTemplate(step),
      steps: inner === null
        ? []
        : prepareList(inner.repeat.steps, below, client, parsed, scope),
    };
  });
}

/** Whose step it says it is; undefined: it does not say. */
export function clientOf({ client }: Step, scope: Scope): string | undefined {
  if (client === undefined) return undefined;
  try {
    return substituteText(client, scope);
  } catch (thrown) {
    // A name as it is written is nobody's, which is told before anything is sent.
    if (!(thrown instanceof TemplateError)) throw thrown;
    return client;
  }
}

/** Whether any string in a value holds a template. */
function hasTemplate(value: unknown): boolean {
  if (typeof value === "string") return value.includes("{{");
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasTemplate);
}
