/** What is wrong in a scenario, in words, with the part of it that it is about. */

import type { KeyPath } from "./types.ts";

/** A problem that has no line yet. */
export interface Finding {
  /** Of the value that is wrong; shown to the person. */
  readonly path: KeyPath;
  /** Where it is shown in the text. */
  readonly at: Spot;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly suggestion?: string;
  /** It is about what is not there: what could not be read may be meant for it. */
  readonly missing?: boolean;
}

/** A part of a document that has a place of its own. */
export type Spot =
  /** Where the value begins. */
  | { readonly kind: "value"; readonly path: KeyPath }
  /** The first key of a map; where the value begins, if it is none. */
  | { readonly kind: "map"; readonly path: KeyPath }
  /** A key of a map. */
  | { readonly kind: "key"; readonly path: KeyPath; readonly key: string };
