/** `framescript schema`: the JSON Schemas of the language, and of what is written for programs. */

import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";

/** What has a schema. */
const SCHEMAS: Readonly<Record<string, () => Promise<unknown>>> = {
  scenario: async () =>
    (await import("../scenario/json_schema.ts")).scenarioJsonSchema(),
  report: async () => (await import("../report/json_schema.ts")).reportSchema,
  events: async () => (await import("../report/json_schema.ts")).eventSchema,
  conformance: async () =>
    (await import("./conformance_schema.ts")).conformanceSchema,
};

const SCENARIO = "scenario";

export const schema: Command = {
  name: "schema",
  summary: "Print the JSON Schema of the language, or of reports",
  description:
    `Editors complete and explain scenarios by it: name it in the first line of a
YAML file, as \`framescript init\` does.

report is the schema of what --reporter json writes, events that of each line of
--reporter ndjson, conformance that of framescript conformance --reporter json.`,
  operands: {
    form: `[${Object.keys(SCHEMAS).join("|")}]`,
    least: 0,
    most: 1,
    completes: Object.keys(SCHEMAS),
  },
  options: [],
  examples: [{
    command: "framescript schema > framescript.schema.json",
    meaning: "Keep it beside the scenarios",
  }, {
    command: "framescript schema report > report.schema.json",
    meaning: "Types for what reads the JSON report",
  }],
  async execute(given, host) {
    host.out(await schemaText(given.operands[0]));
    return 0;
  },
};

/** A JSON Schema as a file; the language's where nothing is named. @throws {UsageError} */
export async function schemaText(name = SCENARIO): Promise<string> {
  if (!Object.hasOwn(SCHEMAS, name)) {
    throw new UsageError(
      `Cannot print the schema of ${name}: it is one of ${
        Object.keys(SCHEMAS).join(", ")
      }`,
    );
  }
  return JSON.stringify(await SCHEMAS[name]!(), null, 2) + "\n";
}
