/** What belongs to Deno's WebSocket alone. */

import { assertThrows } from "@std/assert";
import { denoWeb } from "../../lib/runtime/deno_web.ts";
import { test } from "../support/harness.ts";

test("where no socket comes of it, nothing of its TLS material is kept", () => {
  const options = { tls: {}, protocols: ["no token"] };
  const { signal } = new AbortController();
  assertThrows(() =>
    denoWeb.open("wss://127.0.0.1:1/", options, () => {}, signal)
  );
});
