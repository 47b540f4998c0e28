// Node reads neither deno.json nor tsconfig.json: this maps the two bare names
// of the standard library to its npm package.
import { registerHooks } from "node:module";

const root = new URL("../../node_modules/deno-std/", import.meta.url);
const files = {
  "@std/assert": "assert/mod.js",
  "@std/cli/parse-args": "cli/parse_args.js",
};

registerHooks({
  resolve(specifier, context, next) {
    const file = files[specifier];
    return file
      ? { url: new URL(file, root).href, shortCircuit: true }
      : next(specifier, context);
  },
});
