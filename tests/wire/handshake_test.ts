import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Bytes,
  concat,
  EMPTY,
  fromHex,
  text,
  toHex,
  utf8,
} from "../../lib/bytes.ts";
import { UsageError } from "../../lib/errors.ts";
import { BodyReader } from "../../lib/wire/body.ts";
import {
  clientHandshake,
  judgeResponse,
  replacedHandshake,
} from "../../lib/wire/client_handshake.ts";
import { acceptOf, resourceName, valuesOf } from "../../lib/wire/handshake.ts";
import {
  type RequestHead,
  RequestReader,
  type ResponseHead,
  ResponseReader,
} from "../../lib/wire/head.ts";
import {
  judgeRequest,
  refusal,
  replacedResponse,
  serverHandshake,
} from "../../lib/wire/server_handshake.ts";
import { sha1 } from "../../lib/wire/sha1.ts";
import { test } from "../support/harness.ts";

const NONCE = utf8("the sample nonce");
const LIMIT = 64 * 1024;

function request(octets: Bytes): RequestHead {
  const head = new RequestReader(LIMIT).push(octets);
  assert(head?.type === "head", JSON.stringify(head));
  return head;
}

function response(octets: Bytes): ResponseHead {
  const head = new ResponseReader(LIMIT).push(octets);
  assert(head?.type === "head", JSON.stringify(head));
  return head;
}

