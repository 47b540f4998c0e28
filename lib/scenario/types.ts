/**
 * The scenario language, version 1, as types: what a person writes, whether in
 * YAML, in JSON or as a module. `schema.ts` validates the same shapes, and a
 * type test holds the two equal.
 *
 * @module
 */

/** A string that is one template alone, such as `"{{ port }}"`; it takes the variable's type. */
export type Template = `{{${string}}}`;

/** A value, or a template that becomes one. */
export type Templated<T> = T | Template;

/** A length of time with a unit: `250ms`, `1.5s`, `2m`. */
export type Duration = string;

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Verdicts of quality, best first; a scenario has the lowest that it reached. */
export type Grade =
  | "ok"
  | "non_strict"
  | "informational"
  | "unimplemented"
  | "failed";

/** The grades that an expectation may be given. */
export type ExpectationGrade =
  | "ok"
  | "non_strict"
  | "informational"
  | "unimplemented"
  | "failed";

/** A scenario: one connection or several, and the steps taken on them. */
export interface Scenario {
  /** Shown in reports. Default: the file's name. */
  name?: string;
  /** What the scenario is for. */
  description?: string;
  /** Names by which `--tag` selects scenarios. */
  tags?: string[];
  /** `client` (default) connects to a server; `server` listens for a client under test. */
  role?: "client" | "server";
  /** Where to connect: `ws:`, `wss:`, `http:` or `https:`, or a path that `--url` completes. */
  url?: string;
  /** Which WebSocket implementation is used. Default `auto`. */
  transport?: "auto" | "web" | "raw";
  /** Where raw cannot be had, do fragment steps as whole messages. Default false. */
  degrade?: boolean;
  /** The limit of connecting and of every waiting step. Default `5s`. */
  timeout?: Duration;
  /** The limit of the whole scenario. Default: none. */
  deadline?: Duration;
  /** Defaults of variables, overridden from the command line. */
  variables?: Record<string, Json>;
  /** The opening handshake of the main connection. */
  connect?: Connect;
  /** `role: server`: the address to listen on. Default `127.0.0.1:0`. */
  listen?: string;
  /** `role: server`: how many connections are served. Default 1. */
  connections?: Templated<number>;
  /** `role: server`: the answer to the opening handshake. */
  accept?: Accept;
  /** Further connections, each inheriting what it leaves out. */
  clients?: Record<string, Client>;
  /** What is done without a step. All default to true. */
  auto?: {
    pong?: Templated<boolean>;
    close?: Templated<boolean>;
    /** `false`: octets are read only while an `expect` waits (raw only). */
    read?: Templated<boolean>;
  };
  /** What is never offered to `expect`, such as heartbeats. */
  ignore?: Expectation[];
  /** Whether what no `expect` consumed fails the scenario. Default false. */
  strict?: boolean | "all" | Template;
  /** `informational`: whatever happens is only reported. */
  grade?: "informational";
  /** What is done, in order. */
  steps?: Step[];
  /** What is done after the steps, also after a failure. */
  finally?: Step[];
  /** Keys that begin with `x-` are free. */
  [extension: `x-${string}`]: unknown;
}

/** A further connection. What it leaves out is the main connection's. */
export interface Client {
  /** Where to connect. Default: the scenario's `url`. */
  url?: string;
  /** The opening handshake; keys left out are the scenario's. */
  connect?: Connect;
}

/** The opening handshake of a client (RFC 6455 4.1). */
export interface Connect {
  /** Request headers; null leaves out one that would be sent, the handshake's own included. */
  headers?: Record<string, string | string[] | null>;
  /** The Origin header. */
  origin?: string;
  /** Subprotocols offered, in order. */
  protocols?: string[];
  /** permessage-deflate (RFC 7692). Default false. */
  compression?: Templated<boolean> | CompressionOffer | CompressionOffer[];
  /** TLS options of a `wss:` connection. */
  tls?: Tls;
  /** `http://user:pass@host:port`: connect through HTTP CONNECT. */
  proxy?: string;
  /** Octets sent in place of the whole request (raw only). */
  request?: Payload;
  /** Octets of the request to a write (raw only). Default: all. */
  chop?: Templated<number>;
  /** The rest between those writes. Default: none. */
  pause?: Duration;
  /** The limit of connecting: of dialling and the opening handshake. Default: the scenario's `timeout`. */
  within?: Duration;
  /** What the answer must be. Default: status 101. */
  expect?: ConnectExpectation;
  /** Variables taken from the answer. */
  capture?: Record<string, "protocol" | { header: string }>;
}

