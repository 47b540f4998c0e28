/** A strict reader of XML 1.0, as far as reports use it: it throws where a document is not well-formed. */

/** An element, its text and its elements in order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Characters that may stand in a document (XML 1.0 section 2.2). */
const ALLOWED =
  /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;

function decode(text: string): string {
  if (/[<]/.test(text)) throw new Error(`Raw < in ${text}`);
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !whole.endsWith(";")) {
      throw new Error(`Unknown entity ${whole}`);
    }
    return character;
  });
}

/** The root element of a document. */
export function parseXml(document: string): XmlElement {
  if (!ALLOWED.test(document)) throw new Error("A character is not allowed");
  const body = document.replace(/^<\?xml [^?]*\?>\s*/, "");
  const token =
    /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  interface Open {
    name: string;
    attributes: Record<string, string>;
    children: XmlElement[];
    text: string;
  }
  const stack: Open[] = [{ name: "", attributes: {}, children: [], text: "" }];
  let end = 0;
  for (const match of body.matchAll(token)) {
    end = match.index + match[0].length;
    const [, closing, name, attributes, selfClosing, text] = match;
    const top = stack.at(-1)!;
    if (text !== undefined) {
      top.text += decode(text);
    } else if (closing === "/") {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
      stack.pop();
      stack.at(-1)!.children.push(top);
    } else {
      const values: Record<string, string> = {};
      for (
        const [, key, value] of attributes!.matchAll(/([\w-]+)="([^"]*)"/g)
      ) {
        if (key! in values) throw new Error(`Twice: ${key}`);
        values[key!] = decode(value!);
      }
      const element = {
        name: name!,
        attributes: values,
        children: [],
        text: "",
      };
      if (selfClosing === "/") top.children.push(element);
      else stack.push(element);
    }
  }
  if (end !== body.length) {
    throw new Error(`Not XML: ${body.slice(end, end + 60)}`);
  }
  const [root] = stack[0]!.children;
  if (
    stack.length !== 1 || root === undefined || stack[0]!.children.length > 1
  ) {
    throw new Error("Not one closed root element");
  }
  if (stack[0]!.text.trim() !== "") throw new Error("Text beside the root");
  return root;
}
