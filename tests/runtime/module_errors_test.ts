/** Where a module cannot be loaded, as the runtime that this runs on tells it. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadScenarioFile } from "../../lib/api/load.ts";
import { currentFiles } from "../../lib/runtime/files.ts";
import { moduleFault } from "../../lib/runtime/module_errors.ts";
import {
  formatProblems,
  type Problem,
  ScenarioFileError,
} from "../../lib/scenario/problem.ts";
import { test } from "../support/harness.ts";

const MODULES = {
  "syntax.ts": "export default {\n  steps: [}\n};\n",
  "throws.ts": "const steps = [];\nthrow new Error('boom');\n",
  "imports.ts": "import './syntax.ts';\nexport default { steps: [] };\n",
};

async function refusal(
  name: keyof typeof MODULES,
): Promise<{ problem: Problem; printed: string }> {
  const { tmpdir } = await import("node:os");
  const { rm } = await import("node:fs/promises");
  const files = await currentFiles();
  const base = `${tmpdir()}/framescript ${crypto.randomUUID()}`;
  for (const [path, text] of Object.entries(MODULES)) {
    await files.write(`${base}/${path}`, text);
  }
  try {
    const path = `${base}/${name}`;
    const error = await assertRejects(
      () =>
        loadScenarioFile({ path, kind: "module" }, files, { fresh: "again=1" }),
      ScenarioFileError,
    );
    return { problem: error.problems[0]!, printed: formatProblems(error) };
  } finally {
    await rm(base, { recursive: true });
  }
}

test("a syntax error has its line, and the lines around", async () => {
  const { problem, printed } = await refusal("syntax.ts");
  assertEquals([problem.line, problem.column], [2, 11]);
  assert(printed.includes("> 2 |   steps: [}\n    |           ^"), printed);
  assert(!problem.message.includes("\n"), problem.message);
});

test("what a module throws has the line that threw it", async () => {
  const { problem } = await refusal("throws.ts");
  assertEquals(problem.line, 2);
  assertEquals(problem.message, "Cannot load the module: boom");
});

test("an error of a module that it imports names that one", async () => {
  const { problem } = await refusal("imports.ts");
  assertEquals(problem.line, null);
  assert(/syntax\.ts:2:11\)$/.test(problem.message), problem.message);
});

const URL_ = "file:///a%20b/c.ts?fresh=1";

/** What the runtimes throw, by the place that is told. */
const THROWN: readonly (readonly [unknown, string, string | null])[] = [
  [
    new TypeError(
      "SyntaxError: Expression expected\n  |\n2 |   steps: [}\n  |           ~\n    at file:///a%20b/c.ts?fresh=1:2:11",
    ),
    "SyntaxError: Expression expected",
    "own 2:11",
  ],
  [
    new TypeError(
      'Module not found "file:///a%20b/d.ts".\n    at \x1b[0m\x1b[36mfile:///a%20b/c.ts\x1b[0m:\x1b[0m\x1b[33m1\x1b[0m:\x1b[0m\x1b[33m8\x1b[0m',
    ),
    'Module not found "file:///a%20b/d.ts".',
    "own 1:8",
  ],
  [
    {
      errors: [
        Object.assign(new Error("Unexpected }"), {
          position: { file: "/a b/c.ts", line: 2, column: 11 },
        }),
      ],
    },
    "Unexpected }",
    "own 2:11",
  ],
  [
    withStack(
      "Expression expected",
      "/a b/other.ts:2\nexport default {\n  steps: [}\n          ^\n};\n\nSyntaxError: Expression expected\n    at parse (node:internal/x:72:36)",
    ),
    "Expression expected",
    "/a b/other.ts 2:11",
  ],
  [
    withStack(
      "Unexpected end",
      "C:\\a b\\c.ts:1\nexport default [\n\nSyntaxError: Unexpected end\n",
    ),
    "Unexpected end",
    "C:\\a b\\c.ts 1:null",
  ],
  [
    withStack("boom", "Error: boom\n    at node:internal/x:1:2"),
    "boom",
    null,
  ],
  ["just a string\nof two lines", "just a string", null],
  [null, "null", null],
];

function withStack(message: string, stack: string): Error {
  return Object.assign(new SyntaxError(message), { stack });
}

test("each runtime's way of telling is understood", () => {
  for (const [thrown, message, place] of THROWN) {
    const fault = moduleFault(thrown, URL_);
    const { file, line, column } = fault.place ?? {};
    assertEquals(fault.message, message);
    assertEquals(
      fault.place === null
        ? null
        : `${fault.own ? "own" : file} ${line}:${column}`,
      place,
    );
  }
});
