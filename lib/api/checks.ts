/** What a program gives, where no schema judges it. */

import { LONGEST } from "../duration.ts";
import { UsageError } from "../errors.ts";

/**
 * A text such as `5s` would become a time-out of NaN, which fires at once.
 *
 * @throws {UsageError} One of the options is given and is no length of time.
 */
export function checkMilliseconds(
  options: Readonly<Record<string, number | undefined>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (typeof value === "number" && value >= 0 && value <= LONGEST) continue;
    throw new UsageError(
      `Cannot use ${
        JSON.stringify(value) ?? String(value)
      } as ${name}: milliseconds are needed, a number from 0 to ${LONGEST}`,
    );
  }
}

/** @throws {UsageError} There is no such transport. */
export function checkTransport(
  transport: string | undefined,
  names: readonly string[],
): void {
  if (transport === undefined || names.includes(transport)) return;
  throw new UsageError(
    `Cannot use the transport ${JSON.stringify(transport)}: it is one of ${
      names.join(", ")
    }`,
  );
}
