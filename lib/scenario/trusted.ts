/**
 * Scenarios that were checked before, by `framescript check` or by their
 * type: taken without the schema, which would be the larger part of a bundle.
 * What is still found is what is of another type than it must be, and what
 * would pass without asking for anything.
 */

import { FramescriptError } from "../errors.ts";
import { formatKeyPath } from "./key_path.ts";
import { ScenarioFileError } from "./problem.ts";
import { shaped, ShapeFault, typeOfKey } from "./shape.ts";
import type { Scope } from "./template.ts";
import type {
  Filled,
  KeyPath,
  ParsedScenario,
  Place,
  Scenario,
  Step,
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
 * @throws {ScenarioFileError} It is none, or one that asks for nothing.
 */
export function trustScenario(
  value: unknown,
  name: string,
  source: TrustedSource,
): ParsedScenario {
  try {
    shaped(value, "scenario", null);
    findEmptiness(value as Scenario);
  } catch (thrown) {
    if (!(thrown instanceof ShapeFault)) throw thrown;
    const { path, ofKey, message } = thrown;
    const place = ofKey ? source.locateKey(path) : source.locate(path);
    throw new ScenarioFileError([{
      file: source.file,
      line: place?.line ?? null,
      column: place?.column ?? null,
      path: formatKeyPath(path),
      message,
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

/** Finds what would pass without being run. @throws {ShapeFault} */
function findEmptiness(
  { role, connect, clients = {}, steps = [], finally: last = [] }: Scenario,
): void {
  if (role === "server") return;
  const { expect } = connect ?? {};
  if (steps.length === 0 && expect === undefined) {
    throw new ShapeFault([], 'There are no steps, and no "connect.expect"');
  }
  const status = expect !== undefined && "status" in expect
    ? [expect.status].flat()
    : [];
  const refused = status.length > 0 &&
    status.every((one) => typeof one === "number" && one !== 101);
  if (steps.length > 0 && refused) {
    throw new ShapeFault(
      ["steps"],
      'A status other than 101 in "connect.expect" leaves no connection for "steps"',
      true,
    );
  }
  findStrangers(steps, ["steps"], clients);
  findStrangers(last, ["finally"], clients);
}

/** Finds steps of clients that there are not: where they are optional, nothing would ever be sent. @throws {ShapeFault} */
function findStrangers(
  steps: readonly Step[],
  path: KeyPath,
  clients: object,
): void {
  for (const [i, step] of steps.entries()) {
    const { client } = step;
    if (client !== undefined && !Object.hasOwn(clients, client)) {
      throw new ShapeFault(
        [...path, i, "client"],
        `No client is called "${client}"`,
      );
    }
    if (step.repeat !== undefined) {
      const inner = [...path, i, "repeat", "steps"];
      findStrangers(step.repeat.steps, inner, clients);
    }
  }
}

/** One that names nothing is found when it is to be replaced: for most, before anything is sent. */
const TEMPLATES: Templates = { faults: () => [], fill };

function fill(part: string, value: unknown, scope: object): Filled {
  if (value === undefined) return { value, faults: [] };
  try {
    const type = part === "step" ? part : typeOfKey(part);
    return { value: shaped(value, type, scope as Scope), faults: [] };
  } catch (thrown) {
    if (thrown instanceof ShapeFault) {
      const { path, message } = thrown;
      return { value, faults: [{ at: path, path, message }] };
    }
    if (!(thrown instanceof FramescriptError)) throw thrown;
    return { value, faults: [{ at: [], path: [], message: thrown.message }] };
  }
}
