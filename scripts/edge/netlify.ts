/// <reference path="./platforms.d.ts" />
/**
 * Smoke checks as a Netlify Edge Function, to be put below
 * `netlify/edge-functions/`. In a project of your own, import from
 * `@framescript/framescript/edge`.
 *
 * @module
 */

import { smoke, type SmokeHandler } from "../../lib/edge/mod.ts";
import { scenarios } from "./scenarios.ts";
import { only } from "./target.ts";

const handler: SmokeHandler = smoke(scenarios, {
  ...only(Netlify.env.get("TARGET")),
  token: Netlify.env.get("SMOKE_TOKEN"),
});

export default handler;

/** Where Netlify serves it. */
export const config = { path: "/smoke" };
