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

/** A length of time with a unit: `250ms`, `1.5s`, `2m`; a template may stand in it. */
export type Duration =
  | `${number}${"ms" | "s" | "m" | "h"}`
  | `${string}{{${string}`;

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

/** What a scenario may have, whichever end it plays. */
export interface ScenarioKeys {
  /** Where the JSON Schema of the language is, for editors of JSON. */
  $schema?: string;
  /** Shown in reports. Default: the file's name. */
  name?: string;
  /** What the scenario is for; variables may stand in it. */
  description?: string;
  /** Names by which `--tag` selects scenarios; variables may stand in them. */
  tags?: readonly string[];
  /** Which WebSocket implementation is used. Default `auto`. */
  transport?: "auto" | "web" | "raw";
  /** Where raw cannot be had, do fragment steps as whole messages. Default false. */
  degrade?: Templated<boolean>;
  /** The limit of connecting and of every waiting step. Default `5s`. */
  timeout?: Duration;
  /** The limit of the whole scenario; behind it `finally` and closing have one second together. Default: none. */
  deadline?: Duration;
  /** Defaults of variables, overridden from the command line. */
  variables?: Record<string, Json>;
  /** What is done without a step. All default to true. */
  auto?: {
    pong?: Templated<boolean>;
    close?: Templated<boolean>;
    /** `false`: octets are read only while an `expect` waits (raw only). */
    read?: Templated<boolean>;
  };
  /** What is never offered to `expect`, such as heartbeats. */
  ignore?: readonly Expectation[];
  /** Whether what no `expect` consumed fails the scenario. Default false. */
  strict?: boolean | "all" | Template;
  /** `informational`: whatever happens is only reported. */
  grade?: "informational";
  /** What is done after the steps, also after a failure. */
  finally?: readonly Step[];
  /** Keys that begin with `x-` are free. */
  [extension: `x-${string}`]: unknown;
}

/** What only a scenario has that connects. */
export interface ClientKeys {
  /** Where to connect: `ws:`, `wss:`, `http:` or `https:`, or a path that `--url` completes. Credentials in it are sent as Authorization. */
  url?: string;
  /** The opening handshake of the main connection. */
  connect?: Connect;
  /** Further connections, each inheriting what it leaves out. */
  clients?: Record<string, Client>;
}

/** What only a scenario has that listens. */
export interface ServerKeys {
  /** The address to listen on. Default `127.0.0.1:0`. */
  listen?: string;
  /** How many connections are served. Default 1. */
  connections?: Templated<number>;
  /** The answer to the opening handshake. */
  accept?: Accept;
}

/** What is done, which may be left out where the handshake is all that is judged. */
export interface Steps {
  /** What is done, in order. */
  steps: readonly Step[];
}

/** A scenario that connects to a server. */
export type ClientScenario =
  & ScenarioKeys
  & ClientKeys
  & { [Key in keyof ServerKeys]?: never }
  & { role?: "client" }
  & (
    | Steps
    | Partial<Steps> & { connect: Connect & Required<Pick<Connect, "expect">> }
  );

/** A scenario that listens for a client under test. */
export type ServerScenario =
  & ScenarioKeys
  & ServerKeys
  & { [Key in keyof ClientKeys]?: never }
  & { role: "server" }
  & (
    | Steps
    | Partial<Steps> & {
      accept:
        & Accept
        & (
          | Required<Pick<Accept, "expect">>
          | Required<Pick<Accept, "reject">>
          | Required<Pick<Accept, "response">>
        );
    }
  );

/** A scenario: one connection or several, and the steps taken on them. */
export type Scenario = ClientScenario | ServerScenario;

/** A further connection. What it leaves out is the main connection's. */
export interface Client {
  /** Where to connect. Default: the scenario's `url`. */
  url?: string;
  /** The opening handshake; keys left out are the scenario's. */
  connect?: Connect;
}

