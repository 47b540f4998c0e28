/** Which variables a scenario captures, whether it is valid otherwise or not. */

import { isMap } from "./json.ts";

/** The names that its handshakes and steps capture. */
export function capturedNames(scenario: unknown): Set<string> {
  const names = new Set<string>();
  if (!isMap(scenario)) return names;
  const { connect, clients, steps } = scenario;
  addNames(connect, names);
  if (isMap(clients)) {
    for (const client of Object.values(clients)) {
      if (isMap(client)) addNames(client.connect, names);
    }
  }
  for (const list of [steps, scenario.finally]) addSteps(list, names);
  return names;
}

function addSteps(steps: unknown, names: Set<string>): void {
  if (!Array.isArray(steps)) return;
  for (const step of steps) {
    if (!isMap(step)) continue;
    addNames(step.expect, names);
    if (isMap(step.repeat)) addSteps(step.repeat.steps, names);
  }
}

/** Those under the key `capture` of a map. */
function addNames(map: unknown, names: Set<string>): void {
  if (!isMap(map) || !isMap(map.capture)) return;
  for (const name of Object.keys(map.capture)) names.add(name);
}
