/// <reference path="../../../../scripts/edge/platforms.d.ts" />
/** Hosts whatever scenarios it is given, as a Cloudflare Worker with sockets. */

import { env } from "cloudflare:workers";
import { smoke } from "../../../../lib/edge/mod.ts";
import { workerd } from "../../../../lib/edge/workerd.ts";

const { SCENARIOS = "", HOSTS = "" } = env;

export default {
  fetch: smoke(JSON.parse(SCENARIOS), {
    runtime: workerd(),
    hosts: HOSTS.split(","),
  }),
};