/** One permessage-deflate offer (RFC 7692 7.1). */
export interface CompressionOffer {
  /** The client will not keep its context. */
  client_no_context_takeover?: Templated<boolean>;
  /** The server is asked not to keep its context. */
  server_no_context_takeover?: Templated<boolean>;
  /** `true` offers the parameter without a value; 8–15 with one. */
  client_max_window_bits?: Templated<true | number>;
  /** The largest window that the server may use: 8–15. */
  server_max_window_bits?: Templated<number>;
}

/** TLS options: PEM files, a name, a switch. */
export interface Tls {
  /** PEM file of the certificate authorities that are trusted. */
  ca?: string;
  /** PEM file of the certificate that is presented. */
  cert?: string;
  /** PEM file of its private key. */
  key?: string;
  /** The name asked for and checked (SNI). Default: the URL's host. */
  server_name?: string;
  /** Whether the peer's certificate is verified. Default true. */
  verify?: Templated<boolean>;
}

/** What the server's answer must be: one form, or the first of several that holds. */
export type ConnectExpectation = HandshakeExpectation | {
  /** Where one holds that is no 101, the steps are skipped. */
  any_of: HandshakeAlternative[];
};

/** One of several answers that may come. */
export type HandshakeAlternative = Omit<HandshakeExpectation, "otherwise"> | {
  /** The server ends the connection without an HTTP answer. */
  disconnect: "any";
  /** The grade reached when it does. */
  grade?: ExpectationGrade;
};

/** What the server's answer to the opening handshake must be. */
export interface HandshakeExpectation {
  /** A status, several of which one must come, or a condition such as `{gte: 400, lt: 500}`. Default 101. */
  status?: Templated<number> | Templated<number>[] | MatcherKeys;
  /** Header names to matchers; null asks that the header be absent. */
  headers?: Record<string, Matcher | null>;
  /** The subprotocol chosen; null asks that there be none. */
  protocol?: Matcher | null;
  /** The Sec-WebSocket-Extensions answered; null asks that there be none. */
  extensions?: Matcher | null;
  /** The body of a refusal. */
  body?: Matcher;
  /** The grade reached when the answer is as expected. */
  grade?: ExpectationGrade;
  /**
   * The grade with which the scenario ends, steps skipped, when the answer is
   * not so, though its status is and it breaks no rule. Default `failed`.
   */
  otherwise?: ExpectationGrade;
}

/** The server's side of the opening handshake (RFC 6455 4.2). */
export interface Accept {
  /** Serves `wss:`. Default: `ws:`. */
  tls?: ServerTls;
  /** The subprotocol answered. */
  protocol?: string;
  /** Response headers. */
  headers?: Record<string, string | string[] | null>;
  /** permessage-deflate answered where it is offered; of a list, the first that the client's offers admit. Default false. */
  compression?: Templated<boolean> | CompressionOffer | CompressionOffer[];
  /** Refuse the handshake with this answer. */
  reject?: {
    status: Templated<number>;
    headers?: Record<string, string | string[]>;
    body?: string;
  };
  /** Octets sent in place of the whole response. */
  response?: Payload;
  /** Octets of the response to a write. Default: all. */
  chop?: Templated<number>;
  /** The rest between those writes. Default: none. */
  pause?: Duration;
  /** What the request must be. */
  expect?: {
    path?: Matcher;
    headers?: Record<string, Matcher | null>;
    protocols?: string[];
    /** The Sec-WebSocket-Extensions agreed; null asks that there be none. */
    extensions?: Matcher | null;
    /** The grade with which the scenario ends, steps skipped, when it is not so, though it breaks no rule. Default `failed`. */
    otherwise?: ExpectationGrade;
  };
}

