/**
 * What a case of the pack is: one rule put to a peer, as a scenario that
 * tests a server and, turned round, one that tests a client.
 *
 * In both, the `steps` judge the peer's behaviour and `finally` judges how the
 * connection ended; each has a grade of its own.
 *
 * @module
 */

import type { Scenario } from "../scenario/types.ts";

/** How often the cases that measure by repetition repeat. */
export type Profile = "quick" | "full";

/** One rule put to a peer. */
export interface ConformanceCase {
  /** Such as `1.1.1`; cases beyond RFC 6455's well-known ground begin with a letter. */
  readonly id: string;
  /** The section's id: the first part of the case's. */
  readonly section: string;
  /** A few words. */
  readonly title: string;
  /** What is sent. */
  readonly description: string;
  /** What a conforming peer does. */
  readonly expectation: string;
  /** The rule, such as `RFC 6455 5.5.2`. */
  readonly rfc: string;
  /** Why it is judged as it is, where that is not plain. */
  readonly docs: string | null;
  /** Tests a server; null where the rule binds clients alone. */
  readonly server: Scenario | null;
  /** Tests a client; null where the rule binds servers alone. */
  readonly client: Scenario | null;
}

/** The cases about one subject. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** When it is run among others: `first`, as its cases take long; `last`, as they may do a peer harm. */
  readonly when?: "first" | "last";
  readonly cases: (profile: Profile) => readonly ConformanceCase[];
}