test("SHA-1 gives the digests of RFC 3174", () => {
  const digests: [string, string][] = [
    ["", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["abc", "a9993e364706816aba3e25717850c26c9cd0d89d"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    ],
    ["a".repeat(1_000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"],
  ];
  for (const [message, digest] of digests) {
    assertEquals(toHex(sha1(utf8(message))), digest);
  }
  assertEquals(
    acceptOf("dGhlIHNhbXBsZSBub25jZQ=="),
    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  );
});

test("a request has the standard headers in order", () => {
  const { request: octets } = clientHandshake({
    host: "example.com:8080",
    target: "/chat?room=1",
    nonce: NONCE,
    origin: "https://example.com",
    protocols: ["chat", "superchat"],
    compression: [
      { serverNoContextTakeover: true, clientMaxWindowBits: true },
      { clientNoContextTakeover: true, serverMaxWindowBits: 10 },
      {},
    ],
  });
  assertEquals(text(octets).split("\r\n"), [
    "GET /chat?room=1 HTTP/1.1",
    "Host: example.com:8080",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    "Origin: https://example.com",
    "Sec-WebSocket-Protocol: chat, superchat",
    "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_max_window_bits, permessage-deflate; client_no_context_takeover; server_max_window_bits=10, permessage-deflate",
    "",
    "",
  ]);
});

test("headers are replaced where they stand, left out, or added", () => {
  const { headers } = clientHandshake({
    host: "example.com",
    target: "/",
    nonce: NONCE,
    headers: {
      upgrade: null,
      "sec-websocket-version": ["13", "8"],
      "X-Two": ["a", "b"],
      Authorization: "Bearer x",
      ["__proto__"]: "x",
    },
  });
  assertEquals(headers.map(([name, value]) => `${name}: ${value}`), [
    "Host: example.com",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version: 13",
    "sec-websocket-version: 8",
    "X-Two: a",
    "X-Two: b",
    "Authorization: Bearer x",
    "__proto__: x",
  ]);
});

test("what would end a line is refused by the name of the header", () => {
  const base = { host: "example.com", target: "/", nonce: NONCE };
  const refused: [Partial<Parameters<typeof clientHandshake>[0]>, string][] = [
    [
      { headers: { "X-A": "a\r\nX-B: b" } },
      "Cannot send the header X-A: it contains CR",
    ],
    [
      { headers: { "X-A": ["a", "b\n"] } },
      "Cannot send the header X-A: it contains LF",
    ],
    [
      { headers: { "X-A": "a\0" } },
      "Cannot send the header X-A: it contains NUL",
    ],
    [
      { headers: { "X A": "a" } },
      'Cannot send a header named "X A": it is no token',
    ],
    [
      { headers: { "X:A\r\n": "a" } },
      'Cannot send a header named "X:A\\r\\n": it is no token',
    ],
    [{ origin: "x\n" }, "Cannot send the header Origin: it contains LF"],
    [{ host: "x\r" }, "Cannot send the header Host: it contains CR"],
    [
      { protocols: ["a\n"] },
      "Cannot send the header Sec-WebSocket-Protocol: it contains LF",
    ],
    [
      { protocols: ["a b"] },
      'Cannot send the header Sec-WebSocket-Protocol: "a b" is no token',
    ],
    [
      { protocols: [""] },
      'Cannot send the header Sec-WebSocket-Protocol: "" is no token',
    ],
    [
      { protocols: ["a", "b", "a"] },
      'Cannot send the header Sec-WebSocket-Protocol: "a" stands in it twice',
    ],
    [
      { target: "/ HTTP/1.1\r\nX: y" },
      'Cannot request "/ HTTP/1.1\\r\\nX: y": it is no path',
    ],
    [{ target: "chat" }, 'Cannot request "chat": it is no path'],
    [
      { target: "http://example.com/" },
      'Cannot request "http://example.com/": it is no path',
    ],
  ];
  for (const [options, message] of refused) {
    const error = assertThrows(
      () => clientHandshake({ ...base, ...options }),
      UsageError,
    );
    assertEquals(error.message, message);
  }
  const head = request(clientHandshake(base).request);
  assertThrows(
    () => serverHandshake(head, { headers: { "X-A": "a\nb" } }),
    UsageError,
    "Cannot send the header X-A: it contains LF",
  );
  assertThrows(() => serverHandshake(head, { protocol: "a b" }), UsageError);
  assertThrows(
    () => refusal({ status: 400, statusText: "a\r\nb" }),
    UsageError,
  );
});

test("both sides agree with each other", () => {
  const handshake = clientHandshake({
    host: "example.com",
    target: "/chat",
    nonce: NONCE,
    protocols: ["chat", "superchat"],
    compression: [{ clientMaxWindowBits: true, serverMaxWindowBits: 12 }],
  });
  const head = request(handshake.request);
  assertEquals(judgeRequest(head).violation, null);
  const answer = serverHandshake(head, {
    protocol: "superchat",
    compression: { clientMaxWindowBits: 10, serverNoContextTakeover: true },
    headers: { "X-Server": "test" },
  });
  const judged = judgeResponse(handshake, response(answer.response));
  assertEquals(judged, {
    violation: null,
    protocol: "superchat",
    extensions:
      "permessage-deflate; server_no_context_takeover; server_max_window_bits=12; client_max_window_bits=10",
    compression: {
      clientNoContextTakeover: false,
      serverNoContextTakeover: true,
      clientMaxWindowBits: 10,
      serverMaxWindowBits: 12,
    },
  });
  assertEquals(answer.compression, judged.compression);
  assertEquals(answer.protocol, judged.protocol);
  assertEquals(answer.extensions, judged.extensions);
});

test("a replaced extension header is what a server has agreed to", () => {
  const handshake = clientHandshake({
    host: "example.com",
    target: "/",
    nonce: NONCE,
    compression: [{}],
  });
  const head = request(handshake.request);
  const headers = {
    "Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=9",
  };
  assertEquals(
    serverHandshake(head, { headers }).compression?.serverMaxWindowBits,
    9,
  );
  const none = { "Sec-WebSocket-Extensions": null };
  assertEquals(
    serverHandshake(head, { compression: {}, headers: none }).compression,
    null,
  );
});

test("a request sent as it is is judged by what stands in it", () => {
  const handshake = replacedHandshake(utf8(
    "GET /x HTTP/1.1\r\nHost: a\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ));
  assertEquals(handshake.target, "/x");
  const answer =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  const judged = judgeResponse(handshake, response(utf8(answer)));
  assertEquals(judged.violation, null);
  assertEquals(replacedHandshake(fromHex("16030100")!).headers, []);
});

test("a response sent as it is agrees what stands in it", () => {
  const handshake = clientHandshake({
    host: "example.com",
    target: "/",
    nonce: NONCE,
    protocols: ["a", "b"],
    compression: [{}],
  });
  const head = request(handshake.request);
  const sent = utf8(
    "HTTP/1.1 101 Mine\r\nSec-WebSocket-Protocol: a\r\n" +
      "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n\r\nmore",
  );
  const { status, statusText, protocol, compression, leftover } =
    replacedResponse(sent, head);
  assertEquals([status, statusText, protocol], [101, "Mine", "a"]);
  assertEquals(compression?.serverMaxWindowBits, 9);
  assertEquals(text(leftover), "more");
  const refused = utf8("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
  assertEquals(replacedResponse(refused, head).status, 500);
  for (const none of ["", "SSH-2.0", "HTTP/1.1 101 Half\r\nUp"]) {
    const nothing = replacedResponse(utf8(none), head);
    assertEquals([nothing.status, nothing.headers], [null, []]);
  }
});

test("a resource name is path and query, whatever stands before them", () => {
  const names: readonly (readonly [string, string | null])[] = [
    ["/", "/"],
    ["/a?b=%20", "/a?b=%20"],
    ["ws://h/abs?z=1", "/abs?z=1"],
    ["HTTP://user@h:80", "/"],
    ["https://[::1]?x", "/?x"],
    ["http://", null],
    ["ftp://h/", null],
    ["*", null],
    ["a/b", null],
    ["/a#b", null],
    ["/a b", null],
    ["/\x7f", null],
    ["/\u00ff", null],
    ["http://h\u00ff/", null],
  ];
  for (const [target, name] of names) {
    assertEquals(resourceName(target), name, target);
  }
});

test("only a status that ends the handshake is a refusal", () => {
  for (const status of [101, 100, 199, 600, 200.5, NaN, -1]) {
    assertThrows(
      () => refusal({ status }),
      UsageError,
      `Cannot refuse with status ${status}: one from 200 to 599 is needed`,
    );
  }
});

test("a refusal carries its status, headers and body", () => {
  const octets = refusal({
    status: 401,
    headers: { "WWW-Authenticate": "Basic", "Content-Type": null },
    body: "wer da? ✋",
  });
  const head = response(octets);
  assertEquals([head.status, head.statusText], [401, "Unauthorized"]);
  assertEquals(head.headers.map(([name]) => name), [
    "Connection",
    "Content-Length",
    "WWW-Authenticate",
  ]);
  const body = new BodyReader(head, 1024);
  assert(body.done);
  assertEquals(body.text, "wer da? ✋");
  assertEquals(
    text(refusal({ status: 599 })),
    "HTTP/1.1 599 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
  );
});

test("a body is read by its length, in chunks, or to the end", () => {
  const heads: [string, string, string, boolean][] = [
    ["Content-Length: 5", "helloworld", "hello", true],
    ["Content-Length: 5", "hel", "hel", false],
    ["Content-Length: 0", "x", "", true],
    ["X: y", "hello", "hello", false],
    [
      "Transfer-Encoding: chunked",
      "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
      "hello",
      true,
    ],
    ["Transfer-Encoding: chunked", "3\r\nhe", "he", false],
    ["Transfer-Encoding: chunked", "zz\r\nhe", "", true],
    ["Transfer-Encoding: chunked", "1".repeat(2000), "", true],
    ["X: y", "x".repeat(40), "x".repeat(16), true],
  ];
  for (const [header, sent, kept, done] of heads) {
    const start = utf8(`HTTP/1.1 500 Oops\r\n${header}\r\n\r\n`);
    const whole = new BodyReader(
      { ...response(start), leftover: utf8(sent) },
      16,
    );
    assertEquals([whole.text, whole.done], [kept, done], header);
    const slowly = new BodyReader(response(start), 16);
    for (const octet of utf8(sent)) slowly.push(Uint8Array.of(octet));
    assertEquals([slowly.text, slowly.done], [kept, done], header);
  }
});

test("empty lines before a request are passed over (RFC 7230 3.5)", () => {
  const reader = new RequestReader(LIMIT);
  for (const octets of ["\r", "\n", "\r\n"]) {
    assertEquals(reader.push(utf8(octets)), null);
  }
  const head = reader.push(utf8("\r\nGET /path HTTP/1.1\r\n\r\nrest"));
  assert(head?.type === "head");
  assertEquals([head.target, head.leftover], ["/path", utf8("rest")]);
});

test("what is no HTTP is told at its first octets", () => {
  const response: [string, string][] = [
    ["SSH-2.0-OpenSSH\r\n", 'begins with "SSH-2.0-OpenSSH"'],
    ["HTTP/1.1 OK\r\n\r\n", 'begins with "HTTP/1.1 OK"'],
    ["HTTP/1.1 20\r\n\r\n", 'begins with "HTTP/1.1 20"'],
    ["\x15\x03\x01\x00\x02", 'begins with "\ufffd\ufffd\ufffd\ufffd\ufffd"'],
  ];
  for (const [octets, words] of response) {
    const told = new ResponseReader(LIMIT).push(utf8(octets));
    assertEquals(told, {
      type: "not_http",
      message: `Cannot read an HTTP response: it ${words}`,
    });
  }
  const first = new ResponseReader(LIMIT).push(utf8("h"));
  assertEquals(first?.type, "not_http");
  const requests = [
    "\x16\x03\x01",
    "GET\r\n\r\n",
    "GET / FTP/1.1\r\n\r\n",
    "\r\n\x16\x03\x01",
  ];
  for (const octets of requests) {
    assertEquals(
      new RequestReader(LIMIT).push(utf8(octets))?.type,
      "not_http",
      octets,
    );
  }
});

test("a head that never ends costs no more than the limit", () => {
  const reader = new ResponseReader(1000);
  assertEquals(reader.push(utf8("HTTP/1.1 101 OK\r\nX: ")), null);
  assertEquals(reader.push(utf8("x".repeat(900))), null);
  assertEquals(reader.received, 920);
  const told = reader.push(utf8("x".repeat(90)));
  assert(told?.type === "too_long");
  assertEquals(told.violation.code, "limit_handshake_size");
});

test("interim responses are passed over, the limit counts them all (RFC 9110 15.2)", () => {
  const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  const interim = `HTTP/1.1 100 Continue\r\n\r\n${hints}`;
  const final = "HTTP/1.1 101 Switching Protocols\r\nX: y\r\n\r\n";
  const whole = utf8(`${interim}${final}rest`);
  for (const length of [1, 7, 40, whole.length]) {
    const reader = new ResponseReader(LIMIT);
    let head: ReturnType<ResponseReader["push"]> = null;
    let at = 0;
    for (; head === null; at += length) {
      head = reader.push(whole.slice(at, at + length));
    }
    assert(head.type === "head");
    assertEquals([head.status, head.headers], [101, [["X", "y"]]]);
    assertEquals(text(head.interim), interim);
    assertEquals(
      text(concat([head.leftover, whole.subarray(at)])),
      "rest",
    );
  }
  const cut = new ResponseReader(LIMIT);
  assertEquals(cut.push(utf8(hints)), null);
  assertEquals(cut.received, 0);
  assertEquals(cut.push(utf8("SSH-"))?.type, "not_http");
  const endless = new ResponseReader(1000).push(utf8(hints.repeat(100)));
  assertEquals(endless?.type, "too_long");
});

test("blanks around a value are left out, however many stand inside it", () => {
  const inside = `a${" ".repeat(200_000)}b`;
  const started = performance.now();
  const head = new ResponseReader(300_000).push(
    utf8(`HTTP/1.1 101 OK\r\nX:\t ${inside} \t\r\nY: \t\r\n\r\n`),
  );
  // Looking at each run of blanks again from each of them takes 20 s and more.
  assert(performance.now() - started < 10_000);
  assert(head?.type === "head");
  assertEquals(head.headers, [["X", inside], ["Y", ""]]);
});

test("an end within a head is told in words", () => {
  const reader = new ResponseReader(LIMIT);
  assertEquals(
    reader.end().message,
    "Cannot read an HTTP response: the connection ended before one came",
  );
  reader.push(utf8("HTTP/1.1 10"));
  assertEquals(
    reader.end().message,
    "Cannot read an HTTP response: the connection ended after 11 octets of one",
  );
});

test("bare line feeds and octets beyond ASCII are read", () => {
  const head = response(
    new Uint8Array([
      ...utf8("HTTP/1.1 101 OK\nX-Latin: caf"),
      0xe9,
      ...utf8("\n\n"),
    ]),
  );
  assertEquals(valuesOf(head.headers, "x-latin"), ["café"]);
  const unicode = response(utf8("HTTP/1.1 101 OK\r\nX: café\r\n\r\n"));
  assertEquals(valuesOf(unicode.headers, "x"), ["café"]);
  assertEquals(unicode.leftover, EMPTY);
});
