/** What editors say of each key of the language, with examples. */

/** A key in words. */
export interface KeyWords {
  readonly description: string;
  readonly examples: readonly unknown[];
}

type Words = Readonly<Record<string, KeyWords>>;

function key(description: string, ...examples: unknown[]): KeyWords {
  return { description, examples };
}

const GRADES =
  "`ok`, `non_strict`, `informational`, `unimplemented` or `failed`";

const PAYLOAD: Words = {
  text: key("Text, sent as UTF-8. Templates are replaced.", "hello"),
  json: key("A JSON value, sent as compact JSON text.", { type: "hello" }),
  hex: key(
    "Octets as pairs of hexadecimal digits; white space is free. Quote digits.",
    "48656c6c6f",
    "ce ba e1",
  ),
  base64: key("Octets as base64.", "SGVsbG8="),
  file: key(
    "The content of a file; its path is relative to the scenario's.",
    "payloads/picture.png",
  ),
  repeat: key("Another payload again and again, cut at `length` bytes.", {
    of: "ab",
    length: 65536,
  }),
  generate: key("Bytes from a seed: the same for the same seed, everywhere.", {
    kind: "text",
    seed: 1,
    length: 1000,
  }),
  concat: key("Several payloads, one after the other.", [
    { hex: "00" },
    "text",
  ]),
  as: key(
    "Whether it is a text or a binary message. By default text, json and generated text are text, the others binary.",
    "text",
    "binary",
  ),
};

const SENDING: Words = {
  chop: key(
    "Octets to a write: the frames leave in pieces of so many octets. Needs raw.",
    1,
    7,
  ),
  compress: key(
    "`false` sends this message uncompressed although compression was agreed; `true` compresses it even in vain, and fails where none was agreed.",
    false,
    true,
  ),
};

const FLAGS: Words = {
  fin: key("The FIN bit: the last frame of its message.", true, false),
  rsv1: key("The RSV1 bit, set on compressed messages (RFC 7692).", false),
  rsv2: key("The RSV2 bit, which no extension uses.", false),
  rsv3: key("The RSV3 bit, which no extension uses.", false),
};

const STATUS = key(
  "The HTTP status of the answer: one, a list, or a condition. Default 101.",
  101,
  [401, 403],
  { gte: 400, lt: 500 },
);

const PAUSE = key("The rest between the writes of `chop`.", "50ms");

const ANSWER: Words = {
  any_of: key("The first of several answers that fits.", [
    { status: 101 },
    { status: 426, grade: "informational" },
  ]),
  status: STATUS,
  headers: key(
    "Header names to matchers; null asks that the header be absent.",
    { Server: { contains: "nginx" }, "X-Powered-By": null },
  ),
  protocol: key(
    "The subprotocol that was chosen; null asks that there be none.",
    "chat",
    null,
  ),
  extensions: key(
    "The Sec-WebSocket-Extensions of the answer; null asks that there be none.",
    { contains: "permessage-deflate" },
    null,
  ),
  body: key("The body of a refusal.", { contains: "token expired" }),
  grade: key(`The grade that is reached when it holds: ${GRADES}.`, "ok"),
  otherwise: key(
    "The grade with which the scenario ends, steps skipped, when it does not hold, though the status does and no rule is broken. Default `failed`.",
    "unimplemented",
  ),
  disconnect: key(
    "The server ends the connection without an HTTP answer.",
    "any",
  ),
};