/** What a server over TLS presents: PEM files. */
export interface ServerTls {
  /** The certificate, and those between it and the authority. */
  cert: string;
  /** Its private key. */
  key: string;
}

/** How a payload is typed on the wire. */
export type As = "text" | "binary";

/** Bytes or text: a string is text, a map names where it comes from. */
export type Payload =
  | string
  | { text: string; as?: As }
  | { json: Json; as?: As }
  | { hex: string; as?: As }
  | { base64: string; as?: As }
  | { file: string; as?: As }
  | { repeat: { of: Payload; length: Templated<number> }; as?: As }
  | { generate: Generate; as?: As }
  | { concat: Payload[]; as?: As };

/** What a seed can make: UTF-8 prose, one JSON value, HTML, the pixels of a picture, octets that do not compress. */
export type GenerateKind = "text" | "json" | "html" | "image" | "binary";

/** A payload made from a seed: the same bytes for the same seed, everywhere. */
export interface Generate {
  /** What is made. */
  kind: GenerateKind;
  /** Default 1. */
  seed?: Templated<number>;
  /** In bytes. */
  length: Templated<number>;
}

/** The modifiers of a sending step. */
export interface SendModifiers {
  /** Octets to a write. */
  chop?: Templated<number>;
  /**
   * `false` sends this message uncompressed on a compressed connection; `true`
   * compresses it even where that makes it longer, and fails where no
   * compression was agreed. Default: compressed where it was agreed, unless it
   * is in vain and nothing later refers to it.
   */
  compress?: Templated<boolean>;
}

/** How one message is split into frames. */
export type Split =
  | Templated<number>
  | { at: Templated<number>; end?: "empty" };

/** The name of an opcode (RFC 6455 5.2), or its number 0–15. */
export type OpcodeName =
  | "continuation"
  | "text"
  | "binary"
  | "close"
  | "ping"
  | "pong";

/** The header of one outgoing frame; every field may be illegal on purpose. */
export interface FrameFields {
  /** Default `text`. */
  opcode?: OpcodeName | Templated<number>;
  /** Default true. */
  fin?: Templated<boolean>;
  /** Default false. */
  rsv1?: Templated<boolean>;
  /** Default false. */
  rsv2?: Templated<boolean>;
  /** Default false. */
  rsv3?: Templated<boolean>;
  /** Default: as the role demands (RFC 6455 5.1). */
  masked?: Templated<boolean>;
  /** Eight hexadecimal digits. Default: random. */
  mask?: string;
  /** The length announced, however long the payload is. */
  length?: number | string;
  /** How many octets carry the length. Default: the fewest. */
  length_bytes?: Templated<1 | 2 | 8>;
}

/** A payload inside another map: one of its keys, or none. */
export type PayloadKeys =
  | { text: string; as?: As }
  | { json: Json; as?: As }
  | { hex: string; as?: As }
  | { base64: string; as?: As }
  | { file: string; as?: As }
  | { repeat: { of: Payload; length: Templated<number> }; as?: As }
  | { generate: Generate; as?: As }
  | { concat: Payload[]; as?: As };

/** One outgoing frame, legal or not. */
export type FrameForm =
  & FrameFields
  & (PayloadKeys | Record<never, never>);

/** What `send` sends. */
export type Send =
  | string
  | (PayloadKeys & SendModifiers & { split?: Split })
  | ({ fragments: Payload[]; as?: As } & SendModifiers)
  | ({ frame: FrameForm } & SendModifiers)
  | ({ frames: FrameForm[] } & SendModifiers)
  | ({ bytes: Payload } & SendModifiers);

/** The body of an outgoing Close. */
export type CloseBody =
  | Templated<number>
  | { code?: Templated<number>; reason?: string };

/** A condition on a string, or on a JSON value. A string means equality. */
export type Matcher = string | MatcherKeys;

