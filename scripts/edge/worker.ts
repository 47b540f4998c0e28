/// <reference path="./platforms.d.ts" />
/**
 * Smoke checks as a Cloudflare Worker, on request and on a cron trigger.
 *
 * TARGET is a variable (`wss://echo.example.com`), SMOKE_TOKEN and WEBHOOK are
 * secrets; without a cron trigger leave out `scheduled` and WEBHOOK. Scenarios that send or see single frames need `runtime: workerd()`
 * from `./edge/workerd` among the options, and with the flag `nodejs_compat`
 * they compress with a context of their own. In a project of your own, import
 * from `@framescript/framescript/edge`.
 *
 * @module
 */

import { env } from "cloudflare:workers";
import { scheduled, smoke } from "../../lib/edge/mod.ts";
import { scenarios } from "./scenarios.ts";
import { setting } from "./setting.ts";
import { only } from "./target.ts";

const options = only(env.TARGET);
const token = setting("SMOKE_TOKEN", env.SMOKE_TOKEN);
const webhook = setting("WEBHOOK", env.WEBHOOK);

export default {
  fetch: smoke(scenarios, { ...options, token }),
  scheduled: scheduled(scenarios, { ...options, webhook }),
};
