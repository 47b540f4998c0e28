/** The system's limit of open files, which sockets count among. */

import { messageOf } from "../errors.ts";

/** What stands in the way, in words that follow a colon. */
export const OUT_OF_FILES =
  "too many files are open, raise the limit (ulimit -n) or run fewer at a time";

/** Whether something was thrown because the system opens no more files. */
export function isOutOfFiles(thrown: unknown): boolean {
  return /\b(EMFILE|ENFILE)\b|too many open files/i.test(messageOf(thrown));
}
