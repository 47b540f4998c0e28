/** Everything that the schemas are made of, in one place. */

export * from "./choice.ts";
export * from "./container.ts";
export * from "./core.ts";
export * from "./leaf.ts";
