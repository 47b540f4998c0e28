/** Globs: `*`, `**`, `?`, `[a-z]`, `{a,b}`. */

const SPECIAL = /[*?[\]{}]/;

/** Whether a path has a glob's characters in it. */
export function isGlob(path: string): boolean {
  return SPECIAL.test(path);
}

/** The folder below which everything that a glob can match stands. */
export function globBase(glob: string): string {
  const parts = glob.split("/");
  const first = parts.findIndex((part) => isGlob(part));
  const base = parts.slice(0, first).join("/");
  if (base !== "") return base;
  return glob.startsWith("/") ? "/" : ".";
}

/**
 * The paths that a glob matches, as a regular expression.
 *
 * @returns null where brackets or braces are left open.
 */
export function globExpression(glob: string): RegExp | null {
  let source = "";
  let braces = 0;
  for (let i = 0; i < glob.length; i++) {
    const char = glob[i]!;
    if (char === "*" && glob[i + 1] === "*") {
      i++;
      if (glob[i + 1] === "/") {
        i++;
        source += "(?:[^/]+/)*";
      } else source += ".*";
    } else if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (char === "[") {
      const end = glob.indexOf("]", i + 2);
      if (end < 0) return null;
      const set = glob.slice(i + 1, end).replace(/^!/, "^")
        .replace(/[\\[\]]/g, "\\$&");
      source += `[${set}]`;
      i = end;
    } else if (char === "{") {
      braces++;
      source += "(?:";
    } else if (char === "}" && braces > 0) {
      braces--;
      source += ")";
    } else if (char === "," && braces > 0) source += "|";
    else source += char.replace(/[\\^$.|+()\]}]/, "\\$&");
  }
  if (braces > 0) return null;
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return null;
  }
}

/** Whether a glob matches a path only with the ending that it has, or lacks: `*.ts` does, `*` and `*.*` do not. */
export function namesEnding(expression: RegExp, path: string): boolean {
  const [, stem, ending = ""] = /^(.*?)(\.[^./]*)?$/s.exec(path)!;
  // What no file ends in; of the same length, for `?`.
  const other = "\uffff".repeat(Math.max(1, ending.length - 1));
  return !expression.test(`${stem}.${other}`);
}
