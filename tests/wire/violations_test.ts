import { assert, assertEquals } from "@std/assert";
import { readFileSync } from "node:fs";
import { violation, VIOLATIONS } from "../../lib/violations.ts";
import { withCatalogue } from "../../scripts/violations.ts";
import { test } from "../support/harness.ts";
import { type HandshakeVector, readVectors } from "./vectors.ts";

test("the catalogue in the README is the table's", () => {
  const readme = new URL("../../lib/wire/README.md", import.meta.url);
  const document = readFileSync(readme, "utf8");
  assert(withCatalogue(document) === document, "run scripts/violations.ts");
  assert(withCatalogue(document.replace("1002", "1003")) === document);
});

test("a row has a name, a section, a code and words", () => {
  for (const [code, rule] of Object.entries(VIOLATIONS)) {
    assert(/^[a-z0-9]+(_[a-z0-9]+)*$/.test(code), code);
    assert(/^(RFC \d{4} \d+(\.\d+)*|limit)$/.test(rule.section), code);
    assert(
      rule.closeCode === null ||
        [1001, 1002, 1007, 1008, 1009].includes(rule.closeCode),
    );
    assert(/^\S.*[^.]$/.test(rule.message), code);
  }
});

test("no Close answers what breaks the opening handshake", () => {
  const vectors = [
    ...readVectors<HandshakeVector>("requests"),
    ...readVectors<HandshakeVector>("responses"),
  ];
  const codes = new Set(
    vectors.flatMap(({ violation }) => violation?.split(" ")[0] ?? []),
  );
  for (const [code, rule] of Object.entries(VIOLATIONS)) {
    assertEquals(rule.closeCode === null, codes.has(code), code);
  }
});

test("a violation is a row, with words of its own where they are known", () => {
  assertEquals(violation("reserved_opcode"), {
    code: "reserved_opcode",
    section: "RFC 6455 5.2",
    closeCode: 1002,
    message: "A reserved opcode",
  });
  assertEquals(violation("reserved_opcode", "Opcode 3").message, "Opcode 3");
});
