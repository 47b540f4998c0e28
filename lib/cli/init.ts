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
    "overwrites a scenario; a schema of another version is written anew.",
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
    const { schemaText } = await import("./schema.ts");
    const text = await schemaText();
    const before = await files.kind(schemaPath) === null
      ? null
      : await files.read(schemaPath);
    if (before !== text) await files.write(schemaPath, text);
    const done = before === null
      ? `Wrote ${path} and ${schemaPath}`
      : before === text
      ? `Wrote ${path}, beside ${schemaPath}`
      : `Wrote ${path}, and ${schemaPath} anew`;
    host.out(`${done}\nTry it: framescript run --echo --verbose ${path}\n`);
    return 0;
  },
};
