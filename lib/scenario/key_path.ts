/** Key paths as a person reads them. */

import type { KeyPath } from "./types.ts";

/** The most characters of a key or a name that are told. */
const MOST = 60;

/** A key or a name, cut where it is too long to be read. */
export function brief(name: string): string {
  return name.length > MOST ? `${name.slice(0, MOST - 1)}…` : name;
}

/** For example `steps[2].send.frame.opcode`; empty for the whole document. */
export function formatKeyPath(path: KeyPath): string {
  let text = "";
  for (const part of path) {
    const key = typeof part === "number" ? part : brief(part);
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
