/** What an endpoint leaves behind, as Deno counts it. */

import { assertEquals } from "@std/assert";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { opened } from "../support/reading.ts";
import { test } from "../support/harness.ts";

const { raw, listen } = await currentRuntime();

test("a connection that has ended leaves no timer and no socket", async () => {
  await using server = await serveEcho(listen!);
  await opened(raw!, server.url, {}, async (reading) => {
    await reading.sendText("hello");
    assertEquals(await reading.message(), "hello");
    await reading.endpoint.close(1000);
    assertEquals((await reading.next("end")).ending.clean, true);
  });
});
