/** Section h: the opening handshake, a server's answers (h.1 to h.5) and a client's judgement (h.6 to h.8) (RFC 6455 4). */

import type {
  Accept,
  Connect,
  ConnectExpectation,
  HandshakeAlternative,
  HandshakeExpectation,
  Matcher,
  Payload,
} from "../../scenario/types.ts";
import type { ConformanceCase, Section } from "../case.ts";
import { type Description, lowered, makeCase } from "../build.ts";
import { anyEnd, weClose } from "../closing.ts";
import { echoed } from "../echo.ts";

const GREETING = "Hello, world!";
const ECHO = echoed(GREETING, GREETING);

const SERVED = "The server accepts it (101) and echoes.";
const REFUSED = "The server refuses it with a status of 400 to 499.";

/** Any error that is the client's. */
const CLIENT_ERROR: HandshakeExpectation = { status: { gte: 400, lt: 500 } };

/** Any status but 101. */
const NOT_UPGRADED = { not: { equals: 101 } };

/** An answer that is no upgrade, but blames another. */
const OTHER_REFUSAL: HandshakeAlternative = {
  status: NOT_UPGRADED,
  grade: "non_strict",
};

/** A key that is right; the answer to it is known. */
const KEY = "ZnJhbWVzY3JpcHQta2V5IQ==";

// Requests

/** A request as it goes over the wire. */
function request(
  lines: readonly string[],
  start = "GET {{ $target }} HTTP/1.1",
): string {
  return [start, ...lines, "", ""].join("\r\n");
}

const USUAL_LINES = [
  "Host: {{ $host }}",
  "Upgrade: websocket",
  "Connection: Upgrade",
  `Sec-WebSocket-Key: ${KEY}`,
  "Sec-WebSocket-Version: 13",
];

/** The usual lines, with some of them replaced by name. */
function replacing(lines: Readonly<Record<string, string>>): string[] {
  return USUAL_LINES.map((line) => lines[line.split(":", 1)[0]!] ?? line);
}

/** A request that a server must accept. */
function accepted(
  id: string,
  title: string,
  connect: Connect,
  rfc = "RFC 6455 4.2.1",
): Description {
  return {
    id,
    title,
    description: `Opens a connection: ${lowered(title)}.`,
    expectation: SERVED,
    rfc,
    binds: "server",
    connect,
    course: ECHO,
  };
}

/** A request that a server must refuse. */
function refused(
  id: string,
  title: string,
  connect: Connect,
  more: {
    readonly rfc?: string;
    readonly expectation?: string;
    readonly docs?: string;
    /** Instead of a client error, or else another refusal. */
    readonly expect?: ConnectExpectation;
  } = {},
): Description {
  return {
    id,
    title,
    description: `Sends an opening handshake ${lowered(title)}.`,
    expectation: more.expectation ?? REFUSED,
    rfc: more.rfc ?? "RFC 6455 4.2.1",
    ...(more.docs === undefined ? {} : { docs: more.docs }),
    binds: "server",
    connect: {
      ...connect,
      expect: more.expect ?? { any_of: [CLIENT_ERROR, OTHER_REFUSAL] },
    },
    course: { steps: [], closing: anyEnd() },
  };
}

/** One that a server should refuse, and is not strict where it does not. */
const LENIENT: ConnectExpectation = {
  any_of: [CLIENT_ERROR, { status: 101, grade: "non_strict" }, OTHER_REFUSAL],
};

const VERSION_NAMED: ConnectExpectation = {
  any_of: [
    {
      ...CLIENT_ERROR,
      headers: { "Sec-WebSocket-Version": { contains: "13" } },
    },
  ],
};

