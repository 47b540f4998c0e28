/**
 * Smoke checks as a Vercel Function in the edge runtime, to be put at
 * `api/smoke.ts`. It has no TCP: scenarios that need single frames say
 * `degrade: true`, or are reported as unsupported. In a project of your own,
 * import from `@framescript/framescript/edge`.
 *
 * @module
 */

import { smoke, type SmokeHandler } from "../../lib/edge/mod.ts";
import { scenarios } from "./scenarios.ts";
import { setting } from "./setting.ts";
import { only } from "./target.ts";

/** Vercel replaces each of these by its value when it builds. */
declare const process: {
  readonly env: { readonly TARGET: string; readonly SMOKE_TOKEN: string };
};

const handler: SmokeHandler = smoke(scenarios, {
  ...only(process.env.TARGET),
  token: setting("SMOKE_TOKEN", process.env.SMOKE_TOKEN),
});

export default handler;

/** Where Vercel runs it. */
export const config = { runtime: "edge" };
