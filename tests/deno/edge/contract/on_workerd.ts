/// <reference path="../../../../scripts/edge/platforms.d.ts" />
/** The contract as a Cloudflare Worker. */

import { env } from "cloudflare:workers";
import { workerd } from "../../../../lib/edge/workerd.ts";
import { contract } from "./handler.ts";

const { PLAIN = "", TLS = "" } = env;

export default {
  fetch: contract(workerd(), { plain: PLAIN, tls: TLS }),
};
