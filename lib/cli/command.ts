/**
 * What a command of `framescript` is: declared once, as data, from which its
 * arguments are parsed, its help is printed and the shells complete it.
 */

import type { Host } from "./host.ts";

/** An option, `--name` or `--name VALUE`. */
export interface Option {
  readonly name: string;
  /** What stands for its value in the help, such as `URL`; absent: a switch. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly several?: boolean;
  /** In one line, without a final period. */
  readonly meaning: string;
  /** The values that it may have, or the names before a `=`. */
  readonly choices?: readonly string[];
  /** Whether its value is a path; where it has choices, what follows one of them and a `=`. */
  readonly path?: boolean;
}

/** What stands beside the options. */
export interface Operands {
  /** As the help shows it, such as `FILE|DIR|GLOB|- ...`. */
  readonly form: string;
  readonly least: number;
  readonly most: number;
  /** What the shells complete it with. */
  readonly completes: "path" | readonly string[];
}

/** A command of `framescript`. */
export interface Command {
  readonly name: string;
  /** In one line, without a final period. */
  readonly summary: string;
  /** What the help says below the usage, in lines of at most 78 columns. */
  readonly description: string;
  readonly operands: Operands | null;
  readonly options: readonly Option[];
  readonly examples: readonly {
    readonly command: string;
    readonly meaning: string;
  }[];
  /** Does it, and returns the exit code. */
  execute(given: Arguments, host: Host): Promise<number>;
}

/** What was given to a command. */
export interface Arguments {
  readonly operands: readonly string[];
  /** Whether a switch was given. */
  has(name: string): boolean;
  /** The value of an option; the last where it was given several times. */
  value(name: string): string | undefined;
  /** All values of an option, in order. */
  values(name: string): readonly string[];
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: "help", meaning: "Print this help" },
];
