/** How templates are written in a string. */

/** A part of a string: text as it stands, a name to replace, or what is no template though it begins as one. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "broken"; readonly text: string };

const OPEN = "{{";
/** A template. Made where one is met: what knows all letters takes a part of every start-up. */
const formAt = (index: number): RegExp => {
  const form =
    /\{\{\s*(?:(?<literal>'\{\{'|"\{\{")|(?<name>\$?[\p{L}_][\p{L}\p{M}\p{N}_.-]*))\s*\}\}/uy;
  form.lastIndex = index;
  return form;
};

/** The names that begin with a dollar sign. */
export const BUILT_IN: readonly string[] = [
  "$uuid",
  "$timestamp",
  "$index",
  "$host",
  "$target",
  "$accept",
];

/** Whether a variable may be called so: a letter or `_`, then letters, digits, `_`, `-` and `.`; `env.` is taken. */
export function isVariableName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u.test(name) &&
    !name.startsWith("env.");
}

/** Whether a string has a template in it, or something that looks like one. */
export function hasTemplate(text: string): boolean {
  return text.includes(OPEN);
}

/** Whether a string is one template and nothing else. */
export function isTemplateAlone(text: string): boolean {
  if (!text.startsWith(OPEN)) return false;
  const parts = splitTemplate(text);
  return parts.length === 1 && parts[0]!.kind === "name";
}

/** The parts of a string, in order. */
export function splitTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf(OPEN, from);
    if (open === -1) break;
    if (open > from) parts.push({ kind: "text", text: text.slice(from, open) });
    const form = formAt(open).exec(text);
    if (form === null) {
      const close = text.indexOf("}}", open);
      const end = close === -1 ? text.length : close + 2;
      parts.push({ kind: "broken", text: text.slice(open, end) });
      from = end;
      continue;
    }
    const name = form.groups?.name;
    parts.push(
      name === undefined
        ? { kind: "text", text: OPEN }
        : { kind: "name", name },
    );
    from = open + form[0].length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}
