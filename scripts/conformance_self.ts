/**
 * The whole pack against `ws`, `Deno.serve`, `Bun.serve` and our own server:
 * what it finds, where the well-known suite found otherwise, and how long it
 * takes. `full` as an argument repeats as often as that suite does; the names
 * of peers narrow it.
 */

import { pack } from "../lib/conformance/pack.ts";
import type { Profile } from "../lib/conformance/case.ts";
import { serveEcho } from "../lib/endpoint/echo.ts";
import { currentRuntime } from "../lib/runtime/current.ts";
import { differences, faults, found } from "../tests/conformance/agreement.ts";
import type { ReferencePeer } from "../tests/conformance/reference_verdicts.ts";
import {
  bunPeer,
  denoPeer,
  type Peer,
  wsPeer,
} from "../tests/support/peers.ts";

const PEERS: { readonly [P in ReferencePeer]: () => Promise<Peer> } = {
  ws: wsPeer,
  deno: denoPeer,
  bun: bunPeer,
};

/** What the well-known suite covers, and how it divides its time. */
const GROUPS = [/^([1-7]|10)\./, /^9\./, /^1[23]\./];

const profile: Profile = Deno.args.includes("full") ? "full" : "quick";
const named = Deno.args.filter((argument) => argument !== "full");
const cases = pack(profile);

let wrong = 0;

function tell(lines: readonly string[]): void {
  for (const line of lines) console.log(`  ${line}`);
  wrong += lines.length;
}

for (const name of Object.keys(PEERS) as ReferencePeer[]) {
  if (named.length > 0 && !named.includes(name)) continue;
  await using peer = await PEERS[name]();
  for (const group of GROUPS) {
    const chosen = cases.filter(({ id }) => group.test(id));
    const result = await found(peer.url, chosen, profile);
    const seconds = (result.milliseconds / 1000).toFixed(1);
    console.log(`${name}: ${chosen.length} cases in ${seconds} s`);
    tell(differences(result, name));
  }
}

if (named.length === 0 || named.includes("own")) {
  const { listen } = await currentRuntime();
  await using server = await serveEcho(listen!);
  const result = await found(server.url, cases, profile);
  const seconds = (result.milliseconds / 1000).toFixed(1);
  console.log(`our own: ${result.cases.length} cases in ${seconds} s`);
  tell(faults(result));
}

console.log(wrong === 0 ? "All as expected" : `${wrong} not as expected`);
Deno.exit(wrong === 0 ? 0 : 1);
