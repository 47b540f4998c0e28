/** The JSON Schema says what the parser does, as far as it is a matter of shape. */

import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import { readdirSync, readFileSync } from "node:fs";
import { plain } from "../../lib/scenario/json.ts";
import { readJson } from "../../lib/scenario/json_source.ts";
import {
  type JsonSchema,
  scenarioJsonSchema,
} from "../../lib/scenario/json_schema.ts";
import { WORDS } from "../../lib/scenario/json_schema_words.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import { readYaml } from "../../lib/scenario/yaml_source.ts";
import { test } from "../support/harness.ts";

const root = new URL("../../", import.meta.url);
const schema = scenarioJsonSchema();
const validate = new Ajv2020({ allErrors: true, strict: true })
  .compile(schema);

/** Files that the schema accepts and the parser rejects: their parts contradict each other, or only their text is wrong. */
const NOT_SHAPE = new Set([
  "client_unknown.yaml",
  "client_without_clients.yaml",
  "expect_all_of.yaml",
  "expect_regular_expression.yaml",
  "integer_beyond_2_53.yaml",
  "not_a_number.yaml",
  "server_keys_of_a_client.yaml",
  "server_with_url.yaml",
  "steps_beside_a_refusal.yaml",
  "template_before_capture.yaml",
  "template_built_in.yaml",
  "template_capture_in_file.yaml",
  "template_environment.yaml",
  "template_later_variable.yaml",
  "template_malformed.yaml",
  "template_unknown.yaml",
  "url_credentials.yaml",
]);

function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** The values of a file's documents; none where its text cannot be read. */
function documents(path: string): unknown[] {
  const text = read(path).replace(/^\uFEFF/, "");
  const read_ = path.endsWith(".json") ? [readJson(text)] : readYaml(text);
  return read_.every(({ root, problems }) =>
      root !== null && problems.length === 0
    )
    ? read_.map(({ root }) =>
      JSON.parse(
        JSON.stringify(
          plain(root!),
          (_, value) => typeof value === "bigint" ? Number(value) : value,
        ),
      )
    )
    : [];
}

function scenarioFiles(directory: string): string[] {
  const names = readdirSync(new URL(directory, root), {
    recursive: true,
    encoding: "utf8",
  });
  return names.map((name) => `${directory}${name}`)
    .filter((name) =>
      /\.(?:yaml|yml|json)$/.test(name) && !name.includes("node_modules")
    )
    .sort();
}

test("every key of every map has a description and examples", () => {
  const known: string[] = [];
  const visit = (map: string, part: JsonSchema) => {
    const properties = part.properties as Record<string, JsonSchema>;
    for (const [key, property] of Object.entries(properties)) {
      known.push(`${map}.${key}`);
      const { description, examples } = property;
      assert(typeof description === "string", `${map}.${key}: no description`);
      assert(Array.isArray(examples), `${map}.${key}: no examples`);
    }
  };
  visit("scenario", schema);
  const definitions = schema.$defs as Record<string, JsonSchema>;
  for (const [name, part] of Object.entries(definitions)) {
    visit(name.replaceAll("_", " "), part);
  }
  const spoken = Object.entries(WORDS).flatMap(([map, words]) =>
    Object.keys(words).map((key) => `${map}.${key}`)
  );
  const shared =
    /^(?:alternative|expectation|expect of the handshake|alternative of the handshake)\./;
  assertEquals(
    spoken.filter((key) => !shared.test(key) && !known.includes(key)),
    [],
  );
});

test("every example of a key is one", () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema(schema, "whole");
  const definitions = schema.$defs as Record<string, JsonSchema>;
  for (const [name, part] of [["", schema], ...Object.entries(definitions)]) {
    const properties = (part as JsonSchema).properties as JsonSchema;
    const pointer = name === "" ? "" : `/$defs/${name}`;
    for (const [key, property] of Object.entries(properties)) {
      const check = ajv.compile({ $ref: `whole#${pointer}/properties/${key}` });
      for (const example of (property as JsonSchema).examples as unknown[]) {
        assert(check(example), `${name}.${key}: ${JSON.stringify(example)}`);
      }
    }
  }
});

