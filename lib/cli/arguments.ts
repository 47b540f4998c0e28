/** Parses a command's arguments by its declaration. */

import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../errors.ts";
import { type Arguments, type Command, COMMON_OPTIONS } from "./command.ts";
import { didYouMean } from "./nearest.ts";

/**
 * The arguments of a command.
 *
 * @throws {UsageError} An unknown option, an option without its value, too few or too many operands.
 */
export function parseArguments(
  command: Command,
  args: readonly string[],
): Arguments {
  const options = [...command.options, ...COMMON_OPTIONS];
  const names = options.map((option) => option.name);
  const valued = options.filter((option) => option.value !== undefined)
    .map((option) => option.name);
  const switches = names.filter((name) => !valued.includes(name));
  const unknown: string[] = [];
  const parsed = parseArgs(plainArguments(args, valued, switches), {
    boolean: switches,
    string: [...valued, "_"],
    collect: valued,
    alias: { h: "help" },
    unknown(arg, key) {
      if (key === undefined) return true;
      unknown.push(arg);
      return false;
    },
  });
  const help = parsed.help === true;
  if (unknown.length > 0) {
    const flag = unknown[0]!.replace(/=.*$/s, "");
    const nearest = didYouMean(flag.replace(/^-+/, ""), names, "--");
    throw new UsageError(
      `Cannot understand ${flag}: ${command.name} has no such option${nearest}`,
    );
  }
  const values = (name: string) => {
    if (!valued.includes(name)) throw new RangeError(`No option --${name}`);
    return (parsed[name] ?? []) as string[];
  };
  for (const option of help ? [] : options) {
    if (option.value === undefined) continue;
    const given = values(option.name);
    if (given.includes("")) {
      throw new UsageError(
        `Cannot use --${option.name}: it needs a value, --${option.name} ${option.value}`,
      );
    }
    if (given.length > 1 && option.several !== true) {
      throw new UsageError(
        `Cannot use --${option.name}: it was given ${given.length} times`,
      );
    }
    const { choices } = option;
    for (const value of given) {
      const choice = value.split("=", 1)[0]!;
      if (choices !== undefined && !choices.includes(choice)) {
        throw new UsageError(
          `Cannot use --${option.name} ${choice}: it is one of ${
            choices.join(", ")
          }${didYouMean(choice, choices)}`,
        );
      }
    }
  }
  const operands = parsed._.map(String);
  if (!help) checkOperands(command, operands);
  return {
    operands,
    has: (name) => parsed[name] === true,
    value: (name) => values(name).at(-1),
    values,
  };
}

/**
 * The arguments as the parser understands them right: a number below zero that
 * stands behind an option is its value.
 *
 * @throws {UsageError} A switch was given a value, which the parser would take for it having been given.
 */
function plainArguments(
  args: readonly string[],
  valued: readonly string[],
  switches: readonly string[],
): string[] {
  const plain: string[] = [];
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  for (const arg of options) {
    const [name, value] = /^--([^=]*)=(.*)$/s.exec(arg)?.slice(1) ?? [];
    if (name !== undefined && switches.includes(name)) {
      throw new UsageError(
        `Cannot use --${name}=${value}: --${name} takes no value`,
      );
    }
    const last = plain.at(-1) ?? "";
    if (/^-[\d.]/.test(arg) && valued.some((name) => last === `--${name}`)) {
      plain[plain.length - 1] = `${last}=${arg}`;
    } else plain.push(arg);
  }
  return end < 0 ? plain : [...plain, ...args.slice(end)];
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const { least, most, form } = command.operands ??
    { least: 0, most: 0, form: "" };
  if (operands.length < least) {
    throw new UsageError(
      `Cannot do framescript ${command.name}: it needs ${form}`,
    );
  }
  if (operands.length > most) {
    throw new UsageError(
      `Cannot understand ${operands[most]}: ${command.name} takes ${
        most === 0 ? "no arguments" : `only ${form}`
      } beside its options`,
    );
  }
}

/**
 * A whole number of an option.
 *
 * @throws {UsageError} The text is none, or it is out of bounds.
 */
export function wholeNumber(
  given: Arguments,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new UsageError(
      `Cannot use --${name} ${text}: it is a whole number from ${least} to ${most}`,
    );
  }
  return number;
}