const EXPECT: Words = {
  text: key(
    "The next message is text and matches.",
    "hello",
    { starts_with: "hello", length: 5 },
  ),
  json: key("The next message is JSON and deeply equal.", {
    type: "hello",
    id: 1,
  }),
  json_contains: key(
    "The next message is JSON and has at least these keys and elements.",
    { type: "hello" },
  ),
  json_path: key(
    "JSONPaths (RFC 9535) to values or matchers; the first node of each must match.",
    { "$.user.id": 7, "$.items": { absent: true } },
  ),
  binary: key("The next message is binary and equal, or of this length.", {
    hex: "00ff",
  }, { length: 1024 }),
  payload: key("The next message is of the same type and bytes.", {
    file: "expected.bin",
  }),
  message: key("The next message, whatever it is.", "any"),
  fragments: key("The next message came in exactly these frames.", [
    "Hel",
    "lo",
  ]),
  frames: key("In how many frames the message came.", 1, { at_most: 3 }),
  frame: key(
    "The next frame, data or control, has these fields as on the wire. Needs raw.",
    { opcode: "text", fin: false },
  ),
  ping: key("The next Ping has this payload. Needs raw.", "any", "hello"),
  pong: key("The next Pong has this payload. Needs raw.", "any", "hello"),
  close: key(
    "The peer's Close: its code and reason; `none` is a Close without a code.",
    1000,
    "any",
    { code: [1000, 1001], reason: { contains: "bye" } },
  ),
  disconnect: key(
    "The connection ended; `code` is that of the Close before it, `none` where none came.",
    "any",
    { code: [1002, "none"] },
  ),
  violation: key(
    "The peer broke the RFC in this way. Needs raw.",
    "rsv_without_extension",
    "any",
  ),
  nothing: key("No message is unread, and none comes for so long.", "500ms"),
  any_of: key("The first of several expectations that fits what comes.", [
    "yes",
    { text: "no", grade: "non_strict" },
  ]),
  all_of: key("So many messages in any order, one for each expectation.", [
    "first",
    "second",
  ]),
  skip: key(
    "Passes over messages that do not match until one does.",
    true,
  ),
  optional: key(
    "Passes where nothing that matches comes; what does not match stays unread.",
    true,
  ),
  capture: key(
    "Variables for later steps, from the text, a frame's mask, a JSONPath or the first group of a regular expression.",
    { id: "$.user.id", whole: "text", token: { matches: "token=(\\w+)" } },
  ),
  grade: key(`The grade that is reached when it holds: ${GRADES}.`, "ok"),
};

const MATCHER: Words = {
  equals: key("Is equal.", "hello", 7),
  contains: key("Contains the string.", "ell"),
  starts_with: key("Begins with the string.", "he"),
  ends_with: key("Ends with the string.", "lo"),
  matches: key("Matches the ECMAScript regular expression.", "^id=\\d+$"),
  length: key("Has this many UTF-8 bytes.", 5),
  gt: key(
    "Is a number greater than this; an integer beyond 2^53 is a string of digits, here and below.",
    0,
    "9007199254740993",
  ),
  gte: key("Is a number greater than this, or equal.", 1),
  lt: key("Is a number less than this.", 100),
  lte: key("Is a number less than this, or equal.", 100),
  absent: key("Nothing is there (`json_path` only).", true),
  not: key("The matcher does not hold.", { contains: "error" }),
};

const HEADERS = key(
  "Headers by name; a list sends several, null leaves one out that would be sent.",
  { Authorization: "Bearer {{ token }}", "User-Agent": null },
);

const COMPRESSION = key(
  "permessage-deflate (RFC 7692): true, its parameters, or a list of such, best first. Default false.",
  true,
  { client_max_window_bits: true },
  [{ client_max_window_bits: 9 }, {}],
);

