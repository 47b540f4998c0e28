/** Taking clients where the system has an error for one of them. */

import { assert, assertEquals } from "@std/assert";
import { denoListen } from "../../lib/runtime/deno_socket.ts";
import { test } from "../support/harness.ts";

/** What accepting fails with while `use` runs, once each. */
async function failing(
  errors: Error[],
  use: () => Promise<void>,
): Promise<void> {
  const { listen } = Deno;
  const own = listen as (options: Deno.ListenOptions) => Deno.Listener;
  Deno.listen = ((options: Deno.ListenOptions) => {
    const listener = own(options);
    const accept = listener.accept.bind(listener);
    listener.accept = () => {
      const error = errors.shift();
      return error === undefined ? accept() : Promise.reject(error);
    };
    return listener;
  }) as typeof Deno.listen;
  try {
    await use();
  } finally {
    Deno.listen = listen;
  }
}

test("no error of one client, or of a full system, ends the listening", async () => {
  const errors = [
    new Deno.errors.ConnectionReset("reset"),
    new Deno.errors.ConnectionAborted("aborted"),
    new Deno.errors.NotConnected("gone"),
    new Error("Too many open files (os error 24)"),
    new Error("No buffer space available (os error 105)"),
  ];
  await failing(errors, async () => {
    const listener = denoListen({});
    const client = await Deno.connect({ port: listener.port });
    const accepted = await listener.accept();
    assert(accepted !== null);
    assertEquals(errors, []);
    accepted.close();
    client.close();
    listener.close();
    assertEquals(await listener.accept(), null);
  });
});
