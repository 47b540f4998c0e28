/** Hosts the entry file for Netlify, which runs Deno with a global of its own. */

Object.assign(globalThis, {
  Netlify: { env: { get: (name: string) => Deno.env.get(name) } },
});
const { default: handler, config } = await import(
  "../../../../scripts/edge/netlify.ts"
);

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port}${config.path}`),
}, handler);