/** By the name of the map, then by key. */
export const WORDS: Readonly<Record<string, Words>> = {
  scenario: {
    $schema: key(
      "Where the JSON Schema of the language is, for editors of JSON.",
      "./framescript.schema.json",
    ),
    name: key("Shown in reports. Default: the file's name.", "Echo"),
    description: key("What the scenario is for.", "Greets, and is greeted."),
    tags: key("Names by which --tag selects scenarios.", ["smoke", "slow"]),
    role: key(
      "`client` (default) connects to a server; `server` listens for a client under test.",
      "client",
      "server",
    ),
    url: key(
      "Where to connect. A path is completed by --url, which wins over a whole URL. Credentials in it are sent as Authorization.",
      "ws://127.0.0.1:8787/echo",
      "wss://example.org/chat",
      "{{ url }}",
      "/chat",
    ),
    transport: key(
      "`web` is the runtime's WebSocket, `raw` our own endpoint that shows and sends every frame. Default `auto`: web where it can do every step.",
      "auto",
      "raw",
    ),
    degrade: key(
      "Where raw cannot be had, send fragments as one message instead of giving up. Default false.",
      true,
    ),
    timeout: key(
      "The limit of connecting and of every waiting step. Default 5s.",
      "5s",
      "500ms",
    ),
    deadline: key(
      "The limit of the whole scenario; behind it `finally` and closing have one second together. Default: none.",
      "1m",
    ),
    variables: key(
      "Defaults of variables, evaluated in order; --var and --secret override them.",
      { user: "ada", greeting: "Hello {{ user }}" },
    ),
    connect: key("The opening handshake.", {
      headers: { Authorization: "Bearer {{ token }}" },
      protocols: ["chat"],
    }),
    listen: key(
      "`role: server`: the address to listen on; port 0 takes a free one. Default 127.0.0.1:0.",
      "127.0.0.1:0",
    ),
    connections: key(
      "`role: server`: how many connections are served, each with all the steps. Default 1.",
      1,
    ),
    accept: key("`role: server`: the answer to the opening handshake.", {
      protocol: "chat",
    }),
    clients: key(
      "Further connections by name; what one leaves out is the main one's.",
      { bob: { connect: { headers: { Authorization: "Bearer bob" } } } },
    ),
    auto: key("What is done without a step. All default to true.", {
      pong: false,
    }),
    ignore: key(
      "What is never offered to an expectation, such as heartbeats.",
      [{ json_contains: { type: "heartbeat" } }, { ping: "any" }],
    ),
    strict: key(
      "`true`: a message that no step expected fails the scenario. `all`: every Ping and Pong too, in order. Default false.",
      true,
      "all",
    ),
    grade: key("Whatever happens is only reported.", "informational"),
    steps: key("What is done, in order.", [
      { send: "hello" },
      { expect: "hello" },
      { close: 1000 },
    ]),
    finally: key("What is done after the steps, also after a failure.", [
      { send: { json: { type: "logout" } }, optional: true },
    ]),
  },
  client: {
    url: key("Where to connect. Default: the scenario's.", "/chat?user=bob"),
    connect: key("The opening handshake; keys left out are the scenario's.", {
      headers: { Authorization: "Bearer bob" },
    }),
  },
  auto: {
    pong: key("Answer a Ping with a Pong. Default true.", false),
    close: key(
      "Answer a Close, and a violation with its close code. Default true.",
      false,
    ),
    read: key(
      "`false`: octets are read only while an expectation waits. Needs raw. Default true.",
      false,
    ),
  },
  connect: {
    headers: HEADERS,
    origin: key("The Origin header.", "https://example.org"),
    protocols: key(
      "Subprotocols that are offered, in order: tokens, each once.",
      [
        "chat.v2",
        "chat.v1",
      ],
    ),
    compression: COMPRESSION,
    tls: key("TLS of a wss: connection.", { ca: "ca.pem" }),
    proxy: key(
      "Connect through this HTTP proxy.",
      "http://user:pass@127.0.0.1:3128",
    ),
    request: key("Octets sent in place of the whole request. Needs raw.", {
      text: "GET / HTTP/1.1\r\n\r\n",
    }),
    chop: key("Octets of the request to a write. Needs raw.", 1),
    pause: PAUSE,
    within: key(
      "The limit of dialling and the opening handshake. Default: `timeout`.",
      "5s",
    ),
    expect: key("What the answer must be. Default: status 101.", {
      status: 401,
    }),
    capture: key(
      "Variables from the answer: a header, or the subprotocol.",
      { session: { header: "X-Session" }, chosen: "protocol" },
    ),
  },
  "compression offer": {
    client_no_context_takeover: key(
      "The client will not keep its context between messages.",
      true,
    ),
    server_no_context_takeover: key(
      "The server is asked not to keep its context between messages.",
      true,
    ),
    client_max_window_bits: key(
      "The largest window that the client uses, 8 to 15; true leaves it to the server.",
      true,
      15,
    ),
    server_max_window_bits: key(
      "The largest window that the server may use, 8 to 15.",
      15,
    ),
  },
  tls: {
    ca: key("PEM file of the certificate authorities trusted.", "ca.pem"),
    cert: key("PEM file of the client certificate.", "client.pem"),
    key: key("PEM file of its private key.", "client.key"),
    server_name: key(
      "The name that is asked for and checked. Default: the URL's host.",
      "example.org",
    ),
    verify: key("Whether the certificate is verified. Default true.", false),
  },
  "expect of the handshake": ANSWER,
  "alternative of the handshake": ANSWER,
  "capture of the handshake": {
    header: key("The name of a header of the answer.", "X-Session"),
  },
  "tls of a server": {
    cert: key("PEM file of the certificate that is presented.", "server.pem"),
    key: key("PEM file of its private key.", "server.key"),
  },
  accept: {
    tls: key("Serves wss: with this certificate.", {
      cert: "server.pem",
      key: "server.key",
    }),
    protocol: key("The subprotocol that is answered.", "chat"),
    headers: HEADERS,
    compression: COMPRESSION,
    reject: key("Refuse the handshake with this answer.", {
      status: 401,
      body: "no",
    }),
    response: key("Octets sent in place of the whole answer.", {
      text: "HTTP/1.0 200 OK\r\n\r\n",
    }),
    chop: key("Octets of the answer to a write.", 1),
    pause: PAUSE,
    expect: key("What the request must be.", { path: "/chat" }),
  },
  reject: {
    status: key("The HTTP status of the refusal.", 401),
    headers: key("Headers by name; a list sends several.", {
      "WWW-Authenticate": "Bearer",
    }),
    body: key("The body of the refusal.", "no"),
  },
  "expect of the request": {
    path: key("The path, with its query.", "/chat", { starts_with: "/" }),
    headers: ANSWER.headers!,
    protocols: key("The subprotocols that are offered.", ["chat"]),
    extensions: key(
      "The extensions that are agreed; null asks that there be none.",
      { contains: "permessage-deflate" },
    ),
    otherwise: ANSWER.otherwise!,
  },
  step: {
    send: key(
      "Sends a message, its fragments, single frames or mere octets.",
      "hello",
      { json: { type: "hello" } },
      { fragments: ["Hel", "lo"] },
      { frame: { opcode: 3, fin: false } },
    ),
    ping: key('Sends a Ping; "" for one without a payload.', "hello", ""),
    pong: key('Sends a Pong; "" for one without a payload.', "hello", ""),
    close: key(
      "Sends a Close; {} for one without a code. `expect: {close: …}` reads the peer's.",
      1000,
      { code: 1000, reason: "bye" },
      {},
    ),
    drop: key(
      "Ends TCP without a Close; `write` ends our direction of it alone.",
      true,
      "write",
    ),
    expect: key(
      "Waits for the next message, or what else is named, and judges it.",
      "hello",
      { json_contains: { type: "hello" } },
      { close: 1000 },
    ),
    wait: key("Waits.", "200ms"),
    repeat: key("Does steps several times; {{ $index }} counts from 0.", {
      times: 3,
      steps: [{ send: "{{ $index }}" }, { expect: "{{ $index }}" }],
    }),
    connect: key("Opens the connection again after it ended.", true),
    name: key("Shown in reports.", "greets"),
    client: key(
      "Whose step it is, and whose the steps inside a repeat are; a name of `clients`.",
      "bob",
    ),
    within: key("The limit of this step, in place of `timeout`.", "10s"),
    optional: key("An ended connection is forgiven.", true),
  },
  repeat: {
    times: key("How often.", 100),
    cycle: key("{{ $index }} begins at 0 again after so many turns.", 10),
    steps: key("What is done each time.", [{ send: "hello" }]),
  },
  send: {
    ...PAYLOAD,
    ...SENDING,
    split: key(
      "Sends the message in frames of at most so many payload octets.",
      64,
      { at: 64, end: "empty" },
    ),
    fragments: key("One message, a frame for each element.", ["Hel", "lo"]),
    frame: key("One frame, legal or not.", { opcode: "text", rsv1: true }),
    frames: key("Several frames in one write.", [
      { opcode: "ping" },
      { opcode: "text", text: "hello" },
    ]),
    bytes: key("Octets as they are; a string is hexadecimal.", "81 00"),
  },
  split: {
    at: key("Payload octets to a frame.", 64),
    end: key("Adds an empty final frame.", "empty"),
  },
  frame: {
    ...PAYLOAD,
    ...FLAGS,
    opcode: key("A name, or a number from 0 to 15. Default text.", "ping", 3),
    masked: key("Whether it is masked. Default: as the role demands.", false),
    mask: key("The masking key. Default: random.", "37fa213d"),
    length: key(
      "The length that is announced, however long the payload is.",
      125,
      "9223372036854775808",
    ),
    length_bytes: key(
      "In how many octets the length is written. Default: the fewest.",
      8,
    ),
  },
  close: {
    code: key("The close code, 0 to 65535.", 1000),
    reason: key("The reason.", "bye"),
  },
  payload: PAYLOAD,
  "repeat of a payload": {
    of: key("What is repeated.", "ab", { hex: "00ff" }),
    length: key("Of the whole, in bytes.", 65536),
  },
  generate: {
    kind: key(
      "UTF-8 prose, one JSON value, HTML, the pixels of a picture, or bytes that do not compress.",
      "text",
    ),
    seed: key("Another one gives other bytes. Default 1.", 1),
    length: key("In bytes, exactly.", 65536),
  },
  expect: EXPECT,
  expectation: EXPECT,
  alternative: EXPECT,
  "frames of a message": {
    at_least: key("At least so many frames.", 2),
    at_most: key("At most so many frames.", 3),
  },
  binary: {
    hex: PAYLOAD.hex!,
    base64: PAYLOAD.base64!,
    file: PAYLOAD.file!,
    length: key("Of so many bytes.", 1024),
  },
  "frame that is expected": {
    ...FLAGS,
    opcode: key("A name, or a number from 0 to 15.", "text", 2),
    length: key("Of the payload on the wire, in octets.", 5),
    text: key("The payload as text.", "hello"),
    hex: key("The payload as hexadecimal digits.", "48656c6c6f"),
    mask: key(
      "The masking key as eight hexadecimal digits; null: the frame is unmasked.",
      { not: "00000000" },
      null,
    ),
  },
  "close that is expected": {
    code: key(
      "The close code, several, or `none` for a Close without one.",
      1000,
      [1000, 1001],
      "none",
    ),
    reason: key("The reason matches.", { contains: "bye" }),
    clean: key("Both sides sent Close, then the server ended TCP.", true),
  },
  disconnect: {
    code: key("The code of the Close before the end, or `none`.", [
      1002,
      "none",
    ]),
    clean: key("Both sides sent Close, then the server ended TCP.", true),
    by: key("Who ended TCP.", "peer", "self"),
  },
  capture: {
    matches: key(
      "A regular expression; its first group is captured.",
      "id=(\\d+)",
    ),
  },
  matcher: MATCHER,
  "json matcher": MATCHER,
};
