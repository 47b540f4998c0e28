/**
 * Smoke checks on Deno Deploy and wherever else `Deno.serve` runs: with
 * `--allow-net` for the target and for `0.0.0.0:8000`, or the PORT, where it
 * listens, and `--allow-env` for the names below. In a project of your own,
 * import from `@framescript/framescript`.
 *
 * @module
 */

import { smoke } from "../../mod.ts";
import { scenarios } from "./scenarios.ts";
import { setting } from "./setting.ts";
import { only } from "./target.ts";

Deno.serve(
  { port: Number(Deno.env.get("PORT") ?? 8000) },
  smoke(scenarios, {
    ...only(Deno.env.get("TARGET")),
    token: setting("SMOKE_TOKEN", Deno.env.get("SMOKE_TOKEN")),
  }),
);
