import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { ExactJson } from "../../lib/scenario/json.ts";
import { parseModule } from "../../lib/scenario/parse_module.ts";
import { ScenarioFileError } from "../../lib/scenario/problem.ts";
import {
  checkTemplates,
  evaluateVariables,
  type Scope,
  substitute,
  TemplateError,
} from "../../lib/scenario/template.ts";
import {
  isTemplateAlone,
  isVariableName,
} from "../../lib/scenario/template_syntax.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";

function scope(
  variables: Record<string, ExactJson> | Map<string, ExactJson> = {},
  more: Partial<Scope> = {},
): Scope {
  let uuids = 0;
  return {
    variables: variables instanceof Map
      ? variables
      : new Map(Object.entries(variables)),
    env: new Map([["HOME", "/home/ada"]]),
    index: null,
    uuid: () => `uuid-${++uuids}`,
    now: () => 1_700_000_000_000,
    ...more,
  };
}

function parse(scenario: Scenario) {
  return parseModule(scenario, { file: "scenario.ts", directory: null })[0]!;
}

test("a template in a string becomes text, whatever the variable's type", () => {
  const values = { n: 7, b: false, z: null, s: "x", o: { a: [1] } };
  assertEquals(
    substitute("{{n}} {{ b }} {{  z}} {{s }} {{ o }}", scope(values)),
    '7 false null x {"a":[1]}',
  );
});

test("a template alone keeps the variable's type", () => {
  const user = { name: "Ada", tags: ["a", "b"], nested: { deep: [1, null] } };
  const values = scope({ n: 1.5, b: true, z: null, user, s: "007" });
  assertEquals(substitute("{{ n }}", values), 1.5);
  assertEquals(substitute("{{ b }}", values), true);
  assertEquals(substitute("{{ z }}", values), null);
  assertEquals(substitute("{{ s }}", values), "007");
  assertEquals(substitute("{{ user }}", values), user);
  assertEquals(substitute(" {{ n }}", values), " 1.5");
});

test("templates are replaced in values at every depth, and never in keys", () => {
  assertEquals(
    substitute({ "{{ k }}": [{ deep: "{{ k }}-{{ k }}" }] }, scope({ k: "v" })),
    { "{{ k }}": [{ deep: "v-v" }] },
  );
});

test("what a variable holds is not looked at again", () => {
  const values = scope({ a: "{{ b }}", b: "secret", c: "{{" });
  assertEquals(substitute("{{ a }}", values), "{{ b }}");
  assertEquals(substitute("<{{ a }}>", values), "<{{ b }}>");
  assertEquals(substitute("{{ c }} b }}", values), "{{ b }}");
});

test("two braces are written as a template", () => {
  const values = scope({ name: "Ada" });
  assertEquals(substitute("{{ '{{' }}", values), "{{");
  assertEquals(substitute("{{'{{'}} name }}", values), "{{ name }}");
  assertEquals(substitute('{{ "{{" }}{{ name }}', values), "{{Ada");
  assertEquals(substitute("}} and }", values), "}} and }");
});

test("the names of prototypes are variables like any other", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const values = new Map<string, ExactJson>(
    names.map((name, i) => [name, `value ${i}`]),
  );
  for (const [i, name] of names.entries()) {
    assertEquals(substitute(`<{{ ${name} }}>`, scope(values)), `<value ${i}>`);
    assertThrows(() => substitute(`{{ ${name} }}`, scope()), TemplateError);
  }
  const json = JSON.parse('{"__proto__": "{{ constructor }}"}');
  const replaced = substitute(json, scope(values)) as Record<string, unknown>;
  assertEquals(Object.entries(replaced), [["__proto__", "value 1"]]);
  assertEquals(Object.getPrototypeOf(replaced), Object.prototype);
});

test("names may be in any script", () => {
  const values = scope({ größe: "L", 名前: "花子", "a-b.c_d": 1, _: 2 });
  assertEquals(
    substitute("{{ größe }}{{ 名前 }}{{ a-b.c_d }}{{ _ }}", values),
    "L花子12",
  );
  for (const name of ["größe", "名前", "a-b.c", "_x", "x9", "constructor"]) {
    assertEquals(isVariableName(name), true, name);
  }
  for (
    const name of ["", "9x", "a b", "env.HOME", "-a", "{{", "$uuid", "a\n"]
  ) {
    assertEquals(isVariableName(name), false, name);
  }
});

