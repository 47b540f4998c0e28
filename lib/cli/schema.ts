/** `framescript schema`: the JSON Schema of the language. */

import type { Command } from "./command.ts";

export const schema: Command = {
  name: "schema",
  summary: "Print the JSON Schema of the scenario language",
  description:
    "Editors complete and explain scenarios by it: name it in the first line of a\n" +
    "YAML file, as `framescript init` does.",
  operands: null,
  options: [],
  examples: [{
    command: "framescript schema > framescript.schema.json",
    meaning: "Keep it beside the scenarios",
  }],
  async execute(_given, host) {
    host.out(await schemaText());
    return 0;
  },
};

/** The JSON Schema as a file. */
export async function schemaText(): Promise<string> {
  const { scenarioJsonSchema } = await import("../scenario/json_schema.ts");
  return JSON.stringify(scenarioJsonSchema(), null, 2) + "\n";
}
