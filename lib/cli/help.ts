/** The help of `framescript` and of each of its commands. */

import { type Command, COMMON_OPTIONS, type Option } from "./command.ts";
import { COMMANDS } from "./commands.ts";

/** Columns of the help. */
const WIDTH = 80;

/** The help of one command. */
export function commandHelp(command: Command): string {
  const form = command.operands === null ? "" : ` ${command.operands.form}`;
  const lines = [
    `framescript ${command.name}: ${command.summary}`,
    "",
    `Usage: framescript ${command.name} [options]${form}`,
    "",
    command.description,
    "",
    "Options:",
    ...table([...command.options, ...COMMON_OPTIONS].map((option) => [
      optionForm(option),
      option.meaning + (option.several ? " (repeatable)" : ""),
    ])),
  ];
  if (command.examples.length > 0) {
    lines.push("", "Examples:");
    for (const { command: line, meaning } of command.examples) {
      lines.push(`  # ${meaning}`, `  ${line}`);
    }
  }
  return lines.join("\n") + "\n";
}

/** The help of the whole. */
export async function overview(): Promise<string> {
  const commands: Command[] = [];
  for (const load of Object.values(COMMANDS)) commands.push(await load());
  return [
    "framescript: scenarios for WebSockets",
    "",
    "Usage: framescript COMMAND [options] ...",
    "",
    "Commands:",
    ...table(commands.map((command) => [command.name, command.summary])),
    "",
    "Options:",
    ...table([
      ["--help", "Print this help; behind a command, its own"],
      ["--version", "Print the version and the runtime"],
    ]),
    "",
    "Examples:",
    "  # Write a first scenario, and run it against the embedded echo server",
    "  framescript init hello.yaml",
    "  framescript run --echo hello.yaml",
    "  # Run every scenario below a folder against a deployment",
    "  framescript run --url wss://staging.example.com scenarios/",
    "",
    "Exit codes: 0 passed, 1 failed, 2 invalid or unsupported, 3 no HTTP answer,",
    "130 interrupted.",
    "",
  ].join("\n");
}

/** `--name VALUE`, with its choices where it has some. */
export function optionForm(option: Option): string {
  return option.value === undefined
    ? `--${option.name}`
    : `--${option.name} ${option.value}`;
}

/** Two columns, the first as wide as its widest cell, the second wrapped. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) =>
    wrap(right, WIDTH - width).map((line, index) =>
      (index === 0 ? `  ${left}` : "").padEnd(width) + line
    )
  );
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line += (line === "" ? "" : " ") + word;
  }
  return [...lines, line];
}