test("every file that the parser accepts is valid", () => {
  const files = [
    ...scenarioFiles("scripts/scenarios/"),
    ...scenarioFiles("tests/scenarios/passing/"),
    ...scenarioFiles("tests/scenarios/failing/"),
  ];
  let checked = 0;
  for (const file of files) {
    parseScenarios(read(file), { file });
    for (const document of documents(file)) {
      validate(document);
      assertEquals(validate.errors ?? [], [], file);
      checked++;
    }
  }
  assert(checked > 0);
});

type Pair = readonly [wrong: object, right: object];

/** Parts of scenarios that are wrong by their shape, each with one that is right. */
const SHAPES: readonly Pair[] = [
  [{ connect: { tls: { cert: "a" } } }, {
    connect: { tls: { cert: "a", key: "b" } },
  }],
  [{ connect: { tls: { key: "a" } } }, { connect: { tls: { ca: "a" } } }],
  [{ connect: { tls: { ca: "" } } }, { connect: { tls: { ca: "{{ ca }}" } } }],
  [{ connect: { compression: [] } }, { connect: { compression: [{}] } }],
  [{ connect: { expect: { status: [] } } }, {
    connect: { expect: { status: [101] } },
  }],
  [{ connect: { proxy: "socks5://a:1" } }, {
    connect: { proxy: "http://u:p@a:1" },
  }],
  [{ connect: { proxy: "http://" } }, { connect: { proxy: "{{ proxy }}" } }],
  [{ connect: { capture: { a: { header: "a b" } } } }, {
    connect: { capture: { a: { header: "{{ a }} b" } } },
  }],
];

/** The same of steps. */
const STEP_SHAPES: readonly Pair[] = [
  [{ send: { fragments: [] } }, { send: { fragments: ["a"] } }],
  [{ send: { frames: [] } }, { send: { frames: [{}] } }],
  [{ send: { file: "" } }, { send: { file: "a b\nc" } }],
  [{ expect: { any_of: [] } }, { expect: { any_of: ["a"] } }],
  [{ expect: { all_of: [] } }, { expect: { all_of: ["a"] } }],
  [{ expect: { fragments: [] } }, { expect: { fragments: [""] } }],
  [{ expect: { close: { code: [] } } }, {
    expect: { close: { code: ["none"] } },
  }],
  [{ expect: { disconnect: { code: [] } } }, {
    expect: { disconnect: { code: [1000] } },
  }],
  [{ repeat: { times: 1, steps: [] } }, {
    repeat: { times: 1, steps: [{ send: "a" }] },
  }],
  [{ close: { reason: "bye" } }, { close: { code: 1000, reason: "bye" } }],
];

test("what is wrong by its shape is invalid, and what is right is not", () => {
  const isScenario = (value: unknown) => {
    try {
      parseScenarios(JSON.stringify(value), { format: "json" });
      return true;
    } catch {
      return false;
    }
  };
  const inSteps = STEP_SHAPES.map((pair) =>
    pair.map((step) => ({ steps: [step] }))
  );
  for (const pair of [...SHAPES, ...inSteps]) {
    for (const [i, part] of pair.entries()) {
      const value = { steps: [{ wait: "1s" }], ...part };
      assertEquals(
        [isScenario(value), validate(value)],
        [i === 1, i === 1],
        JSON.stringify(part),
      );
    }
  }
});

test("every rejected file is invalid that is a matter of shape", () => {
  const directory = "tests/scenarios/rejected/";
  const accepted = scenarioFiles(directory).filter((file) => {
    const all = documents(file);
    return all.length > 0 && all.every((document) => validate(document));
  });
  assertEquals(
    accepted.map((file) => file.slice(directory.length)),
    [...NOT_SHAPE],
  );
});
