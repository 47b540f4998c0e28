/** The secrets of the command line, found before it is understood: what is wrong with it is told too. */

import { Redactor, SHORTEST_SECRET } from "../runner/redact.ts";
import type { Host } from "./host.ts";

/** Hides the values that `--secret` and `--env` name. */
export function secretsOf(host: Host): Redactor {
  const values: [name: string, value: string][] = [];
  for (const [index, arg] of host.args.entries()) {
    const option = /^--(secret|env)(?:=(.*))?$/s.exec(arg);
    const given = option?.[2] ?? host.args[index + 1];
    if (option === null || given === undefined) continue;
    const value = option[1] === "env"
      ? variable(given, host)
      : given.slice(given.indexOf("=") + 1);
    // A shorter one is refused, and hidden it would leave no word whole.
    if (value.length >= SHORTEST_SECRET) values.push([given, value]);
  }
  return Redactor.of(values);
}

function variable(name: string, host: Host): string {
  try {
    return host.env(name) ?? "";
  } catch {
    // What may not be read is not told either.
    return "";
  }
}
