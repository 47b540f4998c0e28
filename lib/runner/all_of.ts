/** Messages assigned to expectations, in whatever order they come. */

import type { ExpectationGrade } from "../scenario/types.ts";
import type { MessageCondition } from "./condition.ts";
import { lowest } from "./grade.ts";
import type { MessageEntry } from "./inbox.ts";

/**
 * An assignment that grows by one message at a time. A message takes the place
 * of an earlier one where that fits somewhere else (augmenting paths), so that
 * no order of arrival is refused that has an assignment.
 */
export class AllOf {
  readonly #conditions: readonly MessageCondition[];
  /** By condition: the message that meets it. */
  readonly #assigned: (MessageEntry | null)[];

  constructor(conditions: readonly MessageCondition[]) {
    this.#conditions = conditions;
    this.#assigned = conditions.map(() => null);
  }

  /** Every condition has its message. */
  get complete(): boolean {
    return this.#assigned.every((entry) => entry !== null);
  }

  /** What was assigned, in order of the conditions. */
  get messages(): MessageEntry[] {
    return this.#assigned.filter((entry) => entry !== null);
  }

  /** The lowest grade that what was assigned reaches. */
  get grade(): ExpectationGrade {
    return lowest(...this.#conditions.map((condition, i) => {
      const entry = this.#assigned[i]!;
      return entry === null ? "ok" : condition.gradeOf?.(entry.view) ?? "ok";
    }));
  }

  /** The conditions that have no message yet. */
  get open(): MessageCondition[] {
    return this.#conditions.filter((_, i) => this.#assigned[i] === null);
  }

  /** @returns false where no assignment has room for the message too. */
  assign(entry: MessageEntry): boolean {
    return this.#place(entry, new Set());
  }

  #place(entry: MessageEntry, tried: Set<number>): boolean {
    for (let i = 0; i < this.#conditions.length; i++) {
      if (tried.has(i) || !this.#conditions[i]!.holds(entry.view)) continue;
      tried.add(i);
      const before = this.#assigned[i]!;
      if (before === null || this.#place(before, tried)) {
        this.#assigned[i] = entry;
        return true;
      }
    }
    return false;
  }
}
