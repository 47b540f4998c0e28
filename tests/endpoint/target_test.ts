/** Where to connect, as URLs and addresses say it, and what of it is shown. */

import { assertEquals, assertThrows } from "@std/assert";
import { formatAddress, parseAddress } from "../../lib/endpoint/failure.ts";
import { targetOf } from "../../lib/endpoint/target.ts";
import { UsageError } from "../../lib/errors.ts";
import { shownUrl } from "../../lib/url.ts";
import { test } from "../support/harness.ts";

test("a URL is shown without its password", () => {
  const shown: Readonly<Record<string, string>> = {
    "ws://host/": "ws://host/",
    "ws://user@host:1/": "ws://user@host:1/",
    " ws://user:pass@host/": " ws://user:***@host/",
    "ws://user:pass@host/": "ws://user:***@host/",
    "WSS://user:p%40ss@host:1/a:b@c": "WSS://user:***@host:1/a:b@c",
    "ws://user:a@b:c@host?x=d:e@f": "ws://user:***@host?x=d:e@f",
    "ws://us@er:pass@host/": "ws://us@er:***@host/",
    "ws:\\\\user:pass@host\\x": "ws:\\\\user:***@host\\x",
    "ws://[::1]:80/a@b": "ws://[::1]:80/a@b",
    "ws://host:80/x@y": "ws://host:80/x@y",
    "ws://user:pa/ss@host/": "ws://user:***@host/",
    "ws://user:{{ password }}@{{ host }}/": "ws://user:***@{{ host }}/",
    "{{ url }}": "{{ url }}",
    "/path:a@b": "/path:a@b",
    "": "",
  };
  for (const [url, expected] of Object.entries(shown)) {
    assertEquals(shownUrl(url), expected);
  }
});

test("a target has the Authorization of its URL", () => {
  const authorization = (url: string) => targetOf(url).authorization;
  assertEquals(authorization("ws://host/"), null);
  assertEquals(authorization("ws://a:b@host/"), "Basic YTpi");
  assertEquals(authorization("ws://%E4%B8%96:@host/"), "Basic 5LiWOg==");
  assertThrows(() => targetOf("ws://a:%E4@host/"), UsageError, "a:***@host");
});

test("a URL without a scheme is told with one", () => {
  const why = (url: string) =>
    assertThrows(() => targetOf(url), UsageError).message;
  const scheme = "its scheme is not ws, wss, http or https";
  const told: Readonly<Record<string, string>> = {
    "localhost:8787": `${scheme}; did you mean "ws://localhost:8787"?`,
    "127.0.0.1:8787/a": 'it is no URL; did you mean "ws://127.0.0.1:8787/a"?',
    "echo.example.com": 'it is no URL; did you mean "ws://echo.example.com"?',
    "ws//host": "it is no URL",
    "no url": "it is no URL",
    "ftp://host/": scheme,
  };
  for (const [url, expected] of Object.entries(told)) {
    assertEquals(why(url), `Cannot connect to "${url}": ${expected}`);
  }
});

test("an address is read as it is written", () => {
  for (const address of ["127.0.0.1:0", "localhost:65535", "[::1]:8080"]) {
    assertEquals(formatAddress(parseAddress(address)!), address);
  }
  for (
    const none of ["", "8080", ":8080", "::1:8080", "[]:1", "a:", "a:65536"]
  ) {
    assertEquals(parseAddress(none), null, none);
  }
});
