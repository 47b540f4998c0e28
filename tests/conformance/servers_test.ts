import { assertEquals } from "@std/assert";
import { pack } from "../../lib/conformance/pack.ts";
import { selectCases } from "../../lib/conformance/select.ts";
import { serveEcho } from "../../lib/endpoint/echo.ts";
import { currentRuntime } from "../../lib/runtime/current.ts";
import { test } from "../support/harness.ts";
import { bunPeer, denoPeer, type Peer, wsPeer } from "../support/peers.ts";
import { differences, faults, found } from "./agreement.ts";
import { REFERENCE_IDS } from "./reference_ids.ts";
import type { ReferencePeer } from "./reference_verdicts.ts";

/** Everything, on one runtime; on the others, of what takes longer, a sample of every family. */
const CHOSEN = "Deno" in globalThis
  ? REFERENCE_IDS
  : REFERENCE_IDS.filter((id) =>
    /^([1-7]|10)\./.test(id) || /^9\.\d\.[13]$/.test(id) ||
    /^1[23]\.\d\.(3|9|13)$/.test(id)
  );

const PEERS: readonly (readonly [ReferencePeer, () => Promise<Peer>])[] = [
  ["ws", wsPeer],
  ["bun", bunPeer],
  // Deno.serve is where Deno is.
  ...("Deno" in globalThis ? [["deno", denoPeer] as const] : []),
];

for (const [name, serve] of PEERS) {
  test(`the pack finds of ${name} what the well-known suite found`, async () => {
    await using peer = await serve();
    const cases = selectCases(pack("quick"), { cases: CHOSEN });
    assertEquals(differences(await found(peer.url, cases), name), []);
  });
}

test("our own server passes every case strictly", async () => {
  const { listen } = await currentRuntime();
  await using server = await serveEcho(listen!);
  const cases = pack("quick").filter(({ id }) =>
    CHOSEN.includes(id) || /^[a-z]/.test(id)
  );
  assertEquals(faults(await found(server.url, cases)), []);
});
