/** The JSON Schema (2020-12) of what `framescript conformance --reporter json` writes. */

import { definitions } from "../report/json_schema.ts";
import {
  array,
  type JsonSchema,
  milliseconds,
  object,
  oneOf,
  orNull,
  ref,
  text,
  time,
} from "../report/schema_kit.ts";

const result = object("A run of the pack, or of a part of it", {
  version: { const: 1 },
  framescript: text("Its version"),
  agent: text("The peer's name"),
  peer: oneOf("server", "client"),
  url: orNull(text(), "Of a server: where it is"),
  profile: oneOf("quick", "full"),
  startedAt: time,
  milliseconds: { ...milliseconds, description: "Of the whole run" },
  cases: array(ref("case"), "In the pack's order"),
  missing: array(
    text(),
    "Ids of the cases that were selected and are about such peers, but were not run",
  ),
  stopped: orNull(
    ref("stopped"),
    "Why they were not, where the peer is the reason",
  ),
});

const stopped = object("A peer that was there no more", {
  message: text("One sentence without a final period"),
  running: array(text(), "Ids of the cases that ran when it was last there"),
});

const caseResult = object("How the peer did in a case", {
  id: text("Such as `1.1.1`"),
  title: text(),
  description: text("What is sent"),
  expectation: text("What a conforming peer does"),
  rfc: text("Such as `RFC 6455 5.2`"),
  docs: orNull(text(), "Why it is judged as it is, where that is not plain"),
  behaviour: ref("grade"),
  close: ref("grade"),
  milliseconds,
  report: ref("report"),
});

/** The schema of a result; several, of clients that came one after the other, are a list. */
export const conformanceSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "framescript conformance result, version 1",
  anyOf: [ref("result"), array(ref("result"))],
  $defs: { ...definitions, case: caseResult, result, stopped },
};
