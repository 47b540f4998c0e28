/** Where keys belong that people write in another place, or under another name. */

/** For each kind of map, what to say of a key that does not belong there. */
const ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  scenario: {
    ...under('it belongs under "connect"', [
      "headers",
      "origin",
      "protocols",
      "compression",
      "tls",
      "proxy",
      "request",
      "capture",
    ]),
    ...under('it is a step; put it into the list under "steps"', [
      "send",
      "ping",
      "pong",
      "close",
      "drop",
      "expect",
      "wait",
      "repeat",
    ]),
    ...under('it belongs under "auto"', ["auto_pong", "auto_close"]),
    within: 'it belongs to a step; for all of them there is "timeout"',
    client: 'it belongs to a step; connections are named under "clients"',
    optional: "it belongs to a step",
    reject: 'it belongs under "accept"',
    response: 'it belongs under "accept"',
    vars: 'the key is called "variables"',
    env: "environment variables are allowed with --env NAME",
    secrets: "secrets are given with --secret NAME=VALUE",
    port: 'the key is called "listen", with the address',
    host: 'it belongs into "url"',
    tests: 'the key is called "steps"',
  },
  connect: {
    url: 'it stands beside "connect", not under it',
    status: 'it belongs under "expect"',
    body: 'it belongs under "expect"',
    extensions: 'it belongs under "expect"',
    timeout: 'it stands beside "connect", not under it',
    subprotocols: 'the key is called "protocols"',
    subprotocol: 'the key is called "protocols", a list',
    protocol:
      'offered are "protocols", a list; what is answered is "protocol" under "expect"',
    ca: 'it belongs under "tls"',
    cert: 'it belongs under "tls"',
    key: 'it belongs under "tls"',
    server_name: 'it belongs under "tls"',
    verify: 'it belongs under "tls"',
    reject: 'it belongs under "accept", for "role: server"',
    ...under('it belongs under "compression"', [
      "client_no_context_takeover",
      "server_no_context_takeover",
      "client_max_window_bits",
      "server_max_window_bits",
    ]),
  },
  accept: {
    status: 'it belongs under "reject"',
    body: 'it belongs under "reject"',
    path: 'it belongs under "expect"',
    protocols: 'it belongs under "expect"',
    cert: 'it belongs under "tls"',
    key: 'it belongs under "tls"',
    capture: 'only "connect" captures',
  },
  step: {
    ...under('it belongs under "expect"', [
      "skip",
      "capture",
      "nothing",
      "disconnect",
      "violation",
      "any_of",
      "all_of",
      "json_contains",
      "json_path",
    ]),
    ...under('it belongs under "send"', [
      "fragments",
      "frame",
      "frames",
      "bytes",
      "chop",
      "split",
      "compress",
    ]),
    ...under('it belongs under "send" or "expect"', [
      "text",
      "json",
      "binary",
      "hex",
      "base64",
      "file",
    ]),
    ...under('it belongs under "close"', ["code", "reason"]),
    ...under('it belongs under "repeat"', ["times", "steps", "cycle"]),
    ...under('it belongs under the scenario\'s "connect"', [
      "headers",
      "protocols",
    ]),
    grade: 'it belongs under "expect"',
    timeout: 'the key is called "within"',
    sleep: 'the verb is called "wait"',
    delay: 'the verb is called "wait"',
    receive: 'the verb is called "expect"',
    recv: 'the verb is called "expect"',
    loop: 'the verb is called "repeat"',
    disconnect_client: 'the verb is called "drop"',
    reconnect: 'the verb is called "connect"',
  },
  send: {
    ...under('it stands beside "send", not under it', [
      "name",
      "client",
      "within",
      "optional",
    ]),
    ...under('it belongs under "frame"', [
      "opcode",
      "fin",
      "rsv1",
      "rsv2",
      "rsv3",
      "mask",
      "masked",
      "length",
      "length_bytes",
    ]),
    ...under('"close" is a verb of its own', ["code", "reason", "close"]),
    ping: '"ping" is a verb of its own',
    pong: '"pong" is a verb of its own',
    binary: 'octets are given as "hex", "base64" or "file"',
    message: 'the key is called "text", "json", "hex" …',
    payload: 'the key is called "text", "json", "hex" …',
    data: 'the key is called "text", "json", "hex" …',
    type: 'the key is called "as"',
  },
  frame: {
    chop: 'it stands beside "frame", not under it',
    compress: 'it stands beside "frame", not under it',
    payload: 'the key is called "text", "json", "hex" …',
    code: 'the body of a Close is octets: its code and reason as "hex"',
    reason: 'the body of a Close is octets: its code and reason as "hex"',
  },
  close: {
    clean: '"close" sends; to judge the peer\'s Close write expect: {close: …}',
  },
  expect: {
    ...under('it stands beside "expect", not under it', [
      "name",
      "client",
      "within",
    ]),
    timeout: 'the key is called "within", and stands beside "expect"',
    ...under('it belongs under "text" or another value that is judged', [
      "contains",
      "equals",
      "matches",
      "starts_with",
      "ends_with",
      "not",
      "length",
    ]),
    ...under('it belongs under "binary"', ["hex", "base64", "file"]),
    ...under('it belongs under "frame"', [
      "opcode",
      "fin",
      "rsv1",
      "rsv2",
      "rsv3",
    ]),
    ...under('it belongs under "close"', ["code", "reason", "clean"]),
    ...under('a handshake is judged under "connect"', ["status", "headers"]),
    absent: 'it is a condition of "json_path"',
  },
  "expect of the handshake": {
    code: 'the key is called "status"',
    protocols: 'one is chosen: the key is called "protocol"',
    capture: 'it stands beside "expect", not under it',
  },
  repeat: {
    count: 'the key is called "times"',
    within: 'it stands beside "repeat", not under it',
    name: 'it stands beside "repeat", not under it',
  },
  client: {
    headers: 'it belongs under "connect"',
    origin: 'it belongs under "connect"',
    protocols: 'it belongs under "connect"',
  },
  capture: {
    header: 'headers are captured under "connect"',
    json_path: 'a JSONPath is written as a string, such as "$.user.id"',
  },
  matcher: {
    regex: 'the key is called "matches"',
    pattern: 'the key is called "matches"',
    eq: 'the key is called "equals"',
    min: 'the key is called "gte"',
    max: 'the key is called "lte"',
    frames: "it stands beside the matcher's key, not under it",
  },
};

