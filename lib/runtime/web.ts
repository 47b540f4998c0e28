/**
 * Browsers and edge platforms: the standard WebSocket and nothing else. What
 * they hide is what the web transport lacks there: headers in both directions,
 * and why a handshake failed.
 */

import type { Capability } from "../capability.ts";
import type { Runtime } from "../endpoint/endpoint.ts";
import { webKindBy } from "../endpoint/kind.ts";
import { messageOf } from "../errors.ts";
import { connectWeb, type WebPlatform } from "../endpoint/web.ts";

const PROVIDES: readonly Capability[] = [
  "see_close",
  "protocols",
  "compression",
];

const standardWeb: WebPlatform = {
  open(url, options, attach) {
    attach(new WebSocket(url, [...options.protocols ?? []]));
    return Promise.resolve({ type: "socket", answer: null });
  },
  explain: () => null,
  explainThrown: (thrown) => ({ failure: "other", words: messageOf(thrown) }),
};

/** What a platform with web standards alone can do. */
export function webRuntime(): Runtime {
  const name = "document" in globalThis ? "Browser" : "Web platform";
  return {
    name,
    web: typeof WebSocket === "function"
      ? webKindBy(
        PROVIDES,
        (url, options) => connectWeb(standardWeb, url, options),
      )
      : null,
    raw: null,
    listen: null,
    readFile: null,
  };
}
