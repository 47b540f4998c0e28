import { assertEquals, assertThrows } from "@std/assert";
import type { ExactJson } from "../../lib/scenario/json.ts";
import { parseScenarios } from "../../lib/scenario/parse.ts";
import {
  resolveAccept,
  resolveConnect,
  ResolveError,
  resolveSettings,
  resolveStep,
  resolveUrl,
} from "../../lib/scenario/resolve.ts";
import type { Scope } from "../../lib/scenario/template.ts";
import { test } from "../support/harness.ts";

function scope(variables: Record<string, ExactJson>): Scope {
  return {
    variables: new Map(Object.entries(variables)),
    env: new Map(),
    index: 2,
    uuid: () => "uuid",
    now: () => 0,
  };
}

function parse(yaml: string) {
  return parseScenarios(yaml, { file: "scenario.yaml" })[0]!;
}

/** A step, written as YAML, with its templates replaced. */
function resolved(step: string, variables: Record<string, ExactJson>): unknown {
  const parsed = parse(`steps:\n  - ${step}\n`);
  const [first] = parsed.scenario.steps!;
  return resolveStep(first!, scope(variables), parsed, ["steps", 0]);
}

test("a template alone may stand where a number or a boolean is wanted", () => {
  const step =
    'send: { frame: { opcode: "{{ op }}", fin: "{{ fin }}", length_bytes: "{{ n }}" } }';
  assertEquals(resolved(step, { op: 3, fin: false, n: 8 }), {
    send: { frame: { opcode: 3, fin: false, length_bytes: 8 } },
  });
  // From the command line every variable is a string.
  assertEquals(resolved(step, { op: "9", fin: "true", n: "2" }), {
    send: { frame: { opcode: 9, fin: true, length_bytes: 2 } },
  });
  assertEquals(resolved(step, { op: "ping", fin: true, n: 1 }), {
    send: { frame: { opcode: "ping", fin: true, length_bytes: 1 } },
  });
});

test("where a string is wanted, any variable becomes text", () => {
  const variables = { n: 42, b: true, z: null, o: { text: "x" }, l: [1] };
  for (const [name, text] of [["n", "42"], ["b", "true"], ["z", "null"]]) {
    assertEquals(resolved(`send: "{{ ${name} }}"`, variables), { send: text });
  }
  assertEquals(resolved('expect: { text: "{{ n }}" }', variables), {
    expect: { text: "42" },
  });
});

test("a variable never changes what kind of step it stands in", () => {
  const o = { file: "/etc/passwd" };
  assertEquals(resolved('send: "{{ o }}"', { o }), {
    send: '{"file":"/etc/passwd"}',
  });
  assertEquals(resolved('expect: "{{ o }}"', { o: { message: "any" } }), {
    expect: '{"message":"any"}',
  });
  assertThrows(
    () => resolved('close: "{{ o }}"', { o: { code: 1000 } }),
    ResolveError,
    '"close" must be a close code',
  );
  assertThrows(
    () => resolved('send: { text: a, split: "{{ o }}" }', { o: { at: 1 } }),
    ResolveError,
  );
});

test("JSON values keep their types, and are values under json_path", () => {
  const user = { name: "Ada", n: [1] };
  assertEquals(resolved('send: { json: { u: "{{ user }}" } }', { user }), {
    send: { json: { u: user } },
  });
  assertEquals(
    resolved(
      'expect: { json_path: { "$.a": "{{ m }}", "$.b": "{{ user }}" } }',
      {
        m: { contains: "" },
        user,
      },
    ),
    {
      expect: {
        json_path: { "$.a": { equals: { contains: "" } }, "$.b": user },
      },
    },
  );
  assertEquals(
    resolved('expect: { json: { id: "{{ id }}" } }', { id: 2n ** 60n }),
    {
      expect: { json: { id: 2n ** 60n } },
    },
  );
});

test("what a template becomes is final", () => {
  assertEquals(resolved('send: "{{ a }}"', { a: "{{ b }}" }), {
    send: "{{ b }}",
  });
  assertThrows(
    () => resolved('send: { text: a, chop: "{{ a }}" }', { a: "{{ b }}" }),
    ResolveError,
    'not "{{ b }}", which {{ a }} became',
  );
});

test("what a template becomes is judged like anything else", () => {
  const cases: [string, ExactJson, string][] = [
    ['send: { hex: "{{ v }}" }', "abc", "there are 3 digits"],
    ['send: { text: a, chop: "{{ v }}" }', "none", "a whole number of octets"],
    ['wait: "{{ v }}"', "5", "a duration with a unit"],
    ['expect: { close: "{{ v }}" }', 1005, "cannot be"],
    ['send: { frame: { opcode: "{{ v }}" } }', "pingg", 'did you mean "ping"?'],
    ['expect: { text: { matches: "{{ v }}" } }', "(", "is not closed"],
  ];
  for (const [step, v, message] of cases) {
    assertThrows(() => resolved(step, { v }), ResolveError, message);
  }
});

