/** Hosts the entry file for Deno Deploy, at a free port of this machine. */

const { serve } = Deno;

Object.defineProperty(Deno, "serve", {
  value: (_options: unknown, handler: Deno.ServeHandler) =>
    serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
    }, handler),
});
await import("../../../../scripts/edge/deno_deploy.ts");
