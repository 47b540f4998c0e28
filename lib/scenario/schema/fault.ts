/** What a schema finds wrong, before it is put into words with its place. */

/** What is wrong with a value. */
export type Fault =
  | {
    /** The value is of a wrong type, or of a wrong form. */
    readonly kind: "type";
    /** As in "must be …". */
    readonly expected: string;
    /** Where a string belongs: whether a scalar that is written so would be right in quotes. */
    readonly quote?: (source: string) => boolean;
    /** Where quotes are not enough: what else it takes. */
    readonly mend?: ((source: string) => string | null) | undefined;
    /** Words that would be right, of which one may be meant. */
    readonly words?: readonly string[];
    /** How it is mended. */
    readonly hint?: string;
    readonly suggestion?: string;
    /** The template that became the value. */
    readonly template?: string;
  }
  | {
    /** A value that is of the right type and must not stand there all the same. */
    readonly kind: "refused";
    readonly expected: string;
    readonly reason: string;
    readonly template?: string;
  }
  | {
    /** None of several words. */
    readonly kind: "word";
    readonly words: readonly string[];
    /** What the words are, such as "a grade". */
    readonly noun?: string | undefined;
    /** How it is mended. */
    readonly hint?: string;
    readonly template?: string;
  }
  | {
    /** A part of a JSON value that JSON does not have. */
    readonly kind: "unfit";
  }
  | {
    /** A map of none of its forms, or of several. */
    readonly kind: "form";
    readonly noun: string;
    /** The keys that make the forms. */
    readonly names: readonly string[];
    /** Those of them that stand there. */
    readonly present: readonly string[];
    /** Every key of every form. */
    readonly known: readonly string[];
    /** Keys that stand there and are of no form. */
    readonly unknown: readonly string[];
  }
  | {
    /** A key that may not be called so. */
    readonly kind: "key";
    readonly key: string;
    readonly message: string;
  }
  | {
    /** A map whose keys do not go together. */
    readonly kind: "map";
    readonly message: string;
    /** Because one is not there: an unknown key may be meant for it. */
    readonly missing?: boolean;
  }
  | {
    /** A template that could not be replaced. */
    readonly kind: "template";
    readonly message: string;
  };
