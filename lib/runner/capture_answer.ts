/** Variables taken from the answer to an opening handshake. */

import type { Handshake } from "../endpoint/endpoint.ts";
import type { ExactJson } from "../scenario/json.ts";
import type { Resolved } from "../scenario/resolve.ts";
import type { Connect } from "../scenario/types.ts";
import { headerOf } from "./answer.ts";
import { failure, type FailureDetail } from "./failure.ts";

/** What was captured, or what could not be. */
export type Captured =
  | {
    readonly type: "captured";
    readonly values: readonly (readonly [string, ExactJson])[];
  }
  | { readonly type: "missing"; readonly failure: FailureDetail };

/** Captures from the answer to an opening handshake. */
export function captureFromAnswer(
  handshake: Handshake,
  sources: NonNullable<Resolved<Connect>["capture"]>,
): Captured {
  const values: (readonly [string, ExactJson])[] = [];
  for (const [name, source] of Object.entries(sources)) {
    const value = source === "protocol"
      ? handshake.protocol
      : headerOf(handshake.headers, source.header);
    if (value === undefined) {
      return {
        type: "missing",
        failure: failure(
          "capture",
          `nothing to capture "${name}" from: the answer has no such header`,
        ),
      };
    }
    values.push([name, value]);
  }
  return { type: "captured", values };
}
