/** The Sec-WebSocket-Extensions header (RFC 6455 9.1). */

import { isToken } from "./handshake.ts";

/** One parameter; `value` null: none was given. */
export interface ExtensionParameter {
  readonly name: string;
  readonly value: string | null;
}

/** One extension, as offered or as accepted. */
export interface Extension {
  readonly name: string;
  readonly parameters: readonly ExtensionParameter[];
}

/** One element of the grammar: a token, a quoted string, or what divides them. */
const ELEMENT =
  /[ \t]*(?:([!#$%&'*+\-.^_`|~0-9A-Za-z]+)|"((?:[^"\\]|\\.)*)"|([,;=]))[ \t]*/y;

type Element =
  | { readonly type: "token" | "quoted"; readonly text: string }
  | { readonly type: "," | ";" | "=" };

/** The elements of a header value; null: it has something else in it. */
function elementsOf(value: string): Element[] | null {
  const elements: Element[] = [];
  ELEMENT.lastIndex = 0;
  while (ELEMENT.lastIndex < value.length) {
    const found = ELEMENT.exec(value);
    if (found === null) return null;
    const [, token, quoted, divider] = found;
    if (token !== undefined) {
      elements.push({ type: "token", text: token });
    } else if (quoted !== undefined) {
      elements.push({ type: "quoted", text: quoted.replace(/\\(.)/g, "$1") });
    } else {
      elements.push({ type: divider as "," | ";" | "=" });
    }
  }
  return elements;
}

/** Reads extensions off elements, one after the other. */
class ExtensionParser {
  #elements: readonly Element[];
  #at = 0;

  constructor(elements: readonly Element[]) {
    this.#elements = elements;
  }

  /** All of them; null: they do not follow the grammar. */
  list(): Extension[] | null {
    const extensions: Extension[] = [];
    while (this.#at < this.#elements.length) {
      // A list may have empty elements (RFC 7230 7).
      if (this.#take(",")) continue;
      const extension = this.#extension();
      if (extension === null) return null;
      extensions.push(extension);
      if (this.#at < this.#elements.length && !this.#take(",")) return null;
    }
    return extensions;
  }

  #extension(): Extension | null {
    const name = this.#token();
    if (name === null) return null;
    const parameters: ExtensionParameter[] = [];
    while (this.#take(";")) {
      const parameter = this.#token();
      if (parameter === null) return null;
      if (!this.#take("=")) {
        parameters.push({ name: parameter, value: null });
        continue;
      }
      const value = this.#value();
      if (value === null) return null;
      parameters.push({ name: parameter, value });
    }
    return { name, parameters };
  }

  #take(divider: "," | ";" | "="): boolean {
    if (this.#elements[this.#at]?.type !== divider) return false;
    this.#at += 1;
    return true;
  }

  #token(): string | null {
    const element = this.#elements[this.#at];
    if (element?.type !== "token") return null;
    this.#at += 1;
    return element.text;
  }

  /** A token, also where it is quoted (RFC 6455 9.1). */
  #value(): string | null {
    const element = this.#elements[this.#at];
    if (element === undefined || !("text" in element)) return null;
    this.#at += 1;
    return isToken(element.text) ? element.text : null;
  }
}

/** The extensions that header values name, in order; null: one of them breaks the grammar. */
export function parseExtensions(
  values: readonly string[],
): Extension[] | null {
  const extensions: Extension[] = [];
  for (const value of values) {
    const elements = elementsOf(value);
    const parsed = elements === null
      ? null
      : new ExtensionParser(elements).list();
    if (parsed === null || parsed.length === 0) return null;
    extensions.push(...parsed);
  }
  return extensions;
}

/** An extension as a header has it. */
export function formatExtension(extension: Extension): string {
  return [
    extension.name,
    ...extension.parameters.map(({ name, value }) =>
      value === null ? name : `${name}=${value}`
    ),
  ].join("; ");
}
