/** JSON Schemas as a test wants them: what they do not name is an error. */

import { assert } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { JsonSchema } from "../../lib/report/schema_kit.ts";

/** The schema, closed: a key that it does not name is an error. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  return "properties" in copy && copy.type === "object"
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** Holds values to a schema, with nothing in them that it does not name. */
export function closedValidator(schema: JsonSchema): (value: unknown) => void {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    allErrors: true,
  });
  const validate = ajv.compile(closed(schema) as JsonSchema);
  return (value) => {
    const valid = validate(value);
    assert(valid, ajv.errorsText(validate.errors));
  };
}
