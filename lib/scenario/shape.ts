/**
 * What may stand where in a scenario, in a table that is small: what finds
 * mistakes in scenarios of bundles, where there is no room for the schema, and
 * replaces templates there. It takes whatever the schema takes, and refuses
 * what is of another type. A test holds it against the schema.
 */

import { fromHex } from "../bytes.ts";
import { parseDuration } from "../duration.ts";
import { type ExactJson, isMap } from "./json.ts";
import { checkJsonPath } from "./json_path.ts";
import { formatKeyPath } from "./key_path.ts";
import { compilePattern, isMatcherMap } from "./matcher.ts";
import { setKey } from "./source.ts";
import { type Scope, substitute, substituteText } from "./template.ts";
import { hasTemplate, isTemplateAlone } from "./template_syntax.ts";
import type { KeyPath } from "./types.ts";

/** What is wrong with a value, and where. */
export class ShapeFault extends Error {
  readonly path: KeyPath;
  /** Whether it is about the last key of the path, not about the value there. */
  readonly ofKey: boolean;

  /** @param message One sentence without a final period. */
  constructor(path: KeyPath, message: string, ofKey = false) {
    super(message);
    this.path = path;
    this.ofKey = ofKey;
  }
}

/** A type of single values: in words, and whether a value is of it. */
type Leaf = readonly [words: string, is: (value: unknown) => boolean];

function text(words: string, judge: (text: string) => unknown): Leaf {
  return [words, (value) => typeof value === "string" && judge(value) !== null];
}

function whole(words: string, least: number, most: number): Leaf {
  return [words, (value) => {
    const number = value as number;
    return Number.isInteger(number) && number >= least && number <= most;
  }];
}

/** Types of single values. Those of strings may hold templates, those of numbers and booleans be one. */
const LEAVES: Readonly<Record<string, Leaf>> = {
  s: text("a string", (text) => text),
  x: text("pairs of hexadecimal digits", fromHex),
  d: text("a duration with a unit, such as 250ms or 1.5s", parseDuration),
  p: text("a regular expression", patternOf),
  n: whole("a whole number", 0, Infinity),
  o: whole("a whole number, 1 or more", 1, Infinity),
  c: whole("a close code from 0 to 65535", 0, 65535),
  r: ["a number", Number.isFinite],
  g: ["a number", (value) => Number.isFinite(value) || isDigits(value)],
  b: ["true or false", (value) => typeof value === "boolean"],
  t: ["true", (value) => value === true],
  z: ["null", (value) => value === null],
  f: ["a function", (value) => typeof value === "function"],
};

function isDigits(value: unknown): boolean {
  return typeof value === "bigint" ||
    typeof value === "string" && /^-?\d+$/.test(value);
}

function patternOf(source: string): RegExp | null {
  try {
    return compilePattern(source);
  } catch {
    return null;
  }
}

const SOURCES =
  "text:s !json:j !hex:x !base64:s !file:s !repeat:payload_repeat !generate:generate !concat:(payload as:kind";
const MESSAGES =
  "!text:matcher !json:j !json_contains:j !json_path:$ !binary:binary !payload:payload !message:'any !fragments:[payload frames:frames grade:grade !any_of:[";
const CONDITIONS =
  "+ equals:j contains:s starts_with:s ends_with:s matches:p length:n gt:g gte:g lt:g lte:g absent:b";
const HEAD = "opcode:opcode fin:b rsv1:b rsv2:b rsv3:b";

/**
 * Types by their names. A word with a colon is a key of a map and its type;
 * one without says what may stand there instead of the map. `!`: a key of
 * which exactly one must be there. `*`: one that must be there. `~`: as well,
 * and its templates are replaced later.
 *
 * A type is a choice, by bars: a letter of {@linkcode LEAVES}, `j` any JSON,
 * `v` the same, never taken for conditions, `m` JSON or conditions on it, `$` the
 * same under JSONPaths, `'` and a word, `[` and the type of a list's items, `(` the same
 * of one that may be empty, `{` and the type of a map's values, a name of this
 * table, or keys as they stand in it. `+`: the map must not be empty.
 */
