/** Every runtime that the contract is run on, and how its answers are had. */

import { bundle } from "../../../support/bundle.ts";
import { chromiumPath } from "../../../support/chromium.ts";
import { bunPath, nodePath } from "../../../support/executables.ts";
import { serve, serveWorker, type Serving } from "../../../support/serving.ts";
import type { ReportDocument } from "../../../../lib/report/json.ts";
import type { Claims } from "./handler.ts";
import type { Targets } from "./probes.ts";

/** What a runtime answered. */
export interface Answers {
  readonly claims: Claims;
  readonly report: ReportDocument;
}

/** A runtime, by its name in the table. */
export interface ContractRuntime {
  readonly name: string;
  /** @param ca File of the certificate authority that the runtime is to trust. */
  ask(targets: Targets, ca: string): Promise<Answers>;
}

const FOLDER = "tests/deno/edge/contract";

async function askServing(serving: Serving): Promise<Answers> {
  const get = async (path: string) => {
    const response = await fetch(new URL(path, serving.url));
    return await response.json();
  };
  return { claims: await get("/claims"), report: await get("/") };
}

async function onWorkerd(
  targets: Targets,
  ca: string,
  compatibilityFlags: readonly string[],
): Promise<Answers> {
  const { code } = await bundle(`${FOLDER}/on_workerd.ts`);
  await using worker = await serveWorker({
    script: code,
    compatibilityFlags,
    bindings: { PLAIN: targets.plain, TLS: targets.tls },
  }, { NODE_EXTRA_CA_CERTS: ca });
  return await askServing(worker);
}

async function onEdgeRuntime(targets: Targets, ca: string): Promise<Answers> {
  const { code } = await bundle(`${FOLDER}/on_edge_runtime.ts`, {
    format: "iife",
  });
  await using serving = await serve(
    nodePath(),
    ["tests/peers/edge_runtime.mjs"],
    {
      env: { NODE_EXTRA_CA_CERTS: ca },
      input: { script: code, env: { PLAIN: targets.plain, TLS: targets.tls } },
    },
  );
  return await askServing(serving);
}

async function inPage(targets: Targets): Promise<Answers> {
  const { code } = await bundle(`${FOLDER}/on_page.ts`, {
    format: "iife",
    globalName: "framescript",
  });
  const html = { headers: { "content-type": "text/html; charset=utf-8" } };
  const script = { headers: { "content-type": "text/javascript" } };
  await using site = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) =>
      new URL(request.url).pathname === "/page.js"
        ? new Response(code, script)
        : new Response("<!doctype html><script src=/page.js></script>", html),
  );
  const { success, stdout, stderr } = await new Deno.Command(nodePath(), {
    args: [
      "tests/peers/page.mjs",
      await chromiumPath(),
      `http://127.0.0.1:${site.addr.port}/`,
      JSON.stringify(targets),
    ],
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

async function onDeno(targets: Targets, ca: string): Promise<Answers> {
  const hosts = [targets.plain, targets.tls].map((url) => new URL(url).host);
  const { port } = new URL(targets.tls);
  await using serving = await serve(Deno.execPath(), [
    "run",
    "--quiet",
    "--no-check",
    // Its own listening address, and the targets.
    `--allow-net=127.0.0.1:0,${hosts.join()},127.0.0.1:${port}`,
    `${FOLDER}/on_deno.ts`,
    targets.plain,
    targets.tls,
  ], { env: { DENO_CERT: ca }, stop: "signal" });
  return await askServing(serving);
}

async function onBun(targets: Targets, ca: string): Promise<Answers> {
  await using serving = await serve(bunPath(), [
    `${FOLDER}/on_bun.ts`,
    targets.plain,
    targets.tls,
  ], { env: { NODE_EXTRA_CA_CERTS: ca }, stop: "signal" });
  return await askServing(serving);
}

/** Every runtime of the table, in its order. */
export const RUNTIMES: readonly ContractRuntime[] = [
  {
    name: "Cloudflare Workers (`nodejs_compat`)",
    ask: (targets, ca) => onWorkerd(targets, ca, ["nodejs_compat"]),
  },
  {
    name: "Cloudflare Workers",
    ask: (targets, ca) => onWorkerd(targets, ca, []),
  },
  { name: "Vercel's edge runtime", ask: onEdgeRuntime },
  { name: "Deno Deploy, Netlify, Supabase (`Deno.serve`)", ask: onDeno },
  { name: "Bun", ask: onBun },
  { name: "A page (Chromium)", ask: inPage },
];