/** The opening handshake of a client (RFC 6455 4.1). */
export interface Connect {
  /** Request headers; null leaves out one that would be sent, the handshake's own included. Beyond printable ASCII they are sent as UTF-8 (raw only). */
  headers?: Record<string, string | readonly string[] | null>;
  /** The Origin header. */
  origin?: string;
  /** Subprotocols offered, in order: tokens, each once. */
  protocols?: readonly string[];
  /** permessage-deflate (RFC 7692). Default false. */
  compression?:
    | Templated<boolean>
    | CompressionOffer
    | readonly CompressionOffer[];
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
  any_of: readonly HandshakeAlternative[];
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
  status?: Templated<number> | readonly Templated<number>[] | MatcherKeys;
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
  headers?: Record<string, string | readonly string[] | null>;
  /** permessage-deflate answered where it is offered; of a list, the first that the client's offers admit. Default false. */
  compression?:
    | Templated<boolean>
    | CompressionOffer
    | readonly CompressionOffer[];
  /** Refuse the handshake with this answer. */
  reject?: {
    status: Templated<number>;
    headers?: Record<string, string | readonly string[]>;
    body?: string;
  };
  /** Octets sent in place of the whole response; what they agree counts. */
  response?: Payload;
  /** Octets of the response to a write. Default: all. */
  chop?: Templated<number>;
  /** The rest between those writes. Default: none. */
  pause?: Duration;
  /** What the request must be. */
  expect?: {
    path?: Matcher;
    headers?: Record<string, Matcher | null>;
    protocols?: readonly string[];
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

/** A map with one key of several: none of the others stands beside it. */
export type Alone<Key extends Keys, Keys extends string> = {
  [Other in Exclude<Keys, Key>]?: never;
};

/** The keys that say where a payload comes from. */
export type PayloadKey =
  | "text"
  | "json"
  | "hex"
  | "base64"
  | "file"
  | "repeat"
  | "generate"
  | "concat";

/** Bytes or text: a string is text, a map names where it comes from. */
export type Payload = string | PayloadKeys;

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

/** A payload as a map: one of its keys. */
export type PayloadKeys =
  | (Alone<"text", PayloadKey> & { text: string; as?: As })
  | (Alone<"json", PayloadKey> & { json: Json; as?: As })
  | (Alone<"hex", PayloadKey> & { hex: string; as?: As })
  | (Alone<"base64", PayloadKey> & { base64: string; as?: As })
  | (Alone<"file", PayloadKey> & { file: string; as?: As })
  | (Alone<"repeat", PayloadKey> & { repeat: Repeated; as?: As })
  | (Alone<"generate", PayloadKey> & { generate: Generate; as?: As })
  | (Alone<"concat", PayloadKey> & { concat: readonly Payload[]; as?: As });

/** A payload that goes on until it has its length. */
export interface Repeated {
  /** What is repeated. */
  of: Payload;
  /** In bytes; the last turn is cut there. */
  length: Templated<number>;
}

/** One outgoing frame, legal or not; with a payload, or with none. */
export type FrameForm = FrameFields & Partial<PayloadKeys>;

/** The keys of `send` beside those of a payload. */
export type SendKey = "fragments" | "frame" | "frames" | "bytes";

/** What `send` sends. */
export type Send =
  | string
  | (
    & PayloadKeys
    & { [Key in SendKey]?: never }
    & SendModifiers
    & { split?: Split }
  )
  | (
    & Alone<"fragments", SendKey | PayloadKey>
    & { fragments: readonly Payload[]; as?: As }
    & SendModifiers
  )
  | (
    & Alone<"frame", SendKey | PayloadKey>
    & { frame: FrameForm }
    & SendModifiers
  )
  | (
    & Alone<"frames", SendKey | PayloadKey>
    & { frames: readonly FrameForm[] }
    & SendModifiers
  )
  | (Alone<"bytes", SendKey | PayloadKey> & { bytes: Payload } & SendModifiers);

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
  /** Matches the ECMAScript regular expression, which nothing can interrupt. */
  matches?: string;
  /** Has this many UTF-8 bytes. */
  length?: Templated<number>;
  /** Greater than; an integer beyond 2^53 is a string of its digits, here and below. */
  gt?: number | string;
  /** Greater than or equal. */
  gte?: number | string;
  /** Less than. */
  lt?: number | string;
  /** Less than or equal. */
  lte?: number | string;
  /** Nothing is there (`json_path` only). */
  absent?: Templated<boolean>;
  /** The matcher does not hold. */
  not?: Matcher;
}

/** A condition on a JSON value as a map: every key given must hold. */
export interface JsonMatcherKeys extends Omit<MatcherKeys, "not"> {
  /** The matcher does not hold, or the value is not equal. */
  not?: Json | JsonMatcherKeys;
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
    | { json_path: Record<string, Json | JsonMatcherKeys> }
    | {
      binary:
        | { hex: string }
        | { base64: string }
        | { file: string }
        | { length: Templated<number> };
    }
    | { payload: Payload }
    | { message: "any" }
    | { fragments: readonly Payload[] }
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
    code?: CloseCode | readonly CloseCode[];
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
      code?: CloseCode | readonly CloseCode[];
      /** Both sides sent Close, then the server ended TCP (RFC 6455 7.1.4). */
      clean?: Templated<boolean>;
      /** Who ended TCP. */
      by?: "peer" | "self";
    };
  }
  | { violation: string }
  | { nothing: Duration }
  | { any_of: readonly Alternative[] }
  | { all_of: readonly Expectation[] };

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
  /** Whose step it is: a name of `clients`. Default: that of the `repeat` around it, else the main client's. */
  client?: string;
  /** Replaces `timeout` for this step. */
  within?: Duration;
}