const REQUESTS: readonly Description[] = [
  accepted("h.1.1", "The usual request", {}),
  refused("h.1.2", "Without Upgrade", { headers: { Upgrade: null } }, {
    expectation: "The server does not upgrade: any status but 101.",
    expect: { status: NOT_UPGRADED },
  }),
  refused("h.1.3", "With Upgrade to another protocol", {
    headers: { Upgrade: "h2c" },
  }, {
    expectation: "The server does not upgrade: any status but 101.",
    expect: { status: NOT_UPGRADED },
  }),
  refused("h.1.4", "Without Connection", { headers: { Connection: null } }),
  refused("h.1.5", "With a Connection that does not name Upgrade", {
    headers: { Connection: "keep-alive" },
  }),
  refused("h.1.6", "Without a key", {
    headers: { "Sec-WebSocket-Key": null },
  }),
  refused("h.1.7", "With an empty key", {
    request: request(replacing({ "Sec-WebSocket-Key": "Sec-WebSocket-Key:" })),
  }),
  refused("h.1.8", "With a key of eight octets", {
    headers: { "Sec-WebSocket-Key": "ZnJhbWVzIQA=" },
  }, {
    docs:
      "RFC 6455 4.2.1 has a key of 16 octets, and 4.2.2 says that a server need not decode it. One that accepts the request is not strict.",
    expect: LENIENT,
  }),
  refused("h.1.9", "With a key that is not base64", {
    headers: { "Sec-WebSocket-Key": "!frames? of! script?!==" },
  }, {
    docs:
      "Such a key breaks the grammar (RFC 6455 4.3), which 4.2.1 has a server refuse; but 4.2.2 says that it need not decode the key. One that accepts the request is not strict.",
    expect: LENIENT,
  }),
  refused("h.1.10", "With the key twice", {
    request: request([...USUAL_LINES, `Sec-WebSocket-Key: ${KEY}`]),
  }, {
    rfc: "RFC 6455 11.3.1",
    docs:
      "A client must not send the header twice. As both have the same value, a server that answers it does no harm, but is not strict.",
    expect: LENIENT,
  }),
  refused("h.1.11", "Without a version", {
    headers: { "Sec-WebSocket-Version": null },
  }),
  refused("h.1.12", "With a version that does not exist", {
    headers: { "Sec-WebSocket-Version": "99" },
  }, {
    rfc: "RFC 6455 4.4",
    expectation:
      "The server refuses it, best with 426, and names the versions that it has.",
    expect: VERSION_NAMED,
  }),
  refused("h.1.13", "Without Host", { headers: { Host: null } }),
  refused("h.1.14", "With the method POST", {
    request: request(
      [...USUAL_LINES, "Content-Length: 0"],
      "POST {{ $target }} HTTP/1.1",
    ),
  }),
  refused("h.1.15", "In HTTP 1.0", {
    request: request(USUAL_LINES, "GET {{ $target }} HTTP/1.0"),
  }, {
    expectation: "The server does not upgrade: any status but 101.",
    expect: {
      any_of: [{ status: NOT_UPGRADED }, {
        disconnect: "any",
        grade: "non_strict",
      }],
    },
  }),
  refused("h.1.16", "That is no HTTP", {
    request: { hex: "00ff00ff0d0a0d0a" },
  }, {
    rfc: "RFC 7230 3.1.1",
    expectation: "The server refuses it with 400, or ends the connection.",
    expect: { any_of: [CLIENT_ERROR, { disconnect: "any" }] },
  }),
  refused("h.1.17", "With a Connection that has Upgrade inside a word", {
    headers: { Connection: "keep-upgraded" },
  }),
  refused("h.1.18", "With an Upgrade that has websocket inside a word", {
    headers: { Upgrade: "not-websocket" },
  }, {
    expectation: "The server does not upgrade: any status but 101.",
    expect: { status: NOT_UPGRADED },
  }),
];

