/**
 * Scenarios that were checked before, by `framescript check` or by their
 * type: taken without the schema, which would be the larger part of a bundle.
 * What is still found is a key that is misspelt or missing.
 */

import { FramescriptError } from "../errors.ts";
import type { ExactJson } from "./json.ts";
import { formatKeyPath } from "./key_path.ts";
import { ScenarioFileError } from "./problem.ts";
import { faultIn } from "./shape.ts";
import { type Scope, substitute } from "./template.ts";
import type {
  Filled,
  FillFault,
  KeyPath,
  ParsedScenario,
  Place,
  Scenario,
  Templates,
} from "./types.ts";

/** The text that a scenario is from, and the places in it. */
export interface TrustedSource {
  readonly file: string;
  /** Which document of the text it is, from 0. */
  readonly index: number;
  /** As in `ParsedScenario`. */
  locate(path: KeyPath): Place | null;
  /** The place of the last key of a path. */
  locateKey(path: KeyPath): Place | null;
}

/**
 * A scenario of a value that was checked before.
 *
 * @throws {ScenarioFileError} A key is misspelt or missing.
 */
export function trustScenario(
  value: unknown,
  name: string,
  source: TrustedSource,
): ParsedScenario {
  const fault = faultIn(value, "scenario");
  if (fault !== null) {
    const { path, ofKey } = fault;
    const place = ofKey ? source.locateKey(path) : source.locate(path);
    throw new ScenarioFileError([{
      file: source.file,
      line: place?.line ?? null,
      column: place?.column ?? null,
      path: formatKeyPath(fault.path),
      message: fault.message,
    }], null);
  }
  const scenario = value as Scenario;
  return {
    scenario,
    name: scenario.name ?? name,
    file: source.file,
    directory: null,
    index: source.index,
    locate: source.locate,
    templates: TEMPLATES,
  };
}

/** What a part of a scenario is a map of. */
const KINDS: Readonly<Record<string, string>> = {
  step: "step",
  connect: "connect",
  auto: "auto",
  timeout: "d",
  deadline: "d",
};

/** One that names nothing is found when it is to be replaced: for most, before anything is sent. */
const TEMPLATES: Templates = { faults: () => [], fill };

function fill(part: string, value: unknown, scope: object): Filled {
  try {
    const filled = part === "step"
      ? fillStep(value as Record<string, ExactJson>, scope as Scope)
      : substitute(value as ExactJson, scope as Scope);
    const kind = KINDS[part];
    const fault = kind === undefined ? null : faultIn(filled, kind);
    if (fault === null) return { value: filled, faults: [] };
    const { path, message } = fault;
    return { value, faults: [{ at: path, path, message }] };
  } catch (thrown) {
    if (!(thrown instanceof FramescriptError)) throw thrown;
    const fault: FillFault = { at: [], path: [], message: thrown.message };
    return { value, faults: [fault] };
  }
}

/** The steps inside a `repeat` are filled in when their turn comes. */
function fillStep(
  step: Record<string, ExactJson>,
  scope: Scope,
): ExactJson {
  if (step.repeat === undefined) return substitute(step, scope);
  const { repeat, ...beside } = step;
  const { steps = [], ...own } = repeat as Record<string, ExactJson>;
  return {
    ...substitute(beside, scope) as Record<string, ExactJson>,
    repeat: {
      ...substitute(own, scope) as Record<string, ExactJson>,
      steps,
    },
  };
}