test("what is built in", () => {
  assertEquals(substitute("{{ $uuid }} {{ $uuid }}", scope()), "uuid-1 uuid-2");
  assertEquals(substitute("{{ $timestamp }}", scope()), 1_700_000_000_000);
  assertEquals(substitute("{{ $index }}", scope({}, { index: 3 })), 3);
  assertEquals(substitute("{{ env.HOME }}", scope()), "/home/ada");
  assertThrows(() => substitute("{{ $index }}", scope()), TemplateError);
  assertThrows(() => substitute("{{ env.PATH }}", scope()), TemplateError);
});

test("integers beyond 2^53 keep their digits", () => {
  const values = scope({ id: 12345678901234567890n });
  assertEquals(substitute("{{ id }}", values), 12345678901234567890n);
  assertEquals(substitute("id={{ id }}", values), "id=12345678901234567890");
});

test("what is no template is refused, never passed on", () => {
  for (const text of ["{{", "{{ a", "{{ a b }}", "{{ 1 + 1 }}", "{{}}"]) {
    assertThrows(() => substitute(text, scope({ a: 1 })), TemplateError);
  }
});

test("whether a string is a template alone", () => {
  for (const text of ["{{ a }}", "{{a}}", "{{ $uuid }}", "{{ env.A }}"]) {
    assertEquals(isTemplateAlone(text), true, text);
  }
  for (const text of [" {{ a }}", "{{ a }}{{ b }}", "{{ '{{' }}", "a", "{{"]) {
    assertEquals(isTemplateAlone(text), false, text);
  }
});

test("variables are evaluated once, in order, and given ones replace them", () => {
  const parsed = parse({
    variables: {
      first: "Ada",
      id: "{{ $uuid }}",
      full: "{{ first }} {{ last }}",
      again: "{{ id }}",
      copy: "{{ user }}",
      user: { name: "default" },
    },
    steps: [],
  });
  const given = new Map<string, ExactJson>([
    ["last", "Lovelace"],
    ["first", "Augusta"],
    ["user", { name: "given" }],
  ]);
  const variables = evaluateVariables(parsed, given, scope());
  assertEquals(Object.fromEntries(variables), {
    last: "Lovelace",
    first: "Augusta",
    user: { name: "given" },
    id: "uuid-1",
    full: "Augusta Lovelace",
    again: "uuid-1",
    copy: { name: "given" },
  });
});

test("variables called like prototypes have values of their own", () => {
  const variables = JSON.parse(
    '{"__proto__": "p", "constructor": "c", "both": "{{ __proto__ }}{{ constructor }}"}',
  );
  const parsed = parse({ variables, steps: [{ send: "{{ __proto__ }}" }] });
  assertEquals(checkTemplates(parsed, new Set()), []);
  const evaluated = evaluateVariables(parsed, new Map(), scope());
  assertEquals([...evaluated], [["__proto__", "p"], ["constructor", "c"], [
    "both",
    "pc",
  ]]);
});

/** The key paths of the templates that are wrong. */
function wrong(scenario: Scenario, ...known: string[]): string[] {
  return checkTemplates(parse(scenario), new Set(known))
    .map(({ path }) => path);
}

test("a name counts from where it is known", () => {
  const capture = { id: "$.id" } as const;
  assertEquals(
    wrong(
      {
        variables: { greeting: "hi {{ user }}" },
        url: "{{ url }}",
        connect: {
          headers: { A: "{{ greeting }}" },
          capture: { session: { header: "X-Session" } },
        },
        steps: [
          { send: "{{ session }} {{ id }}" },
          { expect: { message: "any", capture } },
          { send: "{{ id }}" },
          {
            repeat: {
              times: "{{ id }}",
              steps: [
                { send: "{{ $index }} {{ token }}" },
                { expect: { message: "any", capture: { token: "text" } } },
              ],
            },
          },
          { send: "{{ token }}" },
          { send: { file: "{{ greeting }}" } },
          { send: { json: { file: "{{ token }}" } } },
        ],
        finally: [{ send: "{{ token }} {{ unknown }}" }],
      },
      "url",
      "user",
    ),
    [
      "steps[0].send",
      "steps[3].repeat.steps[0].send",
      "finally[0].send",
    ],
  );
});

