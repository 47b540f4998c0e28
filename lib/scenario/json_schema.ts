/**
 * The language as a JSON Schema (draft 2020-12), with which YAML editors
 * complete, explain and underline. It is made from the schema that validates,
 * and from the words of `json_schema_words.ts`; a file it rejects is invalid,
 * and what depends on other parts of a file only the parser knows.
 */

import { WORDS } from "./json_schema_words.ts";
import {
  type Choice,
  choiceOf,
  keyFormOf,
  keysOf,
  leastOf,
  nameOfSchema,
  numberFormOf,
  type Schema,
  textFormOf,
} from "./schema/kit.ts";
import { scenario } from "./schema/scenario.ts";
import { LARGEST_INTEGER } from "./source.ts";

/** A JSON Schema, or a part of one. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** The identifier of the schema of version 1 of the language. */
export const SCHEMA_ID = "https://framescript.dev/schema/scenario-1.json";

/** The JSON Schema of a scenario. */
export function scenarioJsonSchema(): JsonSchema {
  const writer = new Writer();
  const { properties, ...rest } = writer.map(scenario);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: SCHEMA_ID,
    title: "framescript scenario",
    description:
      "A scenario for a WebSocket peer: what is sent, and what must come back.",
    ...rest,
    anyOf: ["steps", "connect", "accept"].map(having),
    properties,
    patternProperties: { "^x-": true },
    $defs: writer.definitions(),
  };
}

/** The maps that say nothing when they are empty. */
const NEVER_EMPTY = new Set([
  "matcher",
  "json matcher",
  "frames of a message",
]);

/** The keys that another key of the same map asks for. */
const DEPENDENT: Readonly<Record<string, JsonSchema>> = {
  tls: { cert: ["key"], key: ["cert"] },
  close: { reason: ["code"] },
};

/** What of zod's definitions is read here. */
interface Definition {
  readonly type: string;
  readonly innerType?: Schema<unknown>;
  readonly getter?: () => Schema<unknown>;
  readonly in?: Schema<unknown>;
  readonly options?: readonly Schema<unknown>[];
  readonly element?: Schema<unknown>;
  readonly valueType?: Schema<unknown>;
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
  readonly shape?: Readonly<Record<string, Schema<unknown>>>;
}

function definitionOf(schema: Schema<unknown>): Definition {
  return schema._zod.def as unknown as Definition;
}

class Writer {
  /** The definitions by name; one that is being written is there already, for those that contain themselves. */
  readonly #definitions = new Map<string, JsonSchema>();
  readonly #names = new Map<object, string>();

  definitions(): JsonSchema {
    return Object.fromEntries(this.#definitions);
  }

  /** A map and its keys in place, not as a reference. */
  map(schema: Schema<unknown>): JsonSchema {
    const name = nameOfSchema(schema) ?? "";
    const { shape = {} } = definitionOf(schema);
    const keys = Object.entries(shape);
    const required = keys.filter(([, value]) =>
      definitionOf(value).type !== "optional"
    ).map(([key]) => key);
    const dependent = DEPENDENT[name];
    return {
      type: "object",
      properties: Object.fromEntries(
        keys.map(([key, value]) => [key, this.#property(name, key, value)]),
      ),
      ...required.length === 0 ? {} : { required },
      ...dependent === undefined ? {} : { dependentRequired: dependent },
      ...NEVER_EMPTY.has(name) ? { minProperties: 1 } : {},
      additionalProperties: false,
    };
  }

  #property(map: string, key: string, schema: Schema<unknown>): JsonSchema {
    const { description, examples = [] } = WORDS[map]?.[key] ?? {};
    return {
      ...this.#schema(schema),
      ...description === undefined ? {} : { description },
      ...examples.length === 0 ? {} : { examples },
    };
  }

  #schema(schema: Schema<unknown>): JsonSchema {
    const choice = choiceOf(schema);
    if (choice !== undefined) return this.#reference(schema, choice);
    const form = textFormOf(schema);
    if (form !== undefined) {
      const { pattern } = form;
      return { type: "string", ...pattern === undefined ? {} : { pattern } };
    }
    const range = numberFormOf(schema);
    if (range !== undefined) {
      const { integer, min, max, except } = range;
      return {
        type: integer ? "integer" : "number",
        ...bound("minimum", min),
        ...bound("maximum", max),
        ...except === undefined ? {} : { not: { enum: [...except.keys()] } },
      };
    }
    return this.#plain(schema);
  }

  #plain(schema: Schema<unknown>): JsonSchema {
    const definition = definitionOf(schema);
    switch (definition.type) {
      case "optional":
        return this.#schema(definition.innerType!);
      case "lazy":
        return this.#schema(definition.getter!());
      case "pipe":
        return this.#schema(definition.in!);
      case "union":
        return this.#union(definition.options!);
      case "array":
        return {
          type: "array",
          items: this.#schema(definition.element!),
          ...bound("minItems", leastOf(schema)),
        };
      case "record":
        return {
          type: "object",
          ...keyPattern(keyFormOf(schema)?.pattern),
          additionalProperties: this.#schema(definition.valueType!),
        };
      case "object":
        return this.#reference(schema, null);
      case "enum":
        return { enum: Object.values(definition.entries!) };
      case "literal":
        return { enum: [...definition.values!] };
      case "any":
        return {};
      case "string":
      case "number":
      case "boolean":
      case "null":
        return { type: definition.type };
    }
    throw new Error(`Cannot describe a schema: its type is ${definition.type}`);
  }

