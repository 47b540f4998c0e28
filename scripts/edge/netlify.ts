/// <reference path="./platforms.d.ts" />
/**
 * Smoke checks as a Netlify Edge Function, to be put below
 * `netlify/edge-functions/`. They run on Deno, with its sockets. In a project
 * of your own, import from `@framescript/framescript`.
 *
 * @module
 */

import { smoke, type SmokeHandler } from "../../mod.ts";
import { scenarios } from "./scenarios.ts";
import { setting } from "./setting.ts";
import { only } from "./target.ts";

const handler: SmokeHandler = smoke(scenarios, {
  ...only(Netlify.env.get("TARGET")),
  token: setting("SMOKE_TOKEN", Netlify.env.get("SMOKE_TOKEN")),
});

export default handler;

/** Where Netlify serves it. */
export const config = { path: "/smoke" };