const FORMS: readonly Description[] = [
  accepted("h.2.1", "Header names in lower case", {
    request: request(
      USUAL_LINES.map((line) =>
        line.replace(/^[^:]+/, (name) => name.toLowerCase())
      ),
    ),
  }),
  accepted("h.2.2", "Header names in upper case", {
    request: request(
      USUAL_LINES.map((line) =>
        line.replace(/^[^:]+/, (name) => name.toUpperCase())
      ),
    ),
  }),
  accepted("h.2.3", "Header values in other case", {
    request: request(replacing({
      Upgrade: "Upgrade: WebSocket",
      Connection: "Connection: uPGRADE",
    })),
  }),
  accepted("h.2.4", "Connection as a list", {
    request: request(replacing({
      Connection: "Connection: keep-alive, Upgrade",
    })),
  }),
  accepted("h.2.5", "Connection in two headers", {
    request: request(replacing({
      Connection: "Connection: keep-alive\r\nConnection: Upgrade",
    })),
  }),
  accepted("h.2.6", "Blanks and tabs around header values", {
    request: request(replacing({
      Upgrade: "Upgrade:websocket",
      Connection: "Connection: \t Upgrade \t ",
      "Sec-WebSocket-Version": "Sec-WebSocket-Version:   13  ",
    })),
  }, "RFC 7230 3.2.4"),
  accepted("h.2.7", "Headers in reverse order", {
    request: request([...USUAL_LINES].reverse()),
  }),
  accepted("h.2.8", "Headers that mean nothing to it", {
    request: request([
      "X-Framescript: a header of ours",
      `Cookie: session=${"0123456789abcdef".repeat(128)}`,
      ...USUAL_LINES,
      "Accept-Language: en, de;q=0.5",
    ]),
  }),
  accepted("h.2.9", "The request octet by octet", { chop: 1 }),
  accepted("h.2.10", "An empty line before the request", {
    request: `\r\n${request(USUAL_LINES)}`,
    expect: {
      any_of: [{ status: 101 }, { ...CLIENT_ERROR, grade: "non_strict" }],
    },
  }, "RFC 7230 3.5"),
  {
    ...accepted("h.2.11", "Upgrade as a list", {
      request: request(replacing({
        Upgrade: "Upgrade: websocket, framescript/1",
      })),
      expect: {
        any_of: [
          { status: 101 },
          { status: NOT_UPGRADED, grade: "informational" },
        ],
      },
    }, "RFC 7230 6.7"),
    expectation:
      "The server accepts it, as one of the protocols is websocket; that it does not is reported.",
  },
  {
    ...accepted("h.2.12", "A header folded onto a second line", {
      request: request([
        "X-Folded: one",
        "\ttwo",
        ...USUAL_LINES,
      ]),
      expect: {
        any_of: [{ status: 101 }, { status: 400 }, {
          ...CLIENT_ERROR,
          grade: "non_strict",
        }],
      },
    }, "RFC 7230 3.2.4"),
    expectation:
      "The server refuses it with 400, or reads the fold as a blank and accepts it.",
  },
];

const SUBPROTOCOL_A = "a.framescript.invalid";
const SUBPROTOCOL_B = "b.framescript.invalid";

function chosen(protocol: Matcher | null): HandshakeAlternative {
  return { protocol };
}

const NEGOTIATION: readonly Description[] = [
  {
    ...accepted("h.3.1", "Two subprotocols that it cannot know", {
      protocols: [SUBPROTOCOL_A, SUBPROTOCOL_B],
      expect: {
        any_of: [
          chosen(null),
          chosen(SUBPROTOCOL_A),
          chosen(SUBPROTOCOL_B),
          { ...CLIENT_ERROR, grade: "informational" },
        ],
      },
    }, "RFC 6455 4.2.2"),
    expectation:
      "The server chooses one of the two or none; that it refuses the connection is reported.",
  },
  {
    ...accepted("h.3.2", "No subprotocol", {
      expect: { protocol: null },
    }, "RFC 6455 4.2.2"),
    expectation: "The server answers without one.",
  },
  {
    ...accepted("h.4.1", "An extension that it cannot know", {
      headers: { "Sec-WebSocket-Extensions": "x-framescript-unknown; a=1" },
      expect: { extensions: null },
    }, "RFC 6455 9.1"),
    expectation: "The server answers without it.",
  },
  {
    ...accepted("h.4.2", "No extension", {
      expect: { extensions: null },
    }, "RFC 6455 9.1"),
    expectation: "The server answers without any.",
  },
  {
    ...accepted("h.4.3", "An unknown extension before permessage-deflate", {
      headers: {
        "Sec-WebSocket-Extensions": "x-framescript-unknown, permessage-deflate",
      },
      expect: {
        any_of: [
          { extensions: null },
          { extensions: { starts_with: "permessage-deflate" } },
        ],
      },
    }, "RFC 6455 9.1"),
    expectation: "The server passes over it; it may accept permessage-deflate.",
  },
  refused("h.4.4", "With extensions that do not parse", {
    headers: { "Sec-WebSocket-Extensions": 'permessage-deflate; =; "' },
  }, {
    rfc: "RFC 6455 9.1",
    docs:
      "RFC 6455 9.1: who receives a value that does not conform to its grammar has to fail the connection at once. To pass over the header is none of its choices.",
  }),
];