  #union(options: readonly Schema<unknown>[]): JsonSchema {
    const parts = options.map((option) => this.#schema(option));
    return parts.length === 1 ? parts[0]! : { anyOf: parts };
  }

  #reference(schema: Schema<unknown>, choice: Choice | null): JsonSchema {
    let name = this.#names.get(schema);
    if (name === undefined) {
      const named = choice === null ? schema : choice.formOf(choice.names[0])!;
      name = this.#free(nameOfSchema(named) ?? "map");
      this.#names.set(schema, name);
      const definition: JsonSchema = {};
      this.#definitions.set(name, definition);
      Object.assign(
        definition,
        choice === null ? this.map(schema) : this.#forms(choice),
      );
    }
    return { $ref: `#/$defs/${name}` };
  }

  #free(name: string): string {
    const base = name.replace(/ /g, "_");
    let free = base;
    for (let i = 2; this.#definitions.has(free); i++) free = `${base}_${i}`;
    return free;
  }

  /** A choice by key as one map, which editors complete better than a list of them. */
  #forms({ names, formOf }: Choice): JsonSchema {
    const forms = [...names, undefined].flatMap((name) => {
      const schema = formOf(name);
      return schema === null ? [] : [{ name, schema }];
    });
    const properties: Record<string, JsonSchema> = {};
    const allowed = new Map<string, (string | undefined)[]>();
    for (const { name, schema } of forms) {
      const { shape = {} } = definitionOf(schema);
      for (const key of keysOf(schema)) {
        properties[key] ??= this.#property(
          nameOfSchema(schema) ?? "",
          key,
          shape[key]!,
        );
        allowed.set(key, [...allowed.get(key) ?? [], name]);
      }
    }
    const isForm = (name: string | undefined): JsonSchema =>
      name === undefined ? { not: { anyOf: names.map(having) } } : having(name);
    const dependent = [...allowed].filter(([key, with_]) =>
      !names.includes(key) && with_.length < forms.length
    );
    return {
      type: "object",
      properties,
      additionalProperties: false,
      oneOf: forms.map(({ name }) => isForm(name)),
      ...dependent.length === 0 ? {} : {
        dependentSchemas: Object.fromEntries(
          dependent.map(([key, with_]) => [key, {
            anyOf: with_.map(isForm),
          }]),
        ),
      },
    };
  }
}

/** A map with this key. */
function having(key: string): JsonSchema {
  // Strict validators ask that what is required is known in the same place.
  return { properties: { [key]: true }, required: [key] };
}

function keyPattern(pattern: string | undefined): JsonSchema {
  return pattern === undefined ? {} : { propertyNames: { pattern } };
}

function bound(keyword: string, value: number | undefined): JsonSchema {
  return value === undefined || Math.abs(value) === LARGEST_INTEGER
    ? {}
    : { [keyword]: value };
}
