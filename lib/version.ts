/** Framescript's version, as `deno.json` and `package.json` have it. */
export const VERSION = "0.1.0";
