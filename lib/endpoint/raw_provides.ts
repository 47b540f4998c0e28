/** What our own implementation can do; in a file of its own, so that bundles without it do not carry the list. */

import { CAPABILITIES, type Capability } from "../capability.ts";

/** Every capability of the raw transport on a runtime with sockets. */
export const RAW_PROVIDES: readonly Capability[] =
  (Object.keys(CAPABILITIES) as Capability[]).filter((capability) =>
    capability !== "listen" && capability !== "files"
  );
