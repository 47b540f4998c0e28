/** `framescript completions`: scripts by which shells complete the command. */

import { type Command, COMMON_OPTIONS, type Option } from "./command.ts";
import { COMMANDS } from "./commands.ts";

const SHELLS: Readonly<
  Record<string, (commands: readonly Command[]) => string>
> = { bash, zsh, fish };

export const completions: Command = {
  name: "completions",
  summary: "Print a shell's completion script",
  description:
    "For bash, zsh or fish: commands, options, their values and paths.",
  operands: {
    form: "bash|zsh|fish",
    least: 1,
    most: 1,
    completes: Object.keys(SHELLS),
  },
  options: [],
  examples: [
    {
      command: 'eval "$(framescript completions bash)"',
      meaning: "In ~/.bashrc",
    },
    {
      command: 'framescript completions zsh > "${fpath[1]}/_framescript"',
      meaning: "For zsh, once",
    },
    {
      command:
        "framescript completions fish > ~/.config/fish/completions/framescript.fish",
      meaning: "For fish, once",
    },
  ],
  async execute(given, host) {
    const shell = given.operands[0]!;
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (script === undefined) {
      const { UsageError } = await import("../errors.ts");
      throw new UsageError(
        `Cannot complete for ${shell}: it is one of ${
          Object.keys(SHELLS).join(", ")
        }`,
      );
    }
    const commands: Command[] = [];
    for (const load of Object.values(COMMANDS)) commands.push(await load());
    host.out(script(commands));
    return 0;
  },
};

const optionsOf = (command: Command): readonly Option[] => [
  ...command.options,
  ...COMMON_OPTIONS,
];

const flags = (command: Command): string =>
  optionsOf(command).map((option) => `--${option.name}`).join(" ");

/** What a value is completed with. */
type Value = "nothing" | "path" | {
  readonly names: readonly string[];
  /** Whether a `=` and a path may follow a name. */
  readonly path: boolean;
};

function valueOf({ choices, path = false }: Option): Value {
  if (choices !== undefined) return { names: choices, path };
  return path ? "path" : "nothing";
}

function operandOf({ operands }: Command): Value {
  const { completes } = operands ?? { completes: [] };
  if (completes === "path") return "path";
  return completes.length === 0 ? "nothing" : { names: completes, path: false };
}

function bash(commands: readonly Command[]): string {
  const reply = (value: Value) =>
    value === "nothing"
      ? "_framescript_words"
      : value === "path"
      ? ":"
      : value.path
      ? `[[ $word == *=* ]] || _framescript_words ${value.names.join(" ")}`
      : `_framescript_words ${value.names.join(" ")}`;
  const values = commands.flatMap((command) =>
    optionsOf(command).filter((option) => option.value !== undefined)
      .map((option) =>
        `    ${command.name}:--${option.name}) ${
          reply(valueOf(option))
        }; return ;;`
      )
  );
  const rest = commands.map((command) =>
    `    ${command.name}:-*) _framescript_words ${flags(command)} ;;
    ${command.name}:*) ${reply(operandOf(command))} ;;`
  );
  const names = commands.map((command) => command.name).join(" ");
  return `# bash completion of framescript
# What is not answered here is left to bash, which completes files.
_framescript_words() {
  COMPREPLY=($(compgen -W "$*" -- "$word"))
  [[ \${#COMPREPLY[@]} -gt 0 ]] || compopt +o default 2>/dev/null
}
_framescript() {
  # Bash divides words at "=", also those of options: they are put together.
  local words=() index last=-1
  for ((index = 0; index <= COMP_CWORD; index++)); do
    if [[ $last -ge 0 && ( \${COMP_WORDS[index]} == "=" || \${COMP_WORDS[index-1]} == "=" ) ]]; then
      words[last]+=\${COMP_WORDS[index]}
    else
      words[++last]=\${COMP_WORDS[index]}
    fi
  done
  COMPREPLY=()
  local word=\${words[last]} command=\${words[1]} option=\${words[last-1]}
  if [[ $last -eq 1 ]]; then
    _framescript_words ${names} --help --version
    return
  fi
  if [[ $word == --*=* ]]; then
    option=\${word%%=*}
    word=\${word#*=}
  fi
  case "$command:$option" in
${values.join("\n")}
  esac
  case "$command:$word" in
${rest.join("\n")}
  esac
}
complete -o default -F _framescript framescript
`;
}

