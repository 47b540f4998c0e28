import { assertEquals, assertThrows } from "@std/assert";
import { isPrivateHost } from "../../lib/edge/address.ts";
import { hostRule } from "../../lib/edge/hosts.ts";
import { UsageError } from "../../lib/errors.ts";
import { test } from "../support/harness.ts";

function hostOf(authority: string): string {
  return new URL(`ws://${authority}/`).hostname;
}

test("hosts that are not public are known in every spelling", () => {
  const hosts = [
    "localhost",
    "LOCALHOST.",
    "localhost..",
    "localhost.localdomain",
    "%6cocalhost",
    "\uff4cocalhost",
    "api.localhost",
    "printer.local",
    "metadata.google.internal",
    "intranet",
    "127.0.0.1",
    "127.1",
    "127.0.0.1.",
    "127.0.0.1..",
    "0x7f.0.0.1",
    "0X7F.1",
    "0x7f000001",
    "0177.0.0.1",
    "017700000001",
    "2130706433",
    "%31%32%37.0.0.1",
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",
    "127\u30020\u30020\u30021",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2001:db8::1]",
    "[2002:7f00:1::]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
  ];
  const missed = hosts.filter((host) => !isPrivateHost(hostOf(host)));
  assertEquals(missed, []);
});

test("public hosts are public", () => {
  const hosts = [
    "example.com",
    "localhost.example.com",
    "internal.example.com",
    "1.1.1.1",
    "172.32.0.1",
    "172.15.255.255",
    "100.128.0.1",
    "169.253.0.1",
    "[2001:4860:4860::8888]",
    "[2606:4700::1111]",
    "[::ffff:1.1.1.1]",
    "[64:ff9b::1.1.1.1]",
    "[2002:101:101::]",
  ];
  const refused = hosts.filter((host) => isPrivateHost(hostOf(host)));
  assertEquals(refused, []);
});

function allowed(hosts: readonly string[] | null, url: string): boolean {
  return hostRule(hosts)(new URL(url)) === null;
}

test("without a list every public host may be reached, and no other", () => {
  assertEquals(allowed(null, "wss://echo.example.com/a"), true);
  assertEquals(allowed(null, "wss://echo.example.com:8443/a"), true);
  assertEquals(allowed(null, "ws://127.0.0.1:8787/"), false);
  assertEquals(allowed(null, "ws://localhost/"), false);
  assertEquals(allowed(null, "file:///etc/passwd"), false);
});

test("a list names hosts with their ports", () => {
  const hosts = ["echo.example.com", "127.0.0.1:8787", "[::1]:9000"];
  assertEquals(allowed(hosts, "wss://echo.example.com/"), true);
  assertEquals(allowed(hosts, "https://echo.example.com/"), true);
  assertEquals(allowed(hosts, "wss://ECHO.example.com.:443/"), true);
  assertEquals(allowed(hosts, "wss://echo.example.com:8443/"), false);
  assertEquals(allowed(hosts, "wss://evil.example.com/"), false);
  assertEquals(allowed(hosts, "wss://echo.example.com@evil.com/"), false);
  assertEquals(allowed(hosts, "wss://echo.example.com.evil.com/"), false);
  assertEquals(allowed(hosts, "ws://127.0.0.1:8787/"), true);
  assertEquals(allowed(hosts, "wss://127.0.0.1:8787/"), true);
  assertEquals(allowed(hosts, "ws://2130706433:8787/"), true);
  assertEquals(allowed(hosts, "ws://127.0.0.1:8788/"), false);
  assertEquals(allowed(hosts, "ws://127.0.0.2:8787/"), false);
  assertEquals(allowed(hosts, "ws://[0::1]:9000/"), true);
  assertEquals(allowed(hosts, "ws://[::1]/"), false);
});

test("a host is not reached in the clear unless that is listed", () => {
  const clear = "ws://echo.example.com/";
  const secure = "wss://echo.example.com/";
  const both = (...hosts: string[]) =>
    [clear, secure].map((url) => allowed(hosts, url));
  assertEquals(both("echo.example.com"), [false, true]);
  assertEquals(both("*.example.com"), [false, true]);
  assertEquals(both("echo.example.com:80"), [true, false]);
  assertEquals(both("ws://echo.example.com"), [true, false]);
  assertEquals(both("http://*.example.com"), [true, false]);
  assertEquals(both("wss://echo.example.com"), [false, true]);
  assertEquals(both("https://echo.example.com:443"), [false, true]);
  assertEquals(
    both("ws://echo.example.com", "wss://echo.example.com"),
    [true, true],
  );
  const tls = ["wss://echo.example.com:8443"];
  assertEquals(allowed(tls, "wss://echo.example.com:8443/"), true);
  assertEquals(allowed(tls, "ws://echo.example.com:8443/"), false);
  assertEquals(allowed(null, clear), true);
  // A host may be called as a scheme is.
  assertEquals(allowed(["ws:8080"], "ws://ws:8080/"), true);
});

test("a wildcard covers the names below a host, not the host", () => {
  const hosts = ["*.preview.example.com", "*.localhost:8787"];
  assertEquals(allowed(hosts, "wss://pr-7.preview.example.com/"), true);
  assertEquals(allowed(hosts, "wss://a.b.preview.example.com/"), true);
  assertEquals(allowed(hosts, "wss://preview.example.com/"), false);
  assertEquals(allowed(hosts, "wss://evilpreview.example.com/"), false);
  assertEquals(allowed(hosts, "ws://app.localhost:8787/"), true);
  assertEquals(allowed(hosts, "ws://localhost:8787/"), false);
});

test("an entry that is no host is refused at once", () => {
  const entries = [
    "",
    "*",
    "*.",
    "ftp://example.com",
    "wss:example.com",
    "//example.com",
    "wss://",
    "wss://example.com/",
    "example.com/path",
    "user@example.com",
    "a.*.example.com",
    "exam ple.com",
    "example.com:port",
    "example.com:65536",
    "[::1",
  ];
  for (const entry of entries) {
    assertThrows(() => hostRule([entry]), UsageError, entry);
  }
});