/** The key paths and messages of what is wrong with a value before a run is known. */
function refused(scenario: Scenario): [path: string, message: string][] {
  const { problems } = assertThrows(() => parse(scenario), ScenarioFileError);
  return problems.map(({ path, message }) => [path, message]);
}

test("a capture cannot say where is connected and which files are read", () => {
  const problems = refused({
    url: "ws://{{ host }}/",
    connect: { capture: { host: { header: "X-Host" } } },
    clients: {
      bob: {
        url: "ws://{{ host }}/",
        connect: {
          proxy: "http://{{ host }}:1",
          headers: { "X-Host": "{{ host }}" },
          tls: {
            ca: "{{ name }}",
            cert: "{{ name }}",
            key: "{{ name }}",
            server_name: "{{ host }}",
          },
        },
      },
    },
    steps: [
      { send: { file: "{{ name }}" } },
      {
        repeat: {
          times: 1,
          steps: [{ expect: { message: "any", capture: { name: "text" } } }],
        },
      },
      { expect: { binary: { file: "{{ name }}" } } },
      { send: { json: { file: "{{ name }}", url: "{{ name }}" } } },
    ],
  });
  assertEquals(problems.map(([path]) => path), [
    "url",
    "clients.bob.url",
    "clients.bob.connect.proxy",
    "clients.bob.connect.tls.ca",
    "clients.bob.connect.tls.cert",
    "clients.bob.connect.tls.key",
    "steps[0].send.file",
    "steps[2].expect.binary.file",
  ]);
});

test("a variable of the same name does not let a capture in", () => {
  const steps: Scenario["steps"] = [
    { expect: { message: "any", capture: { place: "text" } } },
    { send: { file: "{{ place }}" } },
  ];
  const [[path, message] = []] = refused({
    variables: { place: "own.bin" },
    steps,
  });
  assertEquals(path, "steps[1].send.file");
  assertMatch(message!, /^A capture cannot stand in "file", .*"place"/);
  assertEquals(
    refused({ variables: { place: "ws://own/" }, url: "{{ place }}", steps })
      .map(([path]) => path),
    ["url", "steps[1].send.file"],
  );
});

test("what is called capture inside a message captures nothing", () => {
  assertEquals(
    wrong({
      variables: { place: "own.bin" },
      steps: [
        { send: { json: { capture: { place: 1 } } } },
        { expect: { json: { capture: { place: 1 } } } },
        { send: { file: "{{ place }}" } },
      ],
    }),
    [],
  );
});

test("where no capture can stand none is advised", () => {
  const problems = checkTemplates(
    parse({
      url: "{{ place }}",
      steps: [
        { expect: { message: "any", capture: { plaice: "text" } } },
        { send: { file: "{{ place }}" } },
      ],
    }),
    new Set(),
  );
  assertEquals(problems.map(({ message }) => message), [
    'No variable is called "place" here; give it in "variables" or with --var place=VALUE',
    'No variable is called "place" here; give it in "variables" or with --var place=VALUE',
  ]);
});

test("a default that is overridden may name nothing", () => {
  const scenario: Scenario = { variables: { a: "{{ nothing }}" }, steps: [] };
  assertEquals(wrong(scenario), ["variables.a"]);
  assertEquals(wrong(scenario, "a"), []);
});

test("a misspelt name is told with the nearest", () => {
  const [problem] = checkTemplates(
    parse({ variables: { greeting: 1 }, steps: [{ send: "{{ greting }}" }] }),
    new Set(),
  );
  assertEquals(problem?.suggestion, "greeting");
  assertMatch(problem!.message, /did you mean "greeting"\?$/);
});

test("what a scenario says of itself knows variables, and no captures", () => {
  const said: Scenario = {
    name: "{{ id }}",
    description: "uses {{ id }}",
    tags: ["a", "{{ id }}"],
    steps: [{ expect: { message: "any", capture: { id: "text" } } }],
  };
  assertEquals(wrong(said), ["name", "description", "tags[1]"]);
  assertEquals(wrong(said, "id"), []);
});

test("free keys have no templates", () => {
  assertEquals(wrong({ "x-notes": "{{ a b }} {{ c }}", steps: [] }), []);
});
