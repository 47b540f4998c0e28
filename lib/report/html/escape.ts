/** HTML out of text: nothing that a peer sent reaches the page but through here. */

import { escapeCharacter, parts, visible } from "../text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function entities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Text on one line, for an element or a quoted attribute. */
export function html(text: string): string {
  return entities(visible(text));
}

/**
 * Text as it is, with each character that cannot be seen as an element of its
 * own, `<i data-c="d">\r</i>`: the script reads the text back from these.
 */
export function markedText(text: string): string {
  let markup = "";
  for (const part of parts(text)) {
    if (part.safe) markup += entities(part.text);
    else {
      for (const character of part.text) {
        const code = character.codePointAt(0)!.toString(16);
        markup += `<i data-c="${code}">${escapeCharacter(character)}</i>`;
      }
    }
  }
  return markup;
}