/** A condition as a map: every key given must hold. */
export interface MatcherKeys {
  /** Equal. */
  equals?: Json;
  /** Contains the string. */
  contains?: string;
  /** Begins with the string. */
  starts_with?: string;
  /** Ends with the string. */
  ends_with?: string;
  /** Matches the ECMAScript regular expression. */
  matches?: string;
  /** Has this many UTF-8 bytes. */
  length?: Templated<number>;
  /** Greater than. */
  gt?: Templated<number>;
  /** Greater than or equal. */
  gte?: Templated<number>;
  /** Less than. */
  lt?: Templated<number>;
  /** Less than or equal. */
  lte?: Templated<number>;
  /** Nothing is there (`json_path` only). */
  absent?: Templated<boolean>;
  /** The matcher does not hold. */
  not?: Matcher;
}

/** In how many frames a message came. */
export type FrameCount =
  | Templated<number>
  | { at_least?: Templated<number>; at_most?: Templated<number> };

/** A condition on a message. */
export type MessageExpectation =
  & { frames?: FrameCount }
  & (
    | { text: Matcher }
    | { json: Json }
    | { json_contains: Json }
    | { json_path: Record<string, Json | MatcherKeys> }
    | {
      binary:
        | { hex: string }
        | { base64: string }
        | { file: string }
        | { length: Templated<number> };
    }
    | { payload: Payload }
    | { message: "any" }
    | { fragments: Payload[] }
  );

/** A condition on one frame as it is on the wire. */
export interface FrameExpectation {
  /** The opcode, by name or number. */
  opcode?: OpcodeName | Templated<number>;
  /** Whether it is a message's last frame. */
  fin?: Templated<boolean>;
  /** The first reserved bit. */
  rsv1?: Templated<boolean>;
  /** The second reserved bit. */
  rsv2?: Templated<boolean>;
  /** The third reserved bit. */
  rsv3?: Templated<boolean>;
  /** The payload's length in octets. */
  length?: Templated<number>;
  /** The payload as UTF-8. */
  text?: string;
  /** The payload as hexadecimal digits. */
  hex?: string;
  /** The masking key as eight hexadecimal digits, in lower case; null asks that the frame be unmasked. */
  mask?: Matcher | null;
}

/** A close code, or `none` for a Close without a body. */
export type CloseCode = Templated<number> | "none";

/** A condition on the peer's Close. */
export type CloseExpectation =
  | "any"
  | CloseCode
  | {
    code?: CloseCode | CloseCode[];
    reason?: Matcher;
    /** Both sides sent Close, then the server ended TCP (RFC 6455 7.1.4). */
    clean?: Templated<boolean>;
  };

/** What `expect` waits for, without its modifiers. */
export type ExpectationForm =
  | MessageExpectation
  | { frame: FrameExpectation }
  | { ping: Payload | "any" }
  | { pong: Payload | "any" }
  | { close: CloseExpectation }
  | {
    disconnect: "any" | {
      code?: CloseCode | CloseCode[];
      /** Both sides sent Close, then the server ended TCP (RFC 6455 7.1.4). */
      clean?: Templated<boolean>;
      /** Who ended TCP. */
      by?: "peer" | "self";
    };
  }
  | { violation: string }
  | { nothing: Duration }
  | { any_of: Alternative[] }
  | { all_of: Expectation[] };

/** An expectation: a string is the text of the next message. */
export type Expectation = string | ExpectationForm;

/** An expectation inside `any_of`, which may carry the grade that it means. */
export type Alternative =
  | string
  | (ExpectationForm & { grade?: ExpectationGrade });

/** Where a captured variable comes from: the text, a frame's masking key, a JSON path, or a regular expression's first group. */
export type CaptureSource =
  | "text"
  | "mask"
  | `$${string}`
  | { matches: string };

/** What stands under the verb `expect`. */
export type Expect =
  | string
  | (ExpectationForm & {
    /** Pass over messages that do not match until one does. */
    skip?: Templated<boolean>;
    /** Pass where nothing that matches comes. */
    optional?: Templated<boolean>;
    /** Variables for later steps. */
    capture?: Record<string, CaptureSource>;
    /** The grade reached when the expectation holds. */
    grade?: ExpectationGrade;
  });

/** What may stand beside any verb. */
export interface StepModifiers {
  /** Shown in reports. */
  name?: string;
  /** Whose step it is: a name of `clients`. Default: the main client's. */
  client?: string;
  /** Replaces `timeout` for this step. */
  within?: Duration;
}