/** Text inside single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function zsh(commands: readonly Command[]): string {
  const plain = (text: string) => text.replace(/[[\]:\\]/g, "\\$&");
  const action = (value: Value) =>
    value === "nothing"
      ? " "
      : value === "path"
      ? "_files"
      : value.path
      ? `_framescript_named ${value.names.join(" ")}`
      : `(${value.names.join(" ")})`;
  const cases = commands.map((command) => {
    const specs = optionsOf(command).map((option) => {
      const star = option.several ? "*" : "";
      const flag = `${star}--${option.name}`;
      const meaning = `[${plain(option.meaning)}]`;
      return quoted(
        option.value === undefined
          ? flag + meaning
          : `${flag}=${meaning}:${plain(option.value)}:${
            action(valueOf(option))
          }`,
      );
    });
    const operand = operandOf(command);
    if (operand === "path") specs.push(quoted("*:path:_files"));
    else if (operand !== "nothing") {
      specs.push(quoted(`1:value:${action(operand)}`));
    }
    return `    ${command.name})
      _arguments ${specs.join(" \\\n        ")}
      ;;`;
  });
  return `#compdef framescript
# zsh completion of framescript
# A name, or a file behind it and "=".
_framescript_named() {
  if compset -P '*='; then
    _files
  else
    compadd -- "$@"
  fi
}
_framescript() {
  local -a commands options
  commands=(
${
    commands.map((command) =>
      `    ${quoted(`${command.name}:${plain(command.summary)}`)}`
    ).join("\n")
  }
  )
  options=('--help:Print the help' '--version:Print the version')
  if (( CURRENT == 2 )); then
    if [[ $words[2] == -* ]]; then
      _describe -o option options
    else
      _describe command commands
    fi
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _framescript ]]; then
  _framescript "$@"
else
  compdef _framescript framescript
fi
`;
}

function fish(commands: readonly Command[]): string {
  const names = commands.map((command) => command.name).join(" ");
  const first = `-n "not __fish_seen_subcommand_from ${names}"`;
  const escaped = (text: string) =>
    `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = [
    "# fish completion of framescript",
    '# A name, or a file behind it and "=".',
    "function __framescript_named",
    "  set -l value (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))",
    "  if string match -q '*=*' -- $value",
    "    set -l parts (string split -m 1 = -- $value)",
    "    for path in (__fish_complete_path $parts[2])",
    "      echo $parts[1]=$path",
    "    end",
    "  else",
    "    string join \\n $argv",
    "  end",
    "end",
    "complete -c framescript -f",
    `complete -c framescript ${first} -l help -d 'Print the help'`,
    `complete -c framescript ${first} -l version -d 'Print the version'`,
  ];
  const takes = (value: Value) =>
    value === "nothing"
      ? " -x"
      : value === "path"
      ? " -r -F"
      : value.path
      ? ` -x -a "(__framescript_named ${value.names.join(" ")})"`
      : ` -x -a "${value.names.join(" ")}"`;
  for (const command of commands) {
    const here = `-n "__fish_seen_subcommand_from ${command.name}"`;
    lines.push(
      `complete -c framescript ${first} -a ${command.name} -d ${
        escaped(command.summary)
      }`,
    );
    const operand = operandOf(command);
    if (operand === "path") lines.push(`complete -c framescript ${here} -F`);
    else if (operand !== "nothing") {
      lines.push(
        `complete -c framescript ${here} -a "${operand.names.join(" ")}"`,
      );
    }
    for (const option of optionsOf(command)) {
      lines.push(
        `complete -c framescript ${here} -l ${option.name}${
          option.value === undefined ? "" : takes(valueOf(option))
        } -d ${escaped(option.meaning)}`,
      );
    }
  }
  return lines.join("\n") + "\n";
}
