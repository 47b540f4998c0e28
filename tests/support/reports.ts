/**
 * Reports made by hand: one for each verdict, and for whatever a reporter may
 * meet: several clients, violations, fragments, compression, hostile peers.
 */

import { toHex, utf8 } from "../../lib/bytes.ts";
import type {
  ConnectionReport,
  Failure,
  PayloadPreview,
  Report,
  StepReport,
  TranscriptEntry,
} from "../../lib/runner/report.ts";
import type { Place, Verb } from "../../lib/scenario/types.ts";

const KEPT = 4096;

/** The preview of a text payload, cut as the runner cuts it. */
export function textPayload(text: string): PayloadPreview {
  const length = utf8(text).length;
  return {
    length,
    encoding: "text",
    head: length > KEPT ? text.slice(0, KEPT) : text,
    whole: length <= KEPT,
  };
}

/** The preview of a binary payload. */
export function hexPayload(
  hex: string,
  length = hex.length / 2,
): PayloadPreview {
  return {
    length,
    encoding: "hex",
    head: hex,
    whole: length * 2 === hex.length,
  };
}

type FrameEntry = Extract<TranscriptEntry, { type: "frame" }>;
interface FrameInit {
  at: number;
  direction: "in" | "out";
  opcode: number;
  payload: PayloadPreview;
  fin?: boolean;
  rsv?: number;
  client?: string;
  connection?: number;
  masked?: boolean;
  announced?: string;
  close?: FrameEntry["close"];
}

/** A frame of the transcript; the client's are masked. */
export function frame(init: FrameInit): TranscriptEntry {
  const { at, direction, opcode, payload, close, announced } = init;
  return {
    type: "frame",
    at,
    client: init.client ?? "main",
    connection: init.connection ?? 1,
    direction,
    opcode,
    fin: init.fin ?? true,
    rsv: init.rsv ?? 0,
    masked: init.masked ?? direction === "out",
    ...(announced === undefined ? {} : { announced }),
    payload,
    ...(close === undefined ? {} : { close }),
  };
}

/** A Close frame of the transcript. */
export function closeFrame(
  at: number,
  direction: "in" | "out",
  code: number,
  reason: string,
): TranscriptEntry {
  const octets = [code >> 8, code & 0xff, ...utf8(reason)];
  return frame({
    at,
    direction,
    opcode: 8,
    payload: hexPayload(toHex(new Uint8Array(octets))),
    close: { code, reason },
  });
}

function message(
  at: number,
  direction: "in" | "out",
  text: string,
  rest: {
    client?: string;
    connection?: number;
    frames?: number | null;
    kind?: "text" | "binary";
    payload?: PayloadPreview;
  } = {},
): TranscriptEntry {
  return {
    type: "message",
    at,
    client: rest.client ?? "main",
    connection: rest.connection ?? 1,
    direction,
    kind: rest.kind ?? "text",
    payload: rest.payload ?? textPayload(text),
    frames: rest.frames === undefined ? 1 : rest.frames,
  };
}

function open(at: number, client = "main", number = 1): TranscriptEntry {
  return { type: "open", at, client, connection: number, status: 101 };
}

function end(
  at: number,
  by: "peer" | "self" | null,
  error: string | null = null,
  client = "main",
  number = 1,
): TranscriptEntry {
  return { type: "end", at, client, connection: number, by, error };
}

/** A place in a scenario file. */
export function place(file: string, line: number, column = 5): Place {
  return { file, line, column };
}

interface StepInit {
  path: string;
  verb: Verb;
  title: string;
  at: number;
  milliseconds?: number;
  place?: Place | null;
  client?: string;
  outcome?: StepReport["outcome"];
  grade?: StepReport["grade"];
  iteration?: number | null;
  notes?: string[];
  failure?: Failure | null;
  consumed?: number[];
  judged?: number;
  steps?: StepReport[];
}

