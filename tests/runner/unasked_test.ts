/** What no step asked for, as a part of the grade. */

import { assertEquals } from "@std/assert";
import { test } from "../support/harness.ts";
import { scriptedServer } from "../support/scripted.ts";
import { run } from "./running.ts";

/** Frames of a server that end in a violation, or do not. */
const TEXT_NOT_UTF8 = [0x81, 0x01, 0xff];
const PING_WITH_RSV1 = [0xc9, 0x00];
const CLOSE_1005 = [0x88, 0x02, 0x03, 0xed];
const CLOSE_OF_126_OCTETS = [0x88, 0x7e, 0x00, 0x7e];

async function graded(frames: readonly number[], yaml: string) {
  await using server = await scriptedServer(async (socket) => {
    socket.accept();
    await socket.read();
    socket.write(frames);
    await socket.read();
    socket.end();
  });
  const { grades } = await run(`transport: raw\n${yaml}`, { url: server.url });
  return [grades.steps, grades.finally, grades.unasked];
}

const FINALLY = `steps: [{ send: hello }]
finally: [{ expect: { disconnect: any } }]`;

test("a violation that finally meets was not asked for either", async () => {
  for (const frames of [TEXT_NOT_UTF8, PING_WITH_RSV1]) {
    assertEquals(await graded(frames, FINALLY), ["ok", "failed", "failed"]);
  }
});

test("a violation that fails the steps fails finally too: the connection did not end as it should", async () => {
  assertEquals(
    await graded(
      TEXT_NOT_UTF8,
      `steps: [{ send: hello }, { expect: hello }]
finally: [{ expect: { disconnect: any } }]`,
    ),
    ["failed", "failed", "failed"],
  );
});

test("a bad Close is the matter of the step that reads it", async () => {
  for (const frames of [CLOSE_1005, CLOSE_OF_126_OCTETS]) {
    assertEquals(await graded(frames, FINALLY), ["ok", "failed", "ok"]);
  }
  assertEquals(
    await graded(CLOSE_1005, "steps: [{ send: hello }, { wait: 100ms }]"),
    ["ok", "ok", "failed"],
  );
});

test("a violation that a step asks for is none", async () => {
  assertEquals(
    await graded(
      TEXT_NOT_UTF8,
      "steps: [{ send: hello }, { expect: { violation: text_not_utf8 } }]",
    ),
    ["ok", "ok", "ok"],
  );
});
