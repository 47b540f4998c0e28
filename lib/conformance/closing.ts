/**
 * The closing parts of cases, which judge how the connection ended, in this
 * order: that the right side closed; that it closed cleanly where it must
 * (RFC 6455 7.1.4); that the code is one allowed, where there is one; that the
 * server ended TCP (RFC 6455 7.1.1).
 *
 * @module
 */

import type { CloseCode, Duration, Step } from "../scenario/types.ts";

/** Which side the scenario plays. */
export type Role = "client" | "server";

/** The closing part of a case, for the role that the scenario plays. */
export type Closing = (role: Role) => Step[];

/** How long a peer may take to close. */
export const CLOSING_TIME: Duration = "3s";

/** How long a peer that is free to stay silent is given to answer a Close. */
const SILENCE: Duration = "1s";

/**
 * We close with 1000; the peer answers with it or without a code, and the
 * server ends TCP.
 *
 * @param within How long it may take: more where much is under way.
 */
export function weClose(within: Duration = CLOSING_TIME): Closing {
  return () => [{ close: 1000 }, clean([1000], within)];
}

/** A Close was sent in the steps; the peer answers with one of the codes or none, and the server ends TCP. */
export function closed(codes: number[]): Closing {
  return () => [clean(codes, CLOSING_TIME)];
}

function clean(codes: number[], within: Duration): Step {
  return {
    expect: { disconnect: { code: [...codes, "none"], clean: true } },
    within,
  };
}

/** The peer fails the connection (RFC 6455 7.1.7), with one of the codes or just by ending TCP. */
export function peerFails(...codes: number[]): Closing {
  const code: CloseCode[] = [...codes, "none"];
  return (role) => [{
    expect: { disconnect: { code, ...failedBy(role) } },
    within: CLOSING_TIME,
  }];
}

/** Who ends TCP where the peer has failed the connection: a client then waits for the server to. */
export function failedBy(role: Role): { by?: "peer" } {
  return role === "client" ? { by: "peer" } : {};
}

/** The connection ends, however. */
export function ends(): Closing {
  return () => [{ expect: { disconnect: "any" }, within: CLOSING_TIME }];
}

/** Nothing is said of the end. */
export function anyEnd(): Closing {
  return () => [];
}

/**
 * The answer to a Close, as behaviour: not with another code than these. That
 * an answer is missing or malformed is left to the closing part.
 */
export function answersWith(...codes: number[]): Step {
  return {
    expect: {
      any_of: [
        { close: { code: [...codes, "none"] } },
        { close: "any", grade: "failed" },
      ],
      optional: true,
    },
    within: SILENCE,
  };
}