function step(init: StepInit): StepReport {
  return {
    path: init.path,
    place: init.place ?? null,
    verb: init.verb,
    title: init.title,
    client: init.client ?? "main",
    outcome: init.outcome ?? "passed",
    grade: init.grade ?? (init.outcome === "failed" ? "failed" : "ok"),
    at: init.at,
    milliseconds: init.milliseconds ?? 0.1,
    iteration: init.iteration ?? null,
    notes: init.notes ?? [],
    failure: init.failure ?? null,
    consumed: init.consumed ?? [],
    ...(init.judged === undefined ? {} : { judged: init.judged }),
    steps: init.steps ?? [],
  };
}

function connection(rest: Partial<ConnectionReport> = {}): ConnectionReport {
  return {
    client: "main",
    number: 1,
    url: "ws://127.0.0.1:8787/echo",
    transport: "raw",
    at: 0.2,
    milliseconds: 1.4,
    status: 101,
    requestHeaders: [
      ["Host", "127.0.0.1:8787"],
      ["Upgrade", "websocket"],
      ["Connection", "Upgrade"],
      ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
      ["Sec-WebSocket-Version", "13"],
    ],
    responseHeaders: [
      ["Upgrade", "websocket"],
      ["Connection", "Upgrade"],
      ["Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
    ],
    protocol: "",
    extensions: "",
    body: "",
    close: { code: 1000, reason: "", clean: true, by: "peer", error: null },
    ...rest,
  };
}

function failure(rest: Partial<Failure> & { code: string; message: string }) {
  return {
    place: null,
    step: null,
    expected: null,
    actual: null,
    diff: [],
    section: null,
    ...rest,
  } satisfies Failure;
}

function report(rest: Partial<Report> & { name: string }): Report {
  return {
    version: 1,
    tags: [],
    place: place("scenarios/echo.yaml", 1, 1),
    role: "client",
    url: "ws://127.0.0.1:8787/echo",
    transport: "raw",
    transportReason: "steps[0] sends a message in several frames",
    runtime: "Deno 2.9.6",
    verdict: "passed",
    grade: "ok",
    grades: {
      handshake: "ok",
      steps: rest.grade ?? "ok",
      finally: "ok",
      unasked: "ok",
    },
    failure: null,
    startedAt: "2026-11-23T15:00:00.000Z",
    milliseconds: 12.4,
    attempts: 1,
    earlier: [],
    steps: [],
    notes: [],
    connections: [],
    transcript: [],
    ...rest,
  };
}

const FRAMES = [
  "This is the 1st frame\r\n",
  "This is the 2nd frame\r\n",
  "This is the 3rd frame\r\n",
];

/** A message in three frames, echoed, then a clean close. */
export const passed: Report = report({
  name: "Multi-frame echo",
  description: "One text message as three frames, echoed as it was",
  tags: ["smoke", "fragments"],
  steps: [
    step({
      path: "steps[0]",
      verb: "send",
      title: "send 3 fragments",
      at: 1.8,
      milliseconds: 0.4,
      place: place("scenarios/echo.yaml", 6),
    }),
    step({
      path: "steps[1]",
      verb: "expect",
      title: "expect text",
      at: 2.2,
      milliseconds: 1.1,
      place: place("scenarios/echo.yaml", 8),
      consumed: [4, 5, 6, 7],
    }),
    step({
      path: "steps[2]",
      verb: "close",
      title: "close 1000",
      at: 3.4,
      place: place("scenarios/echo.yaml", 9),
    }),
    step({
      path: "steps[3]",
      verb: "expect",
      title: "expect close 1000",
      at: 3.5,
      milliseconds: 0.6,
      place: place("scenarios/echo.yaml", 10),
      consumed: [9],
    }),
  ],
  connections: [
    connection({
      close: {
        code: 1000,
        reason: "Closing this websocket.",
        clean: true,
        by: "peer",
        error: null,
      },
    }),
  ],
  transcript: [
    {
      type: "open",
      at: 1.6,
      client: "main",
      connection: 1,
      status: 101,
      url: "ws://127.0.0.1:8787/echo",
      protocol: "",
      extensions: "",
    },
    frame({
      at: 1.9,
      direction: "out",
      opcode: 1,
      fin: false,
      payload: textPayload(FRAMES[0]!),
    }),
    frame({
      at: 2,
      direction: "out",
      opcode: 0,
      fin: false,
      payload: textPayload(FRAMES[1]!),
    }),
    frame({
      at: 2.1,
      direction: "out",
      opcode: 0,
      payload: textPayload(FRAMES[2]!),
    }),
    frame({
      at: 3,
      direction: "in",
      opcode: 1,
      fin: false,
      payload: textPayload(FRAMES[0]!),
    }),
    frame({
      at: 3.1,
      direction: "in",
      opcode: 0,
      fin: false,
      payload: textPayload(FRAMES[1]!),
    }),
    frame({
      at: 3.2,
      direction: "in",
      opcode: 0,
      payload: textPayload(FRAMES[2]!),
    }),
    message(3.2, "in", FRAMES.join(""), { frames: 3 }),
    closeFrame(3.4, "out", 1000, "Closing this websocket."),
    closeFrame(4, "in", 1000, "Closing this websocket."),
    end(4.2, "peer"),
  ],
});

const PRICE = `{"type":"price","symbol":"ACME","bid":41.2,"ask":41.3}`;
const ERROR = `{"type":"error","symbol":"ACME","reason":"unknown symbol"}`;

const mismatchFailure: Failure = failure({
  code: "mismatch",
  message: "The message is not the JSON that was expected",
  place: place("scenarios/ticker.yaml", 24),
  step: "steps[1]",
  expected: JSON.stringify(JSON.parse(PRICE), null, 2),
  actual: JSON.stringify(JSON.parse(ERROR), null, 2),
  diff: [
    " {",
    `-  "type": "price",`,
    `+  "type": "error",`,
    `   "symbol": "ACME",`,
    `-  "bid": 41.2,`,
    `-  "ask": 41.3`,
    `+  "reason": "unknown symbol"`,
    " }",
  ],
});

/** A wrong message, skipped steps, a `finally` that still ran. */
export const mismatch: Report = report({
  name: "Ticker publishes prices",
  tags: ["smoke", "json"],
  place: place("scenarios/ticker.yaml", 1, 1),
  url: "wss://ticker.example/v1/stream",
  transport: "web",
  transportReason: "no step needs more than whole messages",
  verdict: "failed",
  grade: "failed",
  milliseconds: 84.2,
  failure: mismatchFailure,
  steps: [
    step({
      path: "steps[0]",
      verb: "send",
      title: "subscribe",
      at: 61,
      place: place("scenarios/ticker.yaml", 20),
    }),
    step({
      path: "steps[1]",
      verb: "expect",
      title: "expect json_contains",
      at: 61.3,
      milliseconds: 18.2,
      place: place("scenarios/ticker.yaml", 24),
      outcome: "failed",
      failure: mismatchFailure,
      judged: 2,
    }),
    step({
      path: "steps[2]",
      verb: "expect",
      title: "expect json_path",
      at: 79.5,
      milliseconds: 0,
      place: place("scenarios/ticker.yaml", 26),
      outcome: "skipped",
    }),
    step({
      path: "finally[0]",
      verb: "send",
      title: "unsubscribe",
      at: 79.6,
      place: place("scenarios/ticker.yaml", 30),
    }),
  ],
  notes: [{
    code: "unread_messages",
    message: "1 message was not read by any expect",
    client: null,
  }],
  connections: [connection({
    url: "wss://ticker.example/v1/stream",
    transport: "web",
    milliseconds: 60.1,
    status: null,
    requestHeaders: [],
    responseHeaders: [],
    protocol: "ticker.v1",
    close: { code: 1000, reason: "", clean: null, by: null, error: null },
  })],
  transcript: [
    { type: "open", at: 60.3, client: "main", connection: 1, status: null },
    message(61.1, "out", `{"op":"subscribe","symbol":"ACME"}`, {
      frames: null,
    }),
    message(79.4, "in", ERROR, { frames: null }),
    message(79.7, "out", `{"op":"unsubscribe","symbol":"ACME"}`, {
      frames: null,
    }),
    message(80, "in", `{"type":"bye"}`, { frames: null }),
    {
      type: "close",
      at: 80.2,
      client: "main",
      connection: 1,
      direction: "out",
      code: 1000,
      reason: "",
    },
    {
      type: "close",
      at: 84,
      client: "main",
      connection: 1,
      direction: "in",
      code: 1000,
      reason: "",
    },
    end(84.1, null),
  ],
});

const timeoutFailure: Failure = failure({
  code: "timeout",
  message: "No Pong came within 5 s",
  place: place("scenarios/heartbeat.yaml", 14),
  step: "steps[1]",
  expected: `pong "beat"`,
  actual: "nothing",
  section: "RFC 6455 5.5.3",
});

/** A Pong that never came. */
export const timeout: Report = report({
  name: "Heartbeat is answered",
  tags: ["heartbeat"],
  place: place("scenarios/heartbeat.yaml", 1, 1),
  verdict: "failed",
  grade: "failed",
  milliseconds: 5004,
  attempts: 3,
  earlier: [
    {
      startedAt: "2026-11-23T14:59:53.000Z",
      milliseconds: 3,
      verdict: "errored",
      failure: failure({
        code: "connect_refused",
        message: "Cannot connect to 127.0.0.1:8787: the connection was refused",
      }),
    },
    {
      startedAt: "2026-11-23T14:59:54.000Z",
      milliseconds: 5004,
      verdict: "failed",
      failure: timeoutFailure,
    },
  ],
  startedAt: "2026-11-23T15:00:00.100Z",
  failure: timeoutFailure,
  steps: [
    step({
      path: "steps[0]",
      verb: "ping",
      title: `ping "beat"`,
      at: 1.9,
      place: place("scenarios/heartbeat.yaml", 13),
    }),
    step({
      path: "steps[1]",
      verb: "expect",
      title: `expect pong "beat"`,
      at: 2,
      milliseconds: 5000,
      place: place("scenarios/heartbeat.yaml", 14),
      outcome: "failed",
      failure: timeoutFailure,
    }),
  ],
  notes: [{
    code: "close_unanswered",
    message: "The peer did not answer the Close within 1 s",
    client: null,
  }],
  connections: [
    connection({
      close: { code: null, reason: "", clean: false, by: "self", error: null },
    }),
  ],
  transcript: [
    open(1.6),
    frame({
      at: 1.9,
      direction: "out",
      opcode: 9,
      payload: textPayload("beat"),
    }),
    closeFrame(5002, "out", 1000, ""),
    end(5003.8, "self"),
  ],
});

const violationFailure: Failure = failure({
  code: "violation",
  message: "The peer broke the protocol: RSV1 set without an extension",
  place: place("scenarios/strict.yaml", 9),
  step: "steps[1]",
  expected: `text "hello"`,
  actual: "violation reserved_bit",
  section: "RFC 6455 5.2",
});

/** The peer broke the RFC, and was closed with 1002. */
export const violation: Report = report({
  name: "Reserved bits stay clear",
  tags: ["rfc"],
  place: place("scenarios/strict.yaml", 1, 1),
  verdict: "failed",
  grade: "failed",
  milliseconds: 4.8,
  startedAt: "2026-11-23T15:00:00.200Z",
  failure: violationFailure,
  steps: [
    step({
      path: "steps[0]",
      verb: "send",
      title: `send "hello"`,
      at: 1.8,
      place: place("scenarios/strict.yaml", 8),
    }),
    step({
      path: "steps[1]",
      verb: "expect",
      title: `expect "hello"`,
      at: 2,
      milliseconds: 1,
      place: place("scenarios/strict.yaml", 9),
      outcome: "failed",
      failure: violationFailure,
    }),
  ],
  connections: [
    connection({
      close: {
        code: null,
        reason: "",
        clean: false,
        by: "self",
        error: "connection reset by peer",
      },
    }),
  ],
  transcript: [
    open(1.6),
    frame({
      at: 1.9,
      direction: "out",
      opcode: 1,
      payload: textPayload("hello"),
    }),
    frame({
      at: 2.9,
      direction: "in",
      opcode: 1,
      rsv: 4,
      payload: textPayload("hello"),
    }),
    {
      type: "violation",
      at: 2.9,
      client: "main",
      connection: 1,
      code: "reserved_bit",
      section: "RFC 6455 5.2",
      message: "RSV1 set without an extension",
    },
    closeFrame(3, "out", 1002, "RSV1 set without an extension"),
    end(4.1, "peer", "connection reset by peer"),
  ],
});

/** Nobody listens. */
export const errored: Report = report({
  name: "Chat answers",
  place: place("scenarios/chat.yaml", 1, 1),
  url: "ws://127.0.0.1:1/chat",
  transport: "web",
  transportReason: "no step needs more than whole messages",
  verdict: "errored",
  grade: "failed",
  milliseconds: 3.1,
  startedAt: "2026-11-23T15:00:00.300Z",
  failure: failure({
    code: "refused",
    message: "Cannot connect to ws://127.0.0.1:1/chat: connection refused",
    place: place("scenarios/chat.yaml", 2, 1),
  }),
  steps: [
    step({
      path: "steps[0]",
      verb: "send",
      title: `send "hi"`,
      at: 3.1,
      milliseconds: 0,
      place: place("scenarios/chat.yaml", 4),
      outcome: "skipped",
    }),
  ],
});

/** Where a module's scenario stands: its code shows no lines. */
const IN_A_MODULE: Place = {
  file: "scenarios/ping.scenario.ts",
  line: null,
  column: null,
};

/** A capability that the runtime lacks. */
export const unsupported: Report = report({
  name: "Ping from a browser",
  place: IN_A_MODULE,
  transport: null,
  transportReason: "",
  runtime: "workerd",
  verdict: "unsupported",
  grade: "failed",
  milliseconds: 0,
  startedAt: "2026-11-23T15:00:00.400Z",
  failure: failure({
    code: "unsupported",
    message: "steps[0] needs raw, which workerd lacks: cannot send a Ping",
    place: IN_A_MODULE,
    step: "steps[0]",
  }),
});

/** The server refused the handshake. */
export const refused: Report = report({
  name: "A visitor may not enter",
  place: place("scenarios/auth.yaml", 1, 1),
  url: "ws://127.0.0.1:8787/private",
  verdict: "failed",
  grade: "failed",
  milliseconds: 3.3,
  startedAt: "2026-11-23T15:00:00.500Z",
  failure: failure({
    code: "handshake",
    message: "The server answered 401 in place of 101",
    place: place("scenarios/auth.yaml", 4, 1),
    expected: "status 101",
    actual: "status 401",
    section: "RFC 6455 4.1",
  }),
  connections: [
    connection({
      url: "ws://127.0.0.1:8787/private",
      status: 401,
      responseHeaders: [
        ["WWW-Authenticate", "Bearer"],
        ["Content-Type", "application/json"],
      ],
      body: `{"error":"no token"}`,
      close: null,
    }),
  ],
  transcript: [
    {
      type: "open",
      at: 3.1,
      client: "main",
      connection: 1,
      status: 401,
      refused: true,
    },
  ],
});

/** Three clients in one room; one leaves and comes back. */
export const severalClients: Report = report({
  name: "A room for three",
  tags: ["chat", "several clients"],
  place: place("scenarios/room.yaml", 1, 1),
  url: "ws://127.0.0.1:8787/room",
  milliseconds: 31,
  startedAt: "2026-11-23T15:00:00.600Z",
  steps: [
    step({ path: "steps[0]", verb: "send", title: `send "hello all"`, at: 4 }),
    step({
      path: "steps[1]",
      verb: "expect",
      title: "bob hears it",
      client: "bob",
      at: 4.2,
      milliseconds: 2.4,
      consumed: [4],
    }),
    step({
      path: "steps[2]",
      verb: "expect",
      title: "carol hears it",
      client: "carol",
      at: 6.6,
      consumed: [5],
    }),
    step({
      path: "steps[3]",
      verb: "drop",
      title: "drop",
      client: "bob",
      at: 6.8,
    }),
    step({
      path: "steps[4]",
      verb: "connect",
      title: "connect again",
      client: "bob",
      at: 7,
      milliseconds: 2,
    }),
    step({
      path: "steps[5]",
      verb: "repeat",
      title: "repeat 2 times",
      at: 9.2,
      milliseconds: 4,
      steps: [
        step({
          path: "steps[5].repeat.steps[0]",
          verb: "send",
          title: `send "0"`,
          client: "bob",
          at: 9.2,
          iteration: 0,
        }),
        step({
          path: "steps[5].repeat.steps[1]",
          verb: "expect",
          title: `expect "0"`,
          at: 9.4,
          milliseconds: 1.2,
          iteration: 0,
          consumed: [9],
        }),
        step({
          path: "steps[5].repeat.steps[0]",
          verb: "send",
          title: `send "1"`,
          client: "bob",
          at: 10.8,
          iteration: 1,
        }),
        step({
          path: "steps[5].repeat.steps[1]",
          verb: "expect",
          title: `expect "1"`,
          at: 11,
          milliseconds: 1.3,
          iteration: 1,
          consumed: [11],
        }),
      ],
    }),
  ],
  notes: [{
    code: "tls_not_verified",
    message: "The server's certificate was not verified",
    client: "carol",
  }],
  connections: [
    connection({ url: "ws://127.0.0.1:8787/room" }),
    connection({
      client: "bob",
      url: "ws://127.0.0.1:8787/room",
      at: 1.2,
      close: { code: null, reason: "", clean: false, by: "self", error: null },
    }),
    connection({ client: "carol", url: "wss://127.0.0.1:8788/room", at: 2.2 }),
    connection({
      client: "bob",
      number: 2,
      url: "ws://127.0.0.1:8787/room",
      at: 7,
    }),
  ],
  transcript: [
    open(1),
    open(2, "bob"),
    open(3.8, "carol"),
    frame({
      at: 4.1,
      direction: "out",
      opcode: 1,
      payload: textPayload("hello all"),
    }),
    frame({
      at: 6.2,
      direction: "in",
      opcode: 1,
      client: "bob",
      payload: textPayload("hello all"),
    }),
    frame({
      at: 6.3,
      direction: "in",
      opcode: 1,
      client: "carol",
      payload: textPayload("hello all"),
    }),
    end(6.9, "self", null, "bob"),
    open(9, "bob", 2),
    frame({
      at: 9.3,
      direction: "out",
      opcode: 1,
      client: "bob",
      connection: 2,
      payload: textPayload("0"),
    }),
    frame({
      at: 10.6,
      direction: "in",
      opcode: 1,
      payload: textPayload("0"),
    }),
    frame({
      at: 10.9,
      direction: "out",
      opcode: 1,
      client: "bob",
      connection: 2,
      payload: textPayload("1"),
    }),
    frame({
      at: 12.2,
      direction: "in",
      opcode: 1,
      payload: textPayload("1"),
    }),
    closeFrame(12.6, "out", 1000, ""),
    closeFrame(13, "in", 1000, ""),
    end(13.2, "peer"),
  ],
});

const LONG = Array.from(
  { length: 2000 },
  (_, index) => `Line ${index} of a message that is too long to be kept.`,
).join("\n");

/** Compression, a long message, octets, a Ping in between, a degraded step. */
export const compressed: Report = report({
  name: "Compressed, long and binary",
  tags: ["deflate"],
  place: place("scenarios/deflate.yaml", 1, 1),
  grade: "non_strict",
  milliseconds: 22.5,
  startedAt: "2026-11-23T15:00:00.700Z",
  steps: [
    step({
      path: "steps[0]",
      verb: "send",
      title: "send 108889 bytes",
      at: 2,
      outcome: "degraded",
      notes: ["sent as one message: the runtime cannot split it"],
    }),
    step({
      path: "steps[1]",
      verb: "expect",
      title: "expect binary",
      at: 2.4,
      milliseconds: 8,
      grade: "non_strict",
      consumed: [2, 4, 5],
    }),
  ],
  notes: [{
    code: "degraded",
    message: "steps[0] was done as one message",
    client: null,
  }],
  connections: [
    connection({
      protocol: "blob.v2",
      extensions: "permessage-deflate; server_no_context_takeover",
    }),
  ],
  transcript: [
    {
      type: "open",
      at: 1.6,
      client: "main",
      connection: 1,
      status: 101,
      url: "ws://127.0.0.1:8787/echo",
      protocol: "blob.v2",
      extensions: "permessage-deflate; server_no_context_takeover",
    },
    frame({
      at: 2.2,
      direction: "out",
      opcode: 1,
      payload: textPayload(LONG),
    }),
    frame({
      at: 8,
      direction: "in",
      opcode: 2,
      rsv: 4,
      fin: false,
      payload: hexPayload("f248cdc9c95728cf2fca49e102"),
    }),
    frame({
      at: 8.4,
      direction: "in",
      opcode: 9,
      payload: hexPayload("00ff10"),
    }),
    frame({
      at: 9,
      direction: "in",
      opcode: 0,
      payload: hexPayload("deadbeef".repeat(64)),
    }),
    message(9, "in", "", {
      kind: "binary",
      frames: 2,
      payload: hexPayload(
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
          .repeat(20),
        90_000,
      ),
    }),
    frame({
      at: 9.2,
      direction: "out",
      opcode: 10,
      payload: hexPayload("00ff10"),
    }),
    frame({
      at: 9.6,
      direction: "out",
      opcode: 1,
      payload: textPayload("x"),
      announced: "9223372036854775807",
    }),
    {
      type: "bytes",
      at: 10,
      client: "main",
      connection: 1,
      direction: "out",
      payload: hexPayload("8105"),
    },
    frame({
      at: 11,
      direction: "in",
      opcode: 8,
      payload: hexPayload(""),
      close: { code: null, reason: "" },
    }),
    end(12, "peer"),
  ],
});

/** What a hostile peer or file may carry into every text of a report. */
export const HOSTILE = [
  `</script><script>alert("owned")</script>`,
  `<img src=x onerror=alert(1)>`,
  `]]>--><!--`,
  `\u001b[31mred\u001b]0;title\u0007\u009b2J`,
  "\r\n::error file=a,line=1::injected\r\n##[error]injected",
  "\u2028\u2029\u202eevil\u202c\u0000\ufeff\ufffe",
  "```\n| a | b |\n# heading [x](javascript:alert(1))",
  `"'&<>\\#%:,`,
  "日本語 👩‍👩‍👧 é",
].join(" ");

const hostileFailure: Failure = failure({
  code: "mismatch",
  message: `Close came: ${HOSTILE}`,
  place: place(`scen"arios/<a>,b:%.yaml`, 3),
  step: "steps[0]",
  expected: "hello",
  actual: HOSTILE,
  diff: ["-hello", ...HOSTILE.split("\n").map((line) => `+${line}`)],
  section: "RFC 6455 5.6",
});

/** A peer that tries every injection there is. */
export const hostile: Report = report({
  name: `Hostile ${HOSTILE}`,
  description: HOSTILE,
  tags: ["<b>tag</b>"],
  place: place(`scen"arios/<a>,b:%.yaml`, 1, 1),
  url: `ws://127.0.0.1:8787/?q=<script>`,
  verdict: "failed",
  grade: "failed",
  milliseconds: 6,
  startedAt: "2026-11-23T15:00:00.800Z",
  failure: hostileFailure,
  steps: [
    step({
      path: "steps[0]",
      verb: "expect",
      title: `expect ${HOSTILE}`,
      at: 2,
      milliseconds: 1,
      place: place(`scen"arios/<a>,b:%.yaml`, 3),
      outcome: "failed",
      failure: hostileFailure,
      consumed: [1],
      notes: [HOSTILE],
    }),
  ],
  notes: [{ code: "other", message: HOSTILE, client: HOSTILE }],
  connections: [
    connection({
      protocol: HOSTILE,
      extensions: HOSTILE,
      body: HOSTILE,
      responseHeaders: [["X-Hostile", HOSTILE]],
      close: {
        code: 4000,
        reason: HOSTILE,
        clean: false,
        by: "peer",
        error: HOSTILE,
      },
    }),
  ],
  transcript: [
    open(1.6),
    frame({
      at: 2.5,
      direction: "in",
      opcode: 1,
      payload: textPayload(HOSTILE),
    }),
    frame({
      at: 2.6,
      direction: "in",
      opcode: 8,
      payload: textPayload(HOSTILE),
      close: { code: 999, reason: HOSTILE },
    }),
    {
      type: "violation",
      at: 2.6,
      client: "main",
      connection: 1,
      code: "close_code",
      section: "RFC 6455 7.4.1",
      message: HOSTILE,
    },
    end(3, "peer", HOSTILE),
  ],
});

/** The other end: framescript listened. */
export const listened: Report = report({
  name: "A client says hello",
  place: null,
  role: "server",
  url: "ws://127.0.0.1:43117/",
  transportReason: "role: server",
  grade: "informational",
  milliseconds: 9,
  startedAt: "2026-11-23T15:00:00.900Z",
  steps: [
    step({
      path: "steps[0]",
      verb: "expect",
      title: `expect "hello"`,
      at: 3,
      milliseconds: 2,
      consumed: [1],
    }),
  ],
  connections: [connection({ url: "ws://127.0.0.1:43117/" })],
  transcript: [
    open(2.9),
    frame({
      at: 4.8,
      direction: "in",
      opcode: 1,
      masked: true,
      payload: textPayload("hello"),
    }),
    closeFrame(5, "out", 1001, "going away"),
    end(6, "self"),
  ],
});

/** Every report above, in an order worth reading. */
export const REPORTS: readonly Report[] = [
  passed,
  mismatch,
  timeout,
  violation,
  errored,
  unsupported,
  refused,
  severalClients,
  compressed,
  hostile,
  listened,
];

/** A passing run of so many frames, half of them in. */
export function longReport(frames: number): Report {
  const transcript = [open(1)];
  for (let index = 0; index < frames; index++) {
    transcript.push(frame({
      at: 2 + index / 10,
      direction: index % 2 === 0 ? "out" : "in",
      opcode: 1,
      payload: textPayload(`{"sequence":${index},"text":"tick"}`),
    }));
  }
  return report({
    name: `Endurance, ${frames} frames`,
    tags: ["load"],
    milliseconds: 3 + frames / 10,
    startedAt: "2026-11-23T15:00:01.000Z",
    steps: [
      step({
        path: "steps[0]",
        verb: "repeat",
        title: `repeat ${frames / 2} times`,
        at: 1.8,
        milliseconds: frames / 10,
      }),
    ],
    connections: [connection()],
    transcript,
  });
}
