/** The peer that the probes talk to. */

import { nodePath } from "../../../support/executables.ts";
import { serve } from "../../../support/serving.ts";
import type { Targets } from "./probes.ts";

const CERTIFICATES = "tests/vectors/tls";

/** Serves the peer while `use` runs. `ca` is the file of the authority that its certificate is from. */
export async function withTargets(
  use: (targets: Targets, ca: string) => Promise<void>,
): Promise<void> {
  await using serving = await serve(nodePath(), [
    "tests/peers/websocket_server.mjs",
    `${CERTIFICATES}/localhost.pem`,
    `${CERTIFICATES}/localhost.key`,
  ]);
  const { host, searchParams } = serving.url;
  await use({
    plain: `ws://${host}/`,
    tls: `wss://localhost:${searchParams.get("tls")}/`,
  }, `${CERTIFICATES}/ca.pem`);
}
