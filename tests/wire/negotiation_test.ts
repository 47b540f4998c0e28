import { assertEquals } from "@std/assert";
import { parseExtensions } from "../../lib/wire/extensions.ts";
import {
  type DeflateOffer,
  formatOffers,
  negotiate,
} from "../../lib/wire/negotiation.ts";
import { test } from "../support/harness.ts";

/** What is offered, what the server wants, and what it answers; null: nothing. */
const TABLE: [string, DeflateOffer, string | null][] = [
  ["permessage-deflate", {}, "permessage-deflate"],
  ["x-other, permessage-deflate", {}, "permessage-deflate"],
  ["x-other", {}, null],
  ["", {}, null],
  [
    "permessage-deflate; client_max_window_bits",
    {},
    "permessage-deflate",
  ],
  [
    "permessage-deflate; client_max_window_bits=10",
    {},
    "permessage-deflate; client_max_window_bits=10",
  ],
  [
    "permessage-deflate; client_max_window_bits=10",
    { clientMaxWindowBits: 12 },
    "permessage-deflate; client_max_window_bits=10",
  ],
  [
    "permessage-deflate; client_max_window_bits",
    { clientMaxWindowBits: 12 },
    "permessage-deflate; client_max_window_bits=12",
  ],
  // Nothing may be demanded of the client's window where it did not offer to.
  ["permessage-deflate", { clientMaxWindowBits: 12 }, null],
  ["permessage-deflate", { clientMaxWindowBits: true }, "permessage-deflate"],
  [
    "permessage-deflate; server_max_window_bits=8",
    {},
    "permessage-deflate; server_max_window_bits=8",
  ],
  [
    "permessage-deflate; server_max_window_bits=15",
    {},
    "permessage-deflate; server_max_window_bits=15",
  ],
  [
    "permessage-deflate; server_max_window_bits=12",
    { serverMaxWindowBits: 9 },
    "permessage-deflate; server_max_window_bits=9",
  ],
  [
    "permessage-deflate",
    { serverMaxWindowBits: 9 },
    "permessage-deflate; server_max_window_bits=9",
  ],
  [
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    {},
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
  ],
  [
    "permessage-deflate",
    { serverNoContextTakeover: true, clientNoContextTakeover: true },
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
  ],
  // An invalid offer is declined, and the next one taken.
  [
    "permessage-deflate; mode=fast, permessage-deflate",
    {},
    "permessage-deflate",
  ],
  ["permessage-deflate; server_max_window_bits", {}, null],
  ["permessage-deflate; server_max_window_bits=16", {}, null],
  ["permessage-deflate; client_max_window_bits=08", {}, null],
  ["permessage-deflate; server_no_context_takeover=true", {}, null],
  [
    "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
    {},
    null,
  ],
  [
    'permessage-deflate; server_max_window_bits="9"',
    {},
    "permessage-deflate; server_max_window_bits=9",
  ],
  [
    "permessage-deflate; server_max_window_bits=10, permessage-deflate; client_max_window_bits",
    { clientMaxWindowBits: 8 },
    "permessage-deflate; client_max_window_bits=8",
  ],
];

test("a server takes the first offer that it can meet", () => {
  for (const [offered, within, answer] of TABLE) {
    const offers = offered === "" ? [] : parseExtensions([offered])!;
    assertEquals(
      negotiate(offers, within)?.answer ?? null,
      answer,
      `${offered} within ${JSON.stringify(within)}`,
    );
  }
});

test("windows and takeover agreed follow from offer and answer", () => {
  const offers = parseExtensions([
    "permessage-deflate; client_max_window_bits=11; server_max_window_bits=13; client_no_context_takeover",
  ])!;
  assertEquals(
    negotiate(offers, { clientMaxWindowBits: 12, serverMaxWindowBits: 14 })
      ?.compression,
    {
      clientNoContextTakeover: true,
      serverNoContextTakeover: false,
      clientMaxWindowBits: 11,
      serverMaxWindowBits: 13,
    },
  );
});

test("the grammar of Sec-WebSocket-Extensions", () => {
  const parsed = (value: string) => {
    const extensions = parseExtensions([value]);
    return extensions === null ? null : extensions.map(
      ({ name, parameters }) =>
        [
          name,
          ...parameters.map(({ name, value }) => `${name}=${value}`),
        ].join(" "),
    );
  };
  assertEquals(parsed("foo"), ["foo"]);
  assertEquals(parsed(' foo ; a = 1;b="2" , bar;c'), [
    "foo a=1 b=2",
    "bar c=null",
  ]);
  assertEquals(parsed(",foo,,bar,"), ["foo", "bar"]);
  assertEquals(parsed('foo; a="\\b"'), ["foo a=b"]);
  const malformed = [
    "",
    " ",
    ",",
    "foo;",
    "foo; =1",
    "foo; a=",
    "foo bar",
    "foo; a b",
    'foo; a="',
    'foo; a="b c"',
    'foo; a=""',
    "foo; a=1=2",
    '"foo"',
    "foo; a=é",
    "foo/1",
  ];
  for (const value of malformed) assertEquals(parsed(value), null, value);
  assertEquals(parseExtensions(["foo", "bar"])?.length, 2);
  assertEquals(parseExtensions([]), []);
});

test("offers are written in the order given", () => {
  const offers: DeflateOffer[] = [{ clientMaxWindowBits: 9 }, {
    clientMaxWindowBits: true,
    serverMaxWindowBits: 8,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
  }];
  assertEquals(
    formatOffers(offers),
    "permessage-deflate; client_max_window_bits=9, permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits",
  );
});
