/** `framescript init`: a first scenario. */

import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";

const DEFAULT_FILE = "hello.yaml";
const SCHEMA_FILE = "framescript.schema.json";

const SCENARIO = `# yaml-language-server: $schema=${SCHEMA_FILE}
name: Hello
description: Say something, hear it back, part in peace
url: "{{ url }}"
variables: { url: "ws://127.0.0.1:8787/" }
timeout: 5s
steps:
  - send: Hello
  - expect: Hello
  # The same message in two frames
  - send: { fragments: ["Hello, ", "world"] }
  - expect: { text: { starts_with: Hello } }
  - close: { code: 1000, reason: Done }
  - expect: { close: { code: 1000 } }
`;

export const init: Command = {
  name: "init",
  summary: "Write a first scenario",
  description:
    "Writes a scenario that the embedded echo server answers, and the JSON Schema\n" +
    "of the language beside it, by which editors complete and explain. It never\n" +
    "overwrites a scenario.",
  operands: { form: "[FILE]", least: 0, most: 1, completes: "path" },
  options: [],
  examples: [{
    command: "framescript init hello.yaml && framescript run --echo hello.yaml",
    meaning: "From nothing to a first run",
  }],
  async execute(given, host) {
    const path = given.operands[0] ?? DEFAULT_FILE;
    if (!/\.ya?ml$/.test(path)) {
      throw new UsageError(
        `Cannot write ${path}: a scenario ends in .yaml or .yml`,
      );
    }
    const { currentFiles, folderOf } = await import("../runtime/files.ts");
    const files = await currentFiles();
    if (await files.kind(path) !== null) {
      throw new UsageError(
        `Cannot write ${path}: it exists, and is never overwritten`,
      );
    }
    await files.write(path, SCENARIO);
    const folder = folderOf(path);
    const schemaPath = folder === "."
      ? SCHEMA_FILE
      : `${folder}/${SCHEMA_FILE}`;
    if (await files.kind(schemaPath) === null) {
      const { schemaText } = await import("./schema.ts");
      await files.write(schemaPath, await schemaText());
    }
    host.out(
      `Wrote ${path} and ${schemaPath}\n` +
        `Try it: framescript run --echo --verbose ${path}\n`,
    );
    return 0;
  },
};
