/** The few forms that the JSON Schemas (2020-12) of reports are made of. */

/** A JSON Schema. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What an object has. */
export type Properties = Readonly<Record<string, JsonSchema>>;

/** An object with exactly these: all are required but those named optional. */
export function object(
  description: string,
  properties: Properties,
  optional: readonly string[] = [],
): JsonSchema {
  return {
    type: "object",
    description,
    properties,
    required: Object.keys(properties).filter((key) => !optional.includes(key)),
  };
}

/** A list. */
export function array(items: JsonSchema, description?: string): JsonSchema {
  return {
    type: "array",
    ...(description === undefined ? {} : { description }),
    items,
  };
}

/** A definition of the schema, by its name. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` };
}

/** What may be null too. */
export function orNull(schema: JsonSchema, description?: string): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    anyOf: [schema, { type: "null" }],
  };
}

/** A string. */
export function text(description?: string): JsonSchema {
  return description === undefined
    ? { type: "string" }
    : { type: "string", description };
}

/** One of these values. */
export function oneOf(...values: readonly (string | number)[]): JsonSchema {
  return { enum: values };
}

/** True or false. */
export const boolean: JsonSchema = { type: "boolean" };
/** A time that passed. */
export const milliseconds: JsonSchema = { type: "number", minimum: 0 };
/** A count. */
export const natural: JsonSchema = { type: "integer", minimum: 0 };
/** A point in time. */
export const time: JsonSchema = {
  type: "string",
  description: "RFC 3339, UTC",
};