/** `optional` beside a sending verb: an ended connection is forgiven. */
export interface SendingModifiers extends StepModifiers {
  /** Forgives that the connection has ended. Default false. */
  optional?: Templated<boolean>;
}

/** Where nothing is sent, an ended connection is not forgiven. */
export interface WaitingModifiers extends StepModifiers {
  /** Only beside a sending verb, and below `expect`. */
  optional?: never;
}

/** `send` */
export type SendStep = Alone<"send", Verb> & SendingModifiers & { send: Send };
/** `ping` */
export type PingStep =
  & Alone<"ping", Verb>
  & SendingModifiers
  & { ping: Payload };
/** `pong` */
export type PongStep =
  & Alone<"pong", Verb>
  & SendingModifiers
  & { pong: Payload };
/** `close` */
export type CloseStep =
  & Alone<"close", Verb>
  & SendingModifiers
  & { close: CloseBody };
/** `drop` */
export type DropStep = Alone<"drop", Verb> & SendingModifiers & {
  /** `true` ends TCP; `write` ends our direction of it alone (a half-close, raw only). */
  drop: Templated<true> | "write";
};
/** `expect` */
export type ExpectStep =
  & Alone<"expect", Verb>
  & WaitingModifiers
  & { expect: Expect };
/** `wait` */
export type WaitStep =
  & Alone<"wait", Verb>
  & Omit<WaitingModifiers, "within">
  & { wait: Duration; within?: never };
/** `repeat` */
export type RepeatStep = Alone<"repeat", Verb> & WaitingModifiers & {
  repeat: {
    times: Templated<number>;
    /** `$index` begins at 0 again after so many turns. Default: never. */
    cycle?: Templated<number>;
    steps: readonly Step[];
  };
};
/** `connect` */
export type ConnectStep =
  & Alone<"connect", Verb>
  & WaitingModifiers
  & { connect: Templated<true> };

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
  /** From 1; null where the file shows no lines: a module's scenarios are made by its code. */
  readonly line: number | null;
  /** From 1, in characters; null where there is no line. */
  readonly column: number | null;
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
  /** The place of a value, of its first key where it is a map; null where it is not there, and of a scenario made in code. */
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
