/** Servers that are not there, or not any more. */

import { assert, assertEquals } from "@std/assert";
import { connect, createServer, type Socket } from "node:net";
import { pack } from "../../lib/conformance/pack.ts";
import { runningOrder } from "../../lib/conformance/order.ts";
import { absence } from "../../lib/conformance/presence.ts";
import type { ConformanceResult } from "../../lib/conformance/result.ts";
import { runPack } from "../../lib/conformance/run.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { scriptedServer } from "../support/scripted.ts";
import { brokenServer } from "./broken_server.ts";

const runtime = await currentRuntime();

async function ran(
  url: string,
  cases: readonly string[],
  parallel: number,
): Promise<ConformanceResult> {
  return await runPack({
    runtime,
    url,
    agent: "a",
    profile: "quick",
    framescript: "0.0.0",
    cases: selectCases(pack("quick"), { cases }),
    parallel,
  });
}

/** In front of a server: dies, with all of its connections, when a client sends these octets. */
async function mortal(url: string, killing: string) {
  const { port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const inner = connect(Number(port), "127.0.0.1");
    for (const socket of [client, inner]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("data", (chunk) => {
      if (chunk.toString("latin1").includes(killing)) die();
      else inner.write(chunk);
    });
    client.on("end", () => inner.end());
    inner.pipe(client);
  });
  const die = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address() as { port: number };
  return {
    url: `ws://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]() {
      die();
      return Promise.resolve();
    },
  };
}

test("a server that refuses connections is told once, and no case is run", async () => {
  const { cases, missing, stopped } = await ran(
    "ws://127.0.0.1:1",
    ["7.1.6", "2.*"],
    8,
  );
  assertEquals(cases, []);
  assertEquals(missing.length, 12);
  assertEquals(
    stopped!.message,
    "Cannot connect to 127.0.0.1:1: the connection was refused",
  );
  assertEquals(stopped!.running, []);
});

test("a server that is silent is absent, one that refuses requests is not", async () => {
  await using silent = await scriptedServer(() => {});
  const error = await absence(runtime, silent.url, undefined, 50);
  assertEquals(error?.failure, "timeout");
  await using refusing = await brokenServer("everything_refused");
  assertEquals(await absence(runtime, refusing.url, undefined), null);
  await using open = await brokenServer("close_unanswered");
  assertEquals(await absence(runtime, open.url, undefined), null);
});

/** The header of a frame of 2^60 octets: what l.3.1 sends. */
const EXBIBYTE = "\x82\xff\x10\0\0\0\0\0\0\0";

test("a server that a case brings down ends the run, and the case is among those that are named", async () => {
  for (const parallel of [1, 4]) {
    await using server = await brokenServer();
    await using fragile = await mortal(server.url, EXBIBYTE);
    const { cases, missing, stopped } = await ran(
      fragile.url,
      ["2.*", "l.1.1", "l.3.1"],
      parallel,
    );
    assertEquals(
      stopped!.message.replace(/:\d+/, ""),
      "Cannot connect to 127.0.0.1: the connection was refused",
    );
    // One at a time it is the one that did it.
    if (parallel === 1) assertEquals(stopped!.running, ["l.3.1"]);
    assert(stopped!.running.includes("l.3.1"), stopped!.running.join());
    assert(stopped!.running.length <= parallel, stopped!.running.join());
    const crash = cases.find(({ id }) => id === "l.3.1")!;
    assertEquals(crash.behaviour, "failed");
    assertEquals(cases.length + missing.length, 13);
  }
});

test("a server that a request brings down is left at the case that sent it", async () => {
  await using server = await brokenServer();
  await using fragile = await mortal(server.url, "Cookie");
  const { cases, missing, stopped } = await ran(
    fragile.url,
    ["h.2.7", "h.2.8", "h.2.9"],
    1,
  );
  assertEquals(cases.map(({ id }) => id), ["h.2.9"]);
  assertEquals(missing, ["h.2.7", "h.2.8"]);
  assertEquals(stopped!.running, ["h.2.8"]);
});

test("what takes long runs first, and what a server may not survive last", () => {
  const cases = pack("quick").filter(({ server }) => server !== null);
  const order = runningOrder(cases).map((index) => cases[index]!);
  assertEquals(new Set(order).size, cases.length);
  const sections = order.map(({ section }) => section)
    .filter((section, index, all) => section !== all[index - 1]);
  assertEquals(sections.slice(0, 3), ["13", "12", "9"]);
  assertEquals(sections.at(-1), "l");
  assertEquals(new Set(sections).size, sections.length);
});