/** `optional` beside a sending verb: an ended connection is forgiven. */
export interface SendingModifiers extends StepModifiers {
  /** Forgives that the connection has ended. Default false. */
  optional?: Templated<boolean>;
}

/** `send` */
export type SendStep = SendingModifiers & { send: Send };
/** `ping` */
export type PingStep = SendingModifiers & { ping: Payload };
/** `pong` */
export type PongStep = SendingModifiers & { pong: Payload };
/** `close` */
export type CloseStep = SendingModifiers & { close: CloseBody };
/** `drop` */
export type DropStep = SendingModifiers & {
  /** `true` ends TCP; `write` ends our direction of it alone (a half-close, raw only). */
  drop: true | "write";
};
/** `expect` */
export type ExpectStep = StepModifiers & { expect: Expect };
/** `wait` */
export type WaitStep = Omit<StepModifiers, "within"> & { wait: Duration };
/** `repeat` */
export type RepeatStep = StepModifiers & {
  repeat: {
    times: Templated<number>;
    /** `$index` begins at 0 again after so many turns. Default: never. */
    cycle?: Templated<number>;
    steps: Step[];
  };
};
/** `connect` */
export type ConnectStep = StepModifiers & { connect: true };

/** One step: exactly one verb, and its modifiers. */
export type Step =
  | SendStep
  | PingStep
  | PongStep
  | CloseStep
  | DropStep
  | ExpectStep
  | WaitStep
  | RepeatStep
  | ConnectStep;

/** The name of a verb. */
export type Verb =
  | "send"
  | "ping"
  | "pong"
  | "close"
  | "drop"
  | "expect"
  | "wait"
  | "repeat"
  | "connect";

/** The step of a verb. */
export type StepOf<V extends Verb> = Extract<Step, Record<V, unknown>>;

/** A position in a scenario file; lines and columns count from 1. */
export interface Place {
  /** As the person named it; `-` for standard input. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

/** The path of a value in a scenario, such as `["steps", 2, "send", "text"]`. */
export type KeyPath = readonly (string | number)[];

/** A validated scenario and where each part of it stands. */
export interface ParsedScenario {
  /** The scenario as it was written, validated; its templates still stand. */
  readonly scenario: Scenario;
  /** The scenario's own name, or the file's with the document's number where it holds several. */
  readonly name: string;
  /** As the person named it; `-` for standard input, a name of the caller's for text. */
  readonly file: string;
  /** Against which `file:` payloads and PEM files are resolved: a path, or null where there is no file system. */
  readonly directory: string | null;
  /** Which document of the file it is, from 0. */
  readonly index: number;
  /** The place of a value, of its first key where it is a map; null where the source has no positions (a module). */
  locate(path: KeyPath): Place | null;
  /** What finds and replaces its templates. */
  readonly templates: Templates;
}

/** What finds and replaces the templates of scenarios. */
export interface Templates {
  /** Those that name nothing which will be known, or something before it is. */
  faults(
    scenario: Scenario,
    known: ReadonlySet<string>,
  ): readonly TemplateFault[];
  /**
   * A part with its templates replaced, and judged again: `step`, or a key of
   * the scenario.
   *
   * @param scope What templates see: the runner's to make.
   */
  fill(part: string, value: unknown, scope: object): Filled;
}

/** What a part of a scenario came to once its templates were replaced. */
export interface Filled {
  /** The part without templates; as it was where it has faults. */
  readonly value: unknown;
  /** Why it cannot stand where it does; none: it can. */
  readonly faults: readonly FillFault[];
}

/** A template became something that cannot stand where it does, or could not be replaced. */
export interface FillFault extends TemplateFault {
  /** What the place is shown of, below the part. */
  readonly at: KeyPath;
}

/** A template that cannot be replaced, or what came of it. */
export interface TemplateFault {
  /** What is wrong: below the part, or in the scenario. */
  readonly path: KeyPath;
  /** One sentence without a final period. */
  readonly message: string;
  /** What should stand there. */
  readonly expected?: string;
  /** What stands there. */
  readonly actual?: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}
