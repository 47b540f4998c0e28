/** The JSON Schemas (2020-12) of what the `json` and `ndjson` reporters write. */

import { VERBS } from "../scenario/verbs.ts";
import {
  array,
  boolean,
  type JsonSchema,
  milliseconds,
  natural,
  object,
  oneOf,
  orNull,
  type Properties,
  ref,
  text,
  time,
} from "./schema_kit.ts";

const direction = oneOf("in", "out");
const closeCode = orNull(
  { type: "integer", minimum: 0, maximum: 65535 },
  "Null: a Close without a body, or none",
);
const headers = array({
  type: "array",
  prefixItems: [text(), text()],
  items: false,
  minItems: 2,
}, "Name and value, in the order in which they were sent");

const by = { enum: ["peer", "self", null] };

function entry(
  type: string,
  description: string,
  properties: Properties,
  optional: readonly string[] = [],
): JsonSchema {
  return object(description, {
    type: { const: type },
    at: { ...milliseconds, description: "From the start of the run" },
    client: text("`main`, or the client's name"),
    connection: { type: "integer", minimum: 1 },
    ...properties,
  }, optional);
}

const reportProperties: Properties = {
  version: { const: 1 },
  name: text(),
  description: text(),
  tags: array(text()),
  place: orNull(ref("place"), "Where the scenario stands"),
  role: oneOf("client", "server"),
  url: text(),
  transport: orNull(oneOf("web", "raw")),
  transportReason: text("Why that transport, in words"),
  runtime: text("Such as `Deno 2.9.6`"),
  verdict: ref("verdict"),
  grade: ref("grade"),
  grades: object("The lowest grade that each part reached", {
    handshake: ref("grade"),
    steps: ref("grade"),
    finally: ref("grade"),
    unasked: ref("grade"),
  }),
  failure: orNull(ref("failure"), "The reason for any verdict but passed"),
  startedAt: {
    ...time,
    description: "RFC 3339, UTC: when the last attempt began",
  },
  milliseconds: { ...milliseconds, description: "Of the last attempt" },
  attempts: { type: "integer", minimum: 1 },
  earlier: array(ref("attempt"), "The attempts before the last one"),
  steps: array(ref("step"), "The steps, then those of `finally`"),
  notes: array(ref("note"), "Things worth knowing that decide nothing"),
  connections: array(ref("connection"), "In the order of their opening"),
  transcript: array(ref("entry"), "Everything that crossed, by time"),
};

const stepProperties: Properties = {
  path: text("Such as `steps[2]`, `finally[0]`"),
  place: orNull(ref("place")),
  verb: oneOf(...VERBS),
  title: text("The step's name, or what it does"),
  client: text("`main`, or the client's name"),
  connection: {
    type: "integer",
    minimum: 1,
    description: "`role: server` with several connections: which of them",
  },
  outcome: oneOf("passed", "failed", "errored", "skipped", "degraded"),
  grade: ref("grade"),
  at: { ...milliseconds, description: "From the start of the run" },
  milliseconds,
  iteration: orNull(natural, "In a `repeat`: from 0"),
  notes: array(text()),
  failure: orNull(ref("failure")),
  consumed: array(natural, "Indices into the transcript"),
  judged: {
    ...natural,
    description:
      "Of an `expect` that failed: what it was held against and left unread",
  },
  steps: array(ref("step"), "Of a `repeat`: those of each iteration"),
};

function without(properties: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !names.includes(name)),
  );
}

