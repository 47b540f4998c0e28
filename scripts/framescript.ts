#!/usr/bin/env -S deno run --allow-net --allow-read
/** The command `framescript`, for `deno run`, `bun run` and Node. */

import { currentHost } from "../lib/cli/host.ts";
import { main } from "../lib/cli/main.ts";

const host = await currentHost();
host.exit(await main(host));
