/** Key paths as a person reads them. */

import type { KeyPath } from "./types.ts";

/** For example `steps[2].send.frame.opcode`; empty for the whole document. */
export function formatKeyPath(path: KeyPath): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) {
      text += `[${JSON.stringify(key)}]`;
    } else text += text === "" ? key : `.${key}`;
  }
  return text;
}

/** What a person calls the value at a path: its key, with the indices below it, in quotes. */
export function nameOf(path: KeyPath): string {
  let from = path.length - 1;
  while (from > 0 && typeof path[from] === "number") from--;
  return `"${formatKeyPath(path.slice(Math.max(from, 0)))}"`;
}