/** What the schemas of reports refer to by name. */
export const definitions: Readonly<Record<string, JsonSchema>> = {
  verdict: oneOf("passed", "failed", "errored", "unsupported"),
  grade: oneOf(
    "ok",
    "non_strict",
    "informational",
    "unimplemented",
    "failed",
  ),
  place: object("A position in a file; lines and columns count from 1", {
    file: text(),
    line: orNull(
      { type: "integer", minimum: 1 },
      "Null where none is known: of a module's scenario only the file is",
    ),
    column: orNull({ type: "integer", minimum: 1 }),
  }),
  failure: object("Why something did not pass", {
    code: text("A stable name, such as `timeout` or `mismatch`"),
    message: text("The reason in words"),
    place: orNull(ref("place")),
    step: orNull(text(), "Path of the step, such as `steps[2]`"),
    expected: orNull(text()),
    actual: orNull(text()),
    diff: array(text(), "`-` expected, `+` actual"),
    section: orNull(text(), "Such as `RFC 6455 5.2`"),
  }),
  step: object("A run of one step", stepProperties, ["connection", "judged"]),
  attempt: object("An attempt that did not pass, and that another followed", {
    startedAt: time,
    milliseconds,
    verdict: ref("verdict"),
    failure: orNull(ref("failure")),
  }),
  note: object("Something worth knowing that decides nothing", {
    code: text("A stable name, such as `unread_messages`"),
    message: text(),
    client: orNull(text()),
  }),
  connection: object("One connection of the run", {
    client: text("`main`, or the client's name"),
    number: { type: "integer", minimum: 1 },
    url: text(),
    transport: oneOf("web", "raw"),
    at: { ...milliseconds, description: "From the start of the run" },
    milliseconds: {
      ...milliseconds,
      description: "Dialling and the opening handshake",
    },
    status: orNull({ type: "integer" }),
    requestHeaders: headers,
    responseHeaders: headers,
    protocol: text("The subprotocol agreed; empty: none"),
    extensions: text("Sec-WebSocket-Extensions as answered; empty: none"),
    body: text("Of a refusal: the start of its body"),
    close: orNull(
      object("How it ended", {
        code: closeCode,
        reason: text(),
        clean: { type: ["boolean", "null"] },
        by,
        error: orNull(text()),
      }),
      "Null where it never opened",
    ),
  }),
  payload: object("The head of a payload", {
    length: { ...natural, description: "Octets in all, on the wire" },
    encoding: oneOf("text", "hex"),
    head: text("The first 4 KiB, or as many as `--keep-payloads` says"),
    whole: { ...boolean, description: "Whether `head` is all of it" },
  }),
  entry: {
    description: "One thing that crossed, or happened to the connection",
    oneOf: [
      entry("open", "The opening handshake was answered", {
        status: orNull({ type: "integer" }),
        refused: { const: true, description: "It opened nothing" },
        url: text(),
        protocol: text(),
        extensions: text(),
      }, ["refused", "url", "protocol", "extensions"]),
      entry("frame", "A frame (RFC 6455 5.2), payload as on the wire", {
        direction,
        opcode: { type: "integer", minimum: 0, maximum: 15 },
        fin: boolean,
        rsv: { type: "integer", minimum: 0, maximum: 7 },
        masked: boolean,
        announced: text("The length announced where it is another"),
        payload: ref("payload"),
        close: object("Of a Close", { code: closeCode, reason: text() }),
      }, ["announced", "close"]),
      entry("message", "A whole message", {
        direction,
        kind: oneOf("text", "binary"),
        payload: ref("payload"),
        frames: orNull(natural, "Null where the transport shows none"),
      }),
      entry("close", "A Close of a transport that shows no frames", {
        direction,
        code: closeCode,
        reason: text(),
      }),
      entry("bytes", "Octets that are no frame", {
        direction,
        payload: ref("payload"),
      }),
      entry("violation", "The peer broke a rule", {
        code: text(),
        section: text(),
        message: text(),
      }),
      entry("end", "The connection ended", { by, error: orNull(text()) }),
    ],
  },
  notRun: object("A scenario of the run that was not run", {
    name: text(),
    place: orNull(ref("place")),
  }),
  tool: object("What wrote this", {
    name: { const: "framescript" },
    version: text(),
  }),
  summary: object("The run summed up", {
    scenarios: { ...natural, description: "How many were run" },
    verdicts: object("How many scenarios came to each", {
      passed: natural,
      failed: natural,
      errored: natural,
      unsupported: natural,
    }),
    notRun: {
      ...natural,
      description: "How many were not run: interrupted, or `--bail`",
    },
    startedAt: orNull(time),
    milliseconds,
  }),
  report: object("A run of one scenario", reportProperties, ["description"]),
};

/** The schema of the `json` reporter's document. */
export const reportSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "framescript report, version 1",
  ...object("A run of framescript", {
    format: { const: "framescript-report" },
    version: { const: 1 },
    tool: ref("tool"),
    summary: ref("summary"),
    reports: array(ref("report")),
    notRun: array(ref("notRun"), "The scenarios that were not run"),
  }),
  $defs: definitions,
};

function eventObject(
  event: string,
  description: string,
  properties: Properties,
): JsonSchema {
  return object(description, {
    event: { const: event },
    version: { const: 1 },
    ...properties,
  });
}

const scenario: JsonSchema = {
  ...natural,
  description: "Which scenario of the run",
};

/** The schema of one line of the `ndjson` reporter. */
export const eventSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "framescript event, version 1",
  oneOf: [
    eventObject("start", "A scenario starts", {
      scenario,
      name: text(),
      url: text(),
      attempt: { type: "integer", minimum: 1 },
    }),
    eventObject("retry", "An attempt did not pass, and another starts", {
      scenario,
      attempt: {
        type: "integer",
        minimum: 1,
        description: "Which attempt it was",
      },
      ended: ref("attempt"),
    }),
    eventObject("wire", "Something crossed", { scenario, entry: ref("entry") }),
    eventObject("step", "A step ended; those inside a repeat before it", {
      scenario,
      step: object(
        "A run of one step",
        without(stepProperties, ["steps"]),
        ["connection", "judged"],
      ),
    }),
    eventObject("end", "A scenario ended", {
      scenario,
      report: object(
        "Its report, without what was told before",
        without(reportProperties, ["steps", "transcript"]),
        ["description"],
      ),
    }),
    eventObject("summary", "The run is over", {
      tool: ref("tool"),
      summary: ref("summary"),
      notRun: array(ref("notRun"), "The scenarios that were not run"),
    }),
  ],
  $defs: definitions,
};
