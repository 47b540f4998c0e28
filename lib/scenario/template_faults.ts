/** What of a scenario's templates names nothing that will be known. */

import { capturedNames } from "./captures.ts";
import { brief } from "./key_path.ts";
import { nearest } from "./nearest.ts";
import { BUILT_IN, hasTemplate, splitTemplate } from "./template_syntax.ts";
import type { KeyPath, TemplateFault } from "./types.ts";

/**
 * The faults of a scenario's templates, whether it is valid otherwise or not.
 *
 * @param known As in `checkTemplates`; null where nothing is known yet, so that no name can be wrong.
 */
export function findTemplateFaults(
  scenario: unknown,
  known: ReadonlySet<string> | null,
): TemplateFault[] {
  const walker = new Walker(known);
  if (isRecord(scenario)) walker.scenario(scenario);
  return walker.faults;
}

type Unknown = { readonly [key: string]: unknown };

function isRecord(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What surrounds a string. */
interface Context {
  /** `$index` has a value. */
  readonly repeated: boolean;
  /** A JSON value of the person's own: its keys are not ours. */
  readonly data: boolean;
  /** Whose handshake it is a part of. */
  readonly handshake: "connect" | "accept" | null;
  /** It stands below `tls`. */
  readonly tls: boolean;
  /** The key whose value is known before anything is sent, so that it is never a peer's to choose; null: none. */
  readonly early: string | null;
}

const PLAIN: Context = {
  repeated: false,
  data: false,
  handshake: null,
  tls: false,
  early: null,
};

/** Keys below which other keys are the person's own. */
const DATA = new Set([
  "json",
  "json_contains",
  "json_path",
  "equals",
  "headers",
  "capture",
]);
/** Keys that say where is connected, and which files are read. */
const EARLY = new Set(["url", "proxy", "file"]);
/** The same, below `tls`. */
const EARLY_TLS = new Set(["ca", "cert", "key"]);
/** Keys of a scenario whose values are taken as they stand, or are handled apart. */
const APART = new Set([
  "variables",
  "url",
  "connect",
  "clients",
  "steps",
  "finally",
]);

/** Built-in names of the opening handshake, and where they have a value. */
const HANDSHAKE_NAMES: ReadonlyMap<string, "connect" | "accept"> = new Map([
  ["$host", "connect"],
  ["$target", "connect"],
  ["$accept", "accept"],
]);

class Walker {
  readonly faults: TemplateFault[] = [];
  readonly #known: ReadonlySet<string> | null;
  readonly #variables = new Set<string>();
  /** What is captured before the part that is looked at. */
  readonly #captured = new Set<string>();
  /** What is captured anywhere. */
  #captures: ReadonlySet<string> = new Set();

  constructor(known: ReadonlySet<string> | null) {
    this.#known = known;
    for (const name of known ?? []) this.#variables.add(name);
  }

  scenario(scenario: Unknown): void {
    this.#captures = capturedNames(scenario);
    this.#defaults(scenario.variables);
    for (const [key, value] of Object.entries(scenario)) {
      if (APART.has(key) || key.startsWith("x-")) continue;
      this.#value(value, [key], {
        ...PLAIN,
        handshake: key === "accept" ? "accept" : null,
      });
    }
    this.#side(scenario, []);
    if (isRecord(scenario.clients)) {
      for (const [name, client] of Object.entries(scenario.clients)) {
        if (isRecord(client)) this.#side(client, ["clients", name]);
      }
    }
    this.#steps(scenario.steps, ["steps"], PLAIN);
    this.#steps(scenario.finally, ["finally"], PLAIN);
  }

  #defaults(variables: unknown): void {
    if (!isRecord(variables)) return;
    for (const [name, value] of Object.entries(variables)) {
      // A default that is overridden is never evaluated.
      if (this.#known?.has(name) !== true) {
        this.#value(value, ["variables", name], { ...PLAIN, data: true });
      }
      this.#variables.add(name);
    }
  }

  /** Where a client connects, and how. */
  #side({ url, connect }: Unknown, path: KeyPath): void {
    this.#value(url, [...path, "url"], { ...PLAIN, early: "url" });
    const handshake = { ...PLAIN, handshake: "connect" } as const;
    this.#value(connect, [...path, "connect"], handshake);
    if (isRecord(connect)) this.#capture(connect.capture);
  }

  #steps(steps: unknown, path: KeyPath, context: Context): void {
    if (!Array.isArray(steps)) return;
    for (const [i, step] of steps.entries()) {
      if (!isRecord(step)) continue;
      for (const [key, value] of Object.entries(step)) {
        const below = [...path, i, key];
        if (key === "repeat" && isRecord(value)) {
          const { steps: inner, ...others } = value;
          this.#value(others, below, context);
          const repeated = { ...context, repeated: true };
          this.#steps(inner, [...below, "steps"], repeated);
        } else if (key === "client") {
          this.#value(value, below, { ...context, early: "client" });
        } else {
          this.#value(value, below, context);
          if (key === "expect" && isRecord(value)) this.#capture(value.capture);
        }
      }
    }
  }

  #capture(capture: unknown): void {
    if (!isRecord(capture)) return;
    for (const name of Object.keys(capture)) this.#captured.add(name);
  }

  #value(value: unknown, path: KeyPath, context: Context): void {
    if (typeof value === "string") this.#string(value, path, context);
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) {
        this.#value(item, [...path, i], context);
      }
    } else if (isRecord(value)) {
      for (const [key, member] of Object.entries(value)) {
        this.#value(member, [...path, key], below(key, context));
      }
    }
  }

  #string(text: string, path: KeyPath, context: Context): void {
    if (!hasTemplate(text)) return;
    const told = new Set<string>();
    for (const part of splitTemplate(text)) {
      if (part.kind === "broken") {
        this.faults.push(brokenFault(part.text, path));
      }
      if (part.kind !== "name" || told.has(part.name)) continue;
      const { name } = part;
      told.add(name);
      const fault = name.startsWith("$")
        ? builtInFault(name, context)
        : this.#nameFault(name, context);
      if (fault === null) continue;
      this.faults.push({ path, actual: `{{ ${brief(name)} }}`, ...fault });
    }
  }

  #nameFault(
    name: string,
    { early }: Context,
  ): { message: string; suggestion?: string } | null {
    if (early !== null && this.#captures.has(name)) {
      // A variable of the same name is no way round it: the capture replaces it.
      return {
        message:
          `A capture cannot stand in "${early}", which is known before anything is sent: "${name}" is captured`,
      };
    }
    if (this.#known === null || this.#variables.has(name)) return null;
    if (this.#captured.has(name)) return null;
    const shown = brief(name);
    if (name.startsWith("env.")) {
      const variable = shown.slice("env.".length);
      return {
        message:
          `The environment variable ${variable} is not allowed; allow it with --env ${variable}`,
      };
    }
    const names = early === null
      ? [...this.#variables, ...this.#captured]
      : this.#variables;
    const near = nearest(name, names);
    const capture = early === null ? ", or capture it in an earlier step" : "";
    return {
      message: near === null
        ? `No variable is called "${shown}" here; give it in "variables" or with --var ${shown}=VALUE${capture}`
        : `No variable is called "${shown}" here; did you mean "${near}"?`,
      ...(near === null ? {} : { suggestion: near }),
    };
  }
}

function below(key: string, context: Context): Context {
  if (context.data) return context;
  if (DATA.has(key)) return { ...context, data: true };
  if (key === "tls") return { ...context, tls: true };
  const early = EARLY.has(key) || context.tls && EARLY_TLS.has(key);
  return early ? { ...context, early: key } : context;
}

function builtInFault(
  name: string,
  context: Context,
): { message: string; suggestion?: string } | null {
  if (name === "$index" && context.early === "client") {
    return {
      message:
        '"$index" cannot stand in "client", which is known before anything is sent',
    };
  }
  if (name === "$index" && !context.repeated) {
    return { message: '"$index" has a value only inside a "repeat"' };
  }
  const part = HANDSHAKE_NAMES.get(name);
  if (part !== undefined && part !== context.handshake) {
    return { message: `"${name}" has a value only inside "${part}"` };
  }
  if (BUILT_IN.includes(name)) return null;
  const near = nearest(name, BUILT_IN);
  return {
    message: `Nothing built in is called "${brief(name)}"; there are ${
      BUILT_IN.join(", ")
    }`,
    ...(near === null ? {} : { suggestion: near }),
  };
}

function brokenFault(text: string, path: KeyPath): TemplateFault {
  const actual = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return {
    path,
    message: text.endsWith("}}")
      ? "A template holds one name, as in {{ name }}; for two braces as they stand write {{ '{{' }}"
      : "The template is not closed by }}; for two braces as they stand write {{ '{{' }}",
    actual,
  };
}
