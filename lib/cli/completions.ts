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

function bash(commands: readonly Command[]): string {
  const values = commands.flatMap((command) =>
    optionsOf(command).filter((option) => option.value !== undefined)
      .map((option) => {
        const reply = option.choices !== undefined
          ? `COMPREPLY=($(compgen -W "${option.choices.join(" ")}" -- "$word"))`
          : option.path
          ? `COMPREPLY=($(compgen -f -- "$word"))`
          : `COMPREPLY=()`;
        return `    ${command.name}:--${option.name}) ${reply}; return ;;`;
      })
  );
  const words = commands.map((command) => {
    const { completes } = command.operands ?? { completes: [] };
    const rest = completes === "path"
      ? `COMPREPLY=($(compgen -f -- "$word"))`
      : `COMPREPLY=($(compgen -W "${completes.join(" ")}" -- "$word"))`;
    return `    ${command.name})
      if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "${flags(command)}" -- "$word"))
      else
        ${rest}
      fi ;;`;
  });
  return `# bash completion of framescript
_framescript() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  local previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command="\${COMP_WORDS[1]}"
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${
    commands.map((command) => command.name).join(" ")
  } --help --version" -- "$word"))
    return
  fi
  case "$command:$previous" in
${values.join("\n")}
  esac
  case "$command" in
${words.join("\n")}
  esac
}
complete -o filenames -F _framescript framescript
`;
}

/** Text inside single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function zsh(commands: readonly Command[]): string {
  const plain = (text: string) => text.replace(/[[\]:\\]/g, "\\$&");
  const cases = commands.map((command) => {
    const { completes } = command.operands ?? { completes: [] };
    const specs = optionsOf(command).map((option) => {
      const values = option.value === undefined
        ? ""
        : `:${plain(option.value)}:${
          option.choices !== undefined
            ? `(${option.choices.join(" ")})`
            : option.path
            ? "_files"
            : " "
        }`;
      const star = option.several ? "*" : "";
      return quoted(
        `${star}--${option.name}[${plain(option.meaning)}]${values}`,
      );
    });
    if (completes === "path") specs.push(quoted("*:path:_files"));
    else if (completes.length > 0) {
      specs.push(quoted(`1:value:(${completes.join(" ")})`));
    }
    return `    ${command.name})
      _arguments ${specs.join(" \\\n        ")}
      ;;`;
  });
  return `#compdef framescript
# zsh completion of framescript
_framescript() {
  local -a commands
  commands=(
${
    commands.map((command) =>
      `    ${quoted(`${command.name}:${plain(command.summary)}`)}`
    ).join("\n")
  }
  )
  if (( CURRENT == 2 )); then
    _describe command commands
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
  const lines = [
    "# fish completion of framescript",
    "complete -c framescript -f",
    `complete -c framescript -n "not __fish_seen_subcommand_from ${names}" -l help -d 'Print the help'`,
    `complete -c framescript -n "not __fish_seen_subcommand_from ${names}" -l version -d 'Print the version'`,
  ];
  const escaped = (text: string) =>
    `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  for (const command of commands) {
    const { completes } = command.operands ?? { completes: [] };
    const here = `-n "__fish_seen_subcommand_from ${command.name}"`;
    lines.push(
      `complete -c framescript -n "not __fish_seen_subcommand_from ${names}" -a ${command.name} -d ${
        escaped(command.summary)
      }`,
    );
    if (completes === "path") lines.push(`complete -c framescript ${here} -F`);
    else if (completes.length > 0) {
      lines.push(`complete -c framescript ${here} -a "${completes.join(" ")}"`);
    }
    for (const option of optionsOf(command)) {
      const value = option.value === undefined
        ? ""
        : option.choices !== undefined
        ? ` -x -a "${option.choices.join(" ")}"`
        : option.path
        ? " -r -F"
        : " -x";
      lines.push(
        `complete -c framescript ${here} -l ${option.name}${value} -d ${
          escaped(option.meaning)
        }`,
      );
    }
  }
  return lines.join("\n") + "\n";
}