function under(
  sentence: string,
  keys: readonly string[],
): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, sentence]));
}

/** Kinds of map in which the same keys are misplaced as below `expect`. */
const EXPECTATIONS = new Set(["alternative", "expectation"]);

/** What to say of a key in a kind of map where it does not belong; null where nothing is known of it. */
export function elsewhere(map: string, key: string): string | null {
  const kind = EXPECTATIONS.has(map) ? "expect" : map;
  const sentences = ELSEWHERE[kind];
  return sentences !== undefined && Object.hasOwn(sentences, key)
    ? sentences[key]!
    : null;
}

/** What to say of a modifier that does not go with the verb it stands beside. */
const TOGETHER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  within: {
    wait: '"within" cannot stand beside "wait", which is a time itself',
  },
  optional: {
    expect:
      '"optional" of an expectation belongs under "expect"; beside a verb it forgives an ended connection when sending',
    wait:
      '"optional" forgives an ended connection when sending, and "wait" sends nothing',
    repeat:
      '"optional" forgives an ended connection when sending; put it beside the verbs inside',
    connect:
      '"optional" forgives an ended connection when sending, and "connect" sends nothing that could be forgiven',
  },
};

/** Why two keys do not go together, or null where nothing particular is known. */
export function apart(key: string, form: string): string | null {
  const sentences = TOGETHER[key];
  return sentences !== undefined && Object.hasOwn(sentences, form)
    ? sentences[form]!
    : null;
}