const TYPES: Readonly<Record<string, string>> = {
  scenario:
    "$schema:s name:s description:s tags:(s role:'client|'server url:s transport:'auto|'web|'raw degrade:b timeout:d deadline:d variables:{j connect:connect listen:s connections:o accept:j clients:{client auto:auto ignore:(expect strict:b|'all grade:'informational steps:(step finally:(step",
  client: "url:s connect:connect",
  auto: "pong:b close:b read:b",
  connect:
    "headers:{header origin:s protocols:(s compression:b|offer|[offer tls:tls proxy:s request:payload chop:o pause:d within:d expect:answer capture:{captured",
  header: "s|z|(s",
  captured: "'protocol header:s",
  offer:
    "client_no_context_takeover:b server_no_context_takeover:b client_max_window_bits:b|n server_max_window_bits:n",
  tls: "ca:s cert:s key:s server_name:s verify:b",
  answer:
    "status:n|[n|conditions headers:{absent_or protocol:absent_or extensions:absent_or body:matcher grade:grade otherwise:grade any_of:[answer disconnect:'any",
  absent_or: "s|z|conditions",
  step:
    "!send:send !ping:payload !pong:payload !close:close !drop:t|'write !expect:expect !wait:d !repeat:repeat !connect:t name:s client:s within:d optional:b",
  repeat: "*times:n cycle:o ~steps:[step",
  payload: `s !${SOURCES}`,
  kind: "'text|'binary",
  payload_repeat: "*of:payload *length:n",
  generate: "*kind:'text|'json|'html|'image|'binary seed:r *length:n",
  send:
    `s !${SOURCES} split:split chop:o compress:b !fragments:[payload !frame:frame !frames:[frame !bytes:octets`,
  octets: `x !${SOURCES}`,
  split: "o *at:o end:'empty",
  opcode: "n|'continuation|'text|'binary|'close|'ping|'pong",
  frame: `${HEAD} masked:b mask:x length:n|s length_bytes:n ${
    SOURCES.replaceAll("!", "")
  }`,
  close: "c code:c reason:s",
  expect:
    `s ${MESSAGES}expect !frame:expected_frame !ping:payload !pong:payload !close:expected_close !disconnect:disconnect !violation:s !nothing:d !all_of:[content skip:b optional:b capture:{capture`,
  content: `s ${MESSAGES}content`,
  matcher: "s|conditions",
  conditions: `${CONDITIONS} not:matcher`,
  json_conditions: `${CONDITIONS} not:m`,
  binary: "!hex:x !base64:s !file:s !length:n",
  expected_frame: `${HEAD} length:n text:s hex:x mask:absent_or`,
  expected_close: "c|'any|'none code:codes reason:matcher clean:b",
  code: "c|'none",
  codes: "c|'none|[code",
  disconnect: "'any code:codes clean:b by:'peer|'self",
  frames: "o|+ at_least:o at_most:o",
  capture: "s matches:p",
  grade: "'ok|'non_strict|'informational|'unimplemented|'failed",
};

/** One key of a map. */
interface Key {
  readonly name: string;
  readonly mark: string;
  readonly type: string;
}

/** A type of the table. */
interface Shape {
  /** What may stand there instead of the map. */
  readonly beside: string;
  /** None: there is no map. */
  readonly keys: readonly Key[];
}

const shapes = new Map<string, Shape>();

/** What a name of the table stands for, or a map's keys as they are written in it; undefined: it is no such. */
function shapeOf(type: string): Shape | undefined {
  const written = TYPES[type] ?? (type.includes(":") ? type : undefined);
  const known = shapes.get(type);
  if (known !== undefined || written === undefined) return known;
  const keys: Key[] = [];
  let beside = "";
  for (const word of written.split(" ")) {
    const key = /^([!*~]?)(\$?\w+):(.+)$/.exec(word);
    if (key === null) beside = word;
    else keys.push({ mark: key[1]!, name: key[2]!, type: key[3]! });
  }
  const shape = { beside, keys };
  shapes.set(type, shape);
  return shape;
}

/** The type under a key of a scenario. */
export function typeOfKey(key: string): string {
  return shapeOf("scenario")!.keys.find(({ name }) => name === key)!.type;
}

/**
 * A value of a type. With a scope, its templates are replaced.
 *
 * @throws {ShapeFault} It is of another type.
 * @throws {TemplateError} A template names nothing.
 */
export function shaped(
  value: unknown,
  type: string,
  scope: Scope | null,
  path: KeyPath = [],
): unknown {
  const found = typeof value === "string" && hasTemplate(value)
    ? filled(value, type, scope)
    : read(value, type, scope, path);
  if (found !== undefined) return found;
  const name = formatKeyPath(
    path.slice(path.findLastIndex((key) => typeof key === "string")),
  );
  throw new ShapeFault(
    path,
    `${name === "" ? "The value" : `"${name}"`} must be ${wordsOf(type)}`,
  );
}

