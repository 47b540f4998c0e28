/** The one deployment that an entry file checks. */

import type { SmokeOptions } from "../../lib/edge/mod.ts";

/**
 * The options that lead every scenario to the target, and to no other host.
 *
 * @param target Such as `wss://echo.example.com`.
 */
export function only(
  target: string | undefined,
): Pick<SmokeOptions, "url" | "hosts"> {
  if (target === undefined || !URL.canParse(target)) {
    throw new Error(
      "Cannot tell what to check: set TARGET to a URL such as wss://echo.example.com",
    );
  }
  const { protocol, host } = new URL(target);
  return { url: target, hosts: [`${protocol}//${host}`] };
}
