/** Steps with what is known of them before they run: path, place, title. */

import type {
  KeyPath,
  ParsedScenario,
  Place,
  Step,
  StepOf,
  Verb,
} from "../scenario/types.ts";
import { VERBS } from "../scenario/verbs.ts";
import { formatKeyPath } from "../scenario/key_path.ts";
import { titleOf } from "./title.ts";

/** The name of the first connection in reports. */
export const MAIN = "main";

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
export function prepareSteps(parsed: ParsedScenario): PreparedSteps {
  const { steps = [], finally: last = [] } = parsed.scenario;
  return {
    steps: prepareList(steps, ["steps"], parsed),
    finally: prepareList(last, ["finally"], parsed),
  };
}

function prepareList(
  steps: readonly Step[],
  keys: KeyPath,
  parsed: ParsedScenario,
): PreparedStep[] {
  return steps.map((step, index) => {
    const at = [...keys, index];
    const verb = verbOf(step);
    const inner = verb === "repeat" ? (step as StepOf<"repeat">) : null;
    return {
      step,
      verb,
      keys: at,
      path: formatKeyPath(at),
      place: parsed.locate(at),
      title: step.name ?? titleOf(step),
      client: step.client ?? MAIN,
      fixed: !hasTemplate(step),
      steps: inner === null
        ? []
        : prepareList(inner.repeat.steps, [...at, "repeat", "steps"], parsed),
    };
  });
}

/** Whether any string in a value holds a template. */
function hasTemplate(value: unknown): boolean {
  if (typeof value === "string") return value.includes("{{");
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasTemplate);
}
