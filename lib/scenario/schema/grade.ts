/** The grades that an expectation may be given. */

import type { ExpectationGrade } from "../types.ts";
import { type Schema, word } from "./kit.ts";

/** The grade that is reached when an expectation holds. */
export const grade: Schema<ExpectationGrade> = word(
  ["ok", "non_strict", "informational", "unimplemented", "failed"],
  "a grade",
);