/** Some ten pieces of a handshake, half a second from the first to the last. */
const SLOWLY = { chop: 16, pause: "50ms" } as const;
const SLOW_WORDS =
  `in pieces of ${SLOWLY.chop} octets, with ${SLOWLY.pause} between them`;

const MASKED_GREETING = "818d00000000" +
  "48656c6c6f2c20776f726c6421";

const SIZES: readonly Description[] = [
  {
    ...accepted("h.5.1", "A header of 128 KiB", {
      request: request([
        ...USUAL_LINES,
        `X-Large: ${"0123456789abcdef".repeat(8192)}`,
      ]),
      expect: {
        any_of: [
          { status: 431 },
          CLIENT_ERROR,
          { disconnect: "any" },
          { status: 101, grade: "informational" },
          { status: NOT_UPGRADED, grade: "informational" },
        ],
      },
    }, "RFC 6455 10.4"),
    expectation:
      "The server refuses it, best with 431, or ends the connection; anything else is reported.",
    strict: false,
  },
  {
    ...accepted("h.5.2", "A message in the same write as the request", {
      request: {
        concat: [{ text: request(USUAL_LINES) }, { hex: MASKED_GREETING }],
      },
      expect: {
        any_of: [
          { status: 101 },
          { status: NOT_UPGRADED, grade: "informational" },
          { disconnect: "any", grade: "informational" },
        ],
      },
    }, "RFC 6455 4.1"),
    description:
      "Sends the request and a text message together, without awaiting the answer.",
    expectation:
      "A client has to wait, so a server may do what it likes; one that does not lose the message echoes it.",
    docs:
      "RFC 6455 4.1 forbids a client to send before the answer came. It says nothing of what a server does about it.",
    course: {
      steps: [{
        expect: {
          any_of: [
            GREETING,
            { disconnect: "any", grade: "informational" },
            { nothing: "500ms", grade: "informational" },
          ],
        },
      }],
      closing: () => [
        { close: 1000, optional: true },
        { expect: { disconnect: "any" } },
      ],
    },
  },
  {
    ...accepted("h.5.3", "A slow request", {
      ...SLOWLY,
      expect: {
        any_of: [
          { status: 101 },
          { status: 408, grade: "informational" },
          { disconnect: "any", grade: "informational" },
        ],
      },
    }),
    description: `Sends the request ${SLOW_WORDS}.`,
    expectation:
      "The server waits for all of it, accepts it (101) and echoes; that it gives up so soon is reported.",
  },
];

// Answers

/** An answer as it goes over the wire. */
function answer(lines: readonly string[]): string {
  return ["HTTP/1.1 101 Switching Protocols", ...lines, "", ""].join("\r\n");
}

const USUAL_ANSWER = [
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Accept: {{ $accept }}",
];

/** An answer that a client must take. */
function taken(id: string, title: string, accept: Accept): Description {
  return {
    id,
    title,
    description: `Answers the opening handshake with ${lowered(title)}.`,
    expectation: "The client opens the connection and echoes.",
    rfc: "RFC 6455 4.1",
    binds: "client",
    accept,
    course: ECHO,
  };
}

/** An answer for which a client must fail the connection. */
function failed(
  id: string,
  title: string,
  accept: Accept,
  rfc = "RFC 6455 4.1",
): Description {
  return {
    id,
    title,
    description: `Answers the opening handshake ${lowered(title)}.`,
    expectation: "The client fails the connection and ends TCP.",
    rfc,
    binds: "client",
    accept,
    course: {
      steps: [{ expect: { disconnect: "any" } }],
      closing: anyEnd(),
    },
  };
}

