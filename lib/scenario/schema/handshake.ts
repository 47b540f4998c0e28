/** The opening handshake, of both sides. */

import {
  bool,
  byKey,
  byType,
  integer,
  lazy,
  list,
  nothing,
  only,
  optional,
  record,
  strict,
  templated,
  text,
  word,
} from "./kit.ts";
import type { Fault } from "./fault.ts";
import { grade } from "./grade.ts";
import { matcher, matcherMap } from "./matcher.ts";
import { payload } from "./payload.ts";
import { count, flag } from "./send.ts";
import {
  duration,
  file,
  headerName,
  headerNames,
  headerValue,
  proxy,
  subprotocol,
  variableNames,
} from "./text.ts";

const windowBits = templated("a whole number from 8 to 15", {
  number: integer(8, 15),
});

const offer = lazy(() =>
  strict("compression offer", {
    client_no_context_takeover: optional(flag),
    server_no_context_takeover: optional(flag),
    client_max_window_bits: optional(
      templated("true, or a whole number from 8 to 15", {
        boolean: only(true),
        number: integer(8, 15),
      }),
    ),
    server_max_window_bits: optional(windowBits),
  })
);

const tls = lazy(() =>
  strict("tls", {
    ca: optional(file()),
    cert: optional(file()),
    key: optional(file()),
    server_name: optional(text()),
    verify: optional(flag),
  }, ({ cert, key }) =>
    (cert === undefined) === (key === undefined) ? null : {
      kind: "map",
      message: `A client certificate takes both "cert" and "key"; add "${
        cert === undefined ? "cert" : "key"
      }"`,
      missing: true,
    })
);

const STATUS = "an HTTP status from 100 to 599";
const status = templated(STATUS, { number: integer(100, 599) });

const absentOr = byType("a matcher, or null where there must be none", {
  string: text(),
  map: matcher,
  null: nothing(),
});

const headersExpected = record(absentOr, headerNames);

/** What may be asked of an answer to the handshake. */
const answer = () => ({
  status: optional(templated(`${STATUS}, a list of them, or a matcher map`, {
    number: integer(100, 599),
    list: list(status, 1),
    map: matcherMap,
  })),
  headers: optional(headersExpected),
  protocol: optional(absentOr),
  extensions: optional(absentOr),
  body: optional(matcher),
  grade: optional(grade),
});

const ANSWER = "an expectation of the handshake";

const expect = byKey(ANSWER, {
  any_of: () =>
    strict("expect of the handshake", { any_of: list(alternative, 1) }),
}, () =>
  strict("expect of the handshake", {
    ...answer(),
    otherwise: optional(grade),
  }));

const alternative = byKey(ANSWER, {
  disconnect: () =>
    strict("alternative of the handshake", {
      disconnect: only("any"),
      grade: optional(grade),
    }),
}, () => strict("alternative of the handshake", answer()));

const HEADER = "a header value, a list of them, or null to leave it out";

const headers = record(
  byType(HEADER, {
    string: headerValue(),
    list: list(headerValue()),
    null: nothing(),
  }),
  headerNames,
);

/** How a part of the handshake reaches the wire. */
const chopped = {
  chop: optional(count("octets")),
  pause: optional(duration()),
};

function pauseRule({ chop, pause }: Record<string, unknown>): Fault | null {
  return pause !== undefined && chop === undefined
    ? {
      kind: "map",
      message: 'A "pause" is between the writes of "chop"; add "chop"',
    }
    : null;
}

const compression = templated("true, false, an offer or a list of offers", {
  boolean: bool(),
  map: offer,
  list: list(offer, 1),
});

/** The opening handshake of a client (RFC 6455 4.1). */
export const connect = lazy(() =>
  strict("connect", {
    headers: optional(headers),
    origin: optional(headerValue("an origin")),
    protocols: optional(list(subprotocol())),
    compression: optional(compression),
    tls: optional(tls),
    proxy: optional(proxy()),
    request: optional(payload),
    ...chopped,
    within: optional(duration()),
    expect: optional(expect),
    capture: optional(record(
      byType('"protocol", or {header: NAME}', {
        string: word(["protocol"]),
        map: strict("capture of the handshake", { header: headerName() }),
      }),
      variableNames,
    )),
  }, pauseRule)
);

const refusal = templated("an HTTP status from 200 to 599", {
  number: integer(200, 599),
});

/** The server's side of the opening handshake (RFC 6455 4.2). */
export const accept = lazy(() =>
  strict("accept", {
    tls: optional(strict("tls of a server", { cert: file(), key: file() })),
    protocol: optional(subprotocol()),
    headers: optional(headers),
    compression: optional(compression),
    reject: optional(strict("reject", {
      status: refusal,
      headers: optional(record(
        byType("a header value, or a list of them", {
          string: headerValue(),
          list: list(headerValue()),
        }),
        headerNames,
      )),
      body: optional(text()),
    })),
    response: optional(payload),
    ...chopped,
    expect: optional(strict("expect of the request", {
      path: optional(matcher),
      headers: optional(headersExpected),
      protocols: optional(list(subprotocol())),
      extensions: optional(absentOr),
      otherwise: optional(grade),
    })),
  }, (accept) =>
    accept.reject !== undefined && accept.response !== undefined
      ? {
        kind: "map",
        message:
          '"reject" and "response" are both the answer; remove one of the two',
      }
      : pauseRule(accept))
);