/** A string with templates as what the type wants; undefined: none may stand there. */
function filled(text: string, type: string, scope: Scope | null): unknown {
  const letters = choices(type).filter(({ length }) => length === 1).join("");
  const isText = /[sxdp]/.test(letters);
  const isJson = /[jvm]/.test(letters);
  if (scope === null) {
    const right = isText || isJson ||
      /[nocrgb]/.test(letters) && isTemplateAlone(text);
    return right ? text : undefined;
  }
  if (isText) return read(substituteText(text, scope), type, null, []);
  const value = substitute(text, scope);
  if (isJson) {
    return type !== "j" && isMatcherMap(value) ? { equals: value } : value;
  }
  const found = read(value, type, null, []);
  if (found !== undefined || typeof value !== "string") return found;
  // A variable that came as a string may be the number or boolean that is wanted.
  const scalar = value === "" ? NaN : Number(value);
  return read(Number.isNaN(scalar) ? value === "true" : scalar, type, null, []);
}

/** A value as one of a choice, whatever braces it has; undefined: it is none of them. */
function read(
  value: unknown,
  type: string,
  scope: Scope | null,
  path: KeyPath,
): unknown {
  for (const one of choices(type)) {
    const found = readOne(value, one, scope, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readOne(
  value: unknown,
  type: string,
  scope: Scope | null,
  path: KeyPath,
): unknown {
  const leaf = LEAVES[type];
  if (leaf !== undefined) return leaf[1](value) ? value : undefined;
  if (type === "j" || type === "v") {
    return scope === null ? value : substitute(value as ExactJson, scope);
  }
  if (type === "m") {
    const own = isMatcherMap(value) ? "json_conditions" : "v";
    return shaped(value, own, scope, path);
  }
  const [kind] = type;
  if (kind === "'") return value === type.slice(1) ? value : undefined;
  if (kind === "[" || kind === "(") {
    if (!Array.isArray(value)) return undefined;
    if (kind === "[") mustHave(value, path);
    return value.map((item, i) =>
      shaped(item, type.slice(1), scope, [...path, i])
    );
  }
  return isMap(value) ? readMap(value, type, scope, path) : undefined;
}

function readMap(
  value: Readonly<Record<string, unknown>>,
  type: string,
  scope: Scope | null,
  path: KeyPath,
): unknown {
  const { beside = "", keys = [] } = shapeOf(type) ?? {};
  const map: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const at = [...path, name];
    const key = keyOf(name, type, keys, at);
    const later = scope !== null && key.mark === "~";
    setKey(map, name, later ? member : shaped(member, key.type, scope, at));
  }
  if (type === "$" || beside.endsWith("+")) mustHave(Object.keys(map), path);
  for (const { name, mark } of keys) {
    if (/[*~]/.test(mark) && map[name] === undefined) {
      throw new ShapeFault(path, `"${name}" is missing here`);
    }
  }
  const choice = keys.filter(({ mark }) => mark === "!");
  const chosen = choice.filter(({ name }) => map[name] !== undefined);
  if (choice.length > 0 && chosen.length !== 1) {
    const names = choice.map(({ name }) => name).join(", ");
    throw new ShapeFault(path, `Exactly one of ${names} must stand here`);
  }
  return map;
}

/** What must stand under a key. */
function keyOf(
  name: string,
  type: string,
  keys: readonly Key[],
  at: KeyPath,
): Pick<Key, "mark" | "type"> {
  if (type.startsWith("{")) return { mark: "", type: type.slice(1) };
  if (type === "$") {
    if (checkJsonPath(name) === null) {
      return { mark: "", type: "m" };
    }
    throw new ShapeFault(at, `"${name}" is no JSONPath`, true);
  }
  const key = keys.find((key) => key.name === name);
  if (key !== undefined) return key;
  if (type === "scenario" && name.startsWith("x-")) {
    return { mark: "", type: "j" };
  }
  throw new ShapeFault(at, `Unknown key "${name}"`, true);
}

function mustHave(members: readonly unknown[], path: KeyPath): void {
  if (members.length === 0) throw new ShapeFault(path, "Nothing stands here");
}

/** What a type is a choice of: what may stand beside a map of the table is one of it. */
function choices(type: string): string[] {
  return type.split("|").flatMap((one) => {
    const { beside = "", keys = [{}] } = shapeOf(one) ?? {};
    const others = beside === "" ? [] : choices(beside);
    return keys.length === 0 || one === "+" ? others : [...others, one];
  });
}

function wordsOf(type: string): string {
  const words = choices(type).map((one) =>
    LEAVES[one]?.[0] ??
      (one.startsWith("'")
        ? one.slice(1)
        : /^[[(]/.test(one)
        ? "a list"
        : "a map")
  );
  return [...new Set(words)].join(" or ");
}