test("an error names the place of the template", () => {
  const error = assertThrows(
    () => resolved('send: { text: a, chop: "{{ v }}" }', { v: -1 }),
    ResolveError,
  );
  const { file, line, column, path } = error.problems[0]!;
  assertEquals([file, line, column], ["scenario.yaml", 2, 28]);
  assertEquals(path, "steps[0].send.chop");
});

test("a variable that was never captured is told with its place", () => {
  const error = assertThrows(
    () => resolved('send: "{{ id }}"', {}),
    ResolveError,
    "Cannot replace {{ id }}",
  );
  assertEquals(error.problems[0]!.path, "steps[0].send");
});

test("the steps inside a repeat are left as they are written", () => {
  assertEquals(
    resolved(
      'repeat: { times: "{{ n }}", steps: [{ send: "{{ later }}" }] }',
      { n: 3 },
    ),
    { repeat: { times: 3, steps: [{ send: "{{ later }}" }] } },
  );
});

test("a capture may be called like a prototype", () => {
  const step =
    'expect: { message: any, capture: { __proto__: "$.{{ k }}", constructor: text } }';
  const { expect } = resolved(step, { k: "id" }) as {
    expect: { capture: Record<string, string> };
  };
  assertEquals(Object.entries(expect.capture), [
    ["__proto__", "$.id"],
    ["constructor", "text"],
  ]);
});

test("a client inherits what it leaves out, key by key", () => {
  const parsed = parse(`
url: "ws://{{ host }}/main"
connect:
  headers: { A: "{{ a }}" }
  origin: http://main
  protocols: [chat]
clients:
  bob: { connect: { headers: { B: "{{ a }}" } } }
  eve: { url: /eve }
steps: []
`);
  const values = scope({ host: "localhost", a: "x\ty" });
  assertEquals(resolveUrl(parsed, null, values), "ws://localhost/main");
  assertEquals(resolveConnect(parsed, null, values), {
    headers: { A: "x\ty" },
    origin: "http://main",
    protocols: ["chat"],
  });
  assertEquals(resolveUrl(parsed, "bob", values), "ws://localhost/main");
  assertEquals(resolveConnect(parsed, "bob", values), {
    headers: { B: "x\ty" },
    origin: "http://main",
    protocols: ["chat"],
  });
  assertEquals(resolveUrl(parsed, "eve", values), "/eve");
  const error = assertThrows(
    () => resolveConnect(parsed, "bob", scope({ host: "h", a: "x\r\ny: z" })),
    ResolveError,
    "without line breaks",
  );
  assertEquals(error.problems[0]!.path, "clients.bob.connect.headers.B");
  assertEquals(error.problems[0]!.line, 8);
});

test("settings have their defaults", () => {
  assertEquals(resolveSettings(parse("steps: []"), scope({})), {
    name: "scenario.yaml",
    description: null,
    tags: [],
    degrade: false,
    timeout: 5000,
    deadline: null,
    strict: false,
    auto: { pong: true, close: true, read: true },
    ignore: [],
    listen: "127.0.0.1:0",
    connections: 1,
  });
  const parsed = parse(`
name: "{{ n }} connections"
description: "on {{ port }}"
tags: ["n-{{ n }}"]
degrade: "{{ d }}"
role: server
timeout: "{{ t }}"
deadline: 1m
strict: "{{ s }}"
auto: { pong: "{{ p }}" }
ignore: [{ ping: any }]
listen: "127.0.0.1:{{ port }}"
connections: "{{ n }}"
steps: []
`);
  assertEquals(
    resolveSettings(
      parsed,
      scope({ n: "2", t: "250ms", s: "all", p: false, port: 8080, d: "true" }),
    ),
    {
      name: "2 connections",
      description: "on 8080",
      tags: ["n-2"],
      degrade: true,
      timeout: 250,
      deadline: 60_000,
      strict: "all",
      auto: { pong: false, close: true, read: true },
      ignore: [{ ping: "any" }],
      listen: "127.0.0.1:8080",
      connections: 2,
    },
  );
});

test("the answer of a server", () => {
  const parsed = parse(`
role: server
accept: { reject: { status: "{{ status }}", body: "{{ status }}" } }
`);
  assertEquals(resolveAccept(parsed, scope({ status: 401 })), {
    reject: { status: 401, body: "401" },
  });
});