/** An answer that is no upgrade, though all but its status would make it one. */
function refusing(id: string, status: string): Description {
  return {
    id,
    title: `With the status ${status}`,
    description:
      `Answers the opening handshake with ${status} and the headers of an acceptance, and sends a text message.`,
    expectation:
      "The client does not open the connection: nothing comes of it but, at best, the end of TCP.",
    rfc: "RFC 6455 4.1",
    docs:
      "RFC 6455 4.1 has a client handle a status other than 101 as HTTP does, and so it need not end TCP at once. A client that takes the answer for an acceptance echoes the message.",
    binds: "client",
    accept: {
      response: answer([...USUAL_ANSWER, "Content-Length: 0"]).replace(
        "101 Switching Protocols",
        status,
      ),
    },
    course: {
      steps: [
        { send: GREETING, optional: true },
        { expect: { any_of: [{ disconnect: "any" }, { nothing: "1s" }] } },
      ],
      closing: anyEnd(),
    },
  };
}

const ANSWERS: readonly Description[] = [
  {
    ...taken("h.6.1", "The usual answer", {
      expect: {
        headers: {
          Upgrade: { matches: "^[Ww][Ee][Bb][Ss][Oo][Cc][Kk][Ee][Tt]$" },
          Connection: { matches: "[Uu][Pp][Gg][Rr][Aa][Dd][Ee]" },
          "Sec-WebSocket-Version": "13",
          "Sec-WebSocket-Key": { matches: "^[A-Za-z0-9+/]{22}==$" },
        },
      },
    }),
    description:
      "Looks at the client's request and answers the opening handshake as usual.",
    expectation: "The request is right, and the client echoes.",
  },
  taken("h.6.2", "Header names and values in other case", {
    response: answer([
      "UPGRADE: WebSocket",
      "connection: uPGRADE",
      "sec-websocket-accept: {{ $accept }}",
    ]),
  }),
  taken("h.6.3", "Connection as a list", {
    headers: { Connection: "keep-alive, Upgrade" },
  }),
  taken("h.6.4", "Headers that mean nothing to it", {
    headers: { "X-Framescript": "a header of ours", Server: "framescript" },
  }),
  taken("h.6.5", "Other words beside the status", {
    response: answer(USUAL_ANSWER).replace("Switching Protocols", "Go on"),
  }),
  {
    ...taken("h.6.6", "A message in the same write", {
      response: {
        concat: [
          { text: answer(USUAL_ANSWER) },
          { hex: "810d48656c6c6f2c20776f726c6421" },
        ],
      } satisfies Payload,
    }),
    course: {
      steps: [{ expect: GREETING }],
      closing: weClose(),
    },
  },
  taken("h.6.7", "An answer octet by octet", { chop: 1 }),
  {
    ...taken("h.6.8", "A slow answer", SLOWLY),
    description: `Answers the opening handshake ${SLOW_WORDS}.`,
  },
  failed("h.7.1", "With the wrong Sec-WebSocket-Accept", {
    headers: { "Sec-WebSocket-Accept": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
  }),
  failed("h.7.2", "Without Sec-WebSocket-Accept", {
    headers: { "Sec-WebSocket-Accept": null },
  }),
  failed("h.7.3", "Without Upgrade", { headers: { Upgrade: null } }),
  failed("h.7.4", "With Upgrade to another protocol", {
    headers: { Upgrade: "h2c" },
  }),
  failed("h.7.5", "Without Connection", { headers: { Connection: null } }),
  failed("h.7.6", "With a Connection that does not name Upgrade", {
    headers: { Connection: "keep-alive" },
  }),
  failed("h.7.7", "With a subprotocol that was not offered", {
    headers: { "Sec-WebSocket-Protocol": SUBPROTOCOL_A },
  }),
  failed("h.7.8", "With a Connection that has Upgrade inside a word", {
    headers: { Connection: "keep-upgraded" },
  }),
  refusing("h.7.9", "200 OK"),
  refusing("h.7.10", "403 Forbidden"),
  failed("h.8.1", "With an extension that was not offered", {
    headers: { "Sec-WebSocket-Extensions": "x-framescript-unknown" },
  }, "RFC 6455 9.1"),
  failed("h.8.2", "With extensions that do not parse", {
    headers: { "Sec-WebSocket-Extensions": '=; "' },
  }, "RFC 6455 9.1"),
];

function cases(): ConformanceCase[] {
  return [
    ...REQUESTS,
    ...FORMS,
    ...NEGOTIATION,
    ...SIZES,
    ...ANSWERS,
  ].map(makeCase);
}

/** The opening handshake. */
export const handshake: Section = {
  id: "h",
  title: "Opening handshake",
  cases,
};
