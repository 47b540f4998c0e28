import { assert, assertEquals, assertThrows } from "@std/assert";
import { caseText } from "../../lib/cli/conformance_yaml.ts";
import { pack, SECTIONS } from "../../lib/conformance/pack.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { UsageError } from "../../lib/errors.ts";
import { parseModule, parseScenarios } from "../../lib/scenario/parse.ts";
import type { Scenario } from "../../lib/scenario/types.ts";
import { test } from "../support/harness.ts";
import { REFERENCE_IDS } from "./reference_ids.ts";

const quick = pack("quick");
const full = pack("full");

test("the pack covers the well-known suite id by id, in its order", () => {
  assertEquals(REFERENCE_IDS.length, 517);
  const numbered = quick.map(({ id }) => id).filter((id) => /^\d/.test(id));
  assertEquals(numbered, [...REFERENCE_IDS]);
});

test("both profiles have the same cases, each with an id and a section of its own", () => {
  const ids = quick.map(({ id }) => id);
  assertEquals(full.map(({ id }) => id), ids);
  assertEquals(new Set(ids).size, ids.length);
  const sections = SECTIONS.map(({ id }) => id);
  for (const one of quick) {
    assert(sections.includes(one.section), one.id);
    assert(one.id.startsWith(`${one.section}.`), one.id);
  }
});

test("every case cites its rule, says what is sent and expected, and binds somebody", () => {
  for (const one of quick) {
    assert(/^RFC (6455|7692|7230) \d/.test(one.rfc), `${one.id}: ${one.rfc}`);
    for (const words of [one.title, one.description, one.expectation]) {
      assert(words.trim().length > 3, one.id);
    }
    assert(one.server !== null || one.client !== null, one.id);
  }
  // The whole of the reference's ground binds both.
  for (const one of quick.filter(({ id }) => /^\d/.test(id))) {
    assert(one.server !== null && one.client !== null, one.id);
  }
});

test("every scenario is valid in the language", () => {
  for (const one of [...quick, ...full]) {
    for (const scenario of [one.server, one.client]) {
      if (scenario === null) continue;
      const parsed = parseModule(scenario, { file: one.id, directory: null });
      assertEquals(parsed.length, 1);
    }
  }
});

test("every scenario reads back from its YAML as it was", () => {
  const plain = (scenario: Scenario) => JSON.parse(JSON.stringify(scenario));
  for (const one of quick) {
    if (one.server !== null) {
      const [parsed] = parseScenarios(caseText(one, false), { file: one.id });
      const { url, variables, ...rest } = parsed!.scenario;
      assertEquals(plain(rest), plain(one.server));
      assertEquals([url, Object.keys(variables!)], ["{{ url }}", ["url"]]);
    }
    if (one.client !== null) {
      const [parsed] = parseScenarios(caseText(one, true), { file: one.id });
      assertEquals(plain(parsed!.scenario), plain(one.client));
    }
  }
});

test("quick differs from full in how often 9.7, 9.8, 12 and 13 repeat, and in nothing else", () => {
  const repeats = (scenario: Scenario | null) =>
    JSON.stringify(scenario).replace(/"times":\d+/g, "").replaceAll(
      /Sends \d+ |\d+ times/g,
      "",
    );
  for (const [index, one] of quick.entries()) {
    const other = full[index]!;
    if (/^(9\.[78]|12|13)\./.test(one.id)) {
      assertEquals(repeats(one.server), repeats(other.server), one.id);
      assert(/"times":1000,/.test(JSON.stringify(other.server)), one.id);
    } else {
      assertEquals(one.server, other.server);
      assertEquals(one.client, other.client);
    }
  }
});

test("cases are selected by pattern and section, and left out by pattern", () => {
  const ids = (selection: Parameters<typeof selectCases>[1]) =>
    selectCases(quick, selection).map(({ id }) => id);
  assertEquals(ids({ cases: ["1.1.*"] }).length, 8);
  assertEquals(ids({ cases: ["1.1"] }).length, 8);
  assertEquals(ids({ cases: ["6.4.1", "2.5"] }), ["2.5", "6.4.1"]);
  // An id is not the beginning of another.
  assertEquals(ids({ cases: ["7.7.1"] }), ["7.7.1"]);
  assertEquals(ids({ cases: ["1*"], sections: ["10"] }), ["10.1.1"]);
  assertEquals(ids({ sections: ["2"], exclude: ["2.1*", "2.2"] }), [
    "2.3",
    "2.4",
    "2.5",
    "2.6",
    "2.7",
    "2.8",
    "2.9",
  ]);
  assertEquals(ids({}).length, quick.length);
  assertThrows(() => ids({ cases: ["8.*"] }), UsageError, "8.*");
  assertThrows(() => ids({ sections: ["11"] }), UsageError, "11");
});
