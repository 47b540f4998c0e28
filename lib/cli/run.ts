/** `framescript run`: from paths to reports and an exit code. */

import { currentFiles } from "../runtime/files.ts";
import { wholeNumber } from "./arguments.ts";
import { wantsColor } from "./color.ts";
import type { Arguments, Command } from "./command.ts";
import { exitCode } from "./exit_code.ts";
import type { Host } from "./host.ts";
import { interruptible } from "./interrupt.ts";
import { openOutputs } from "./outputs.ts";
import { namesOf, prepare } from "./prepare.ts";
import { Loader, taken } from "./selection.ts";
import { runSession } from "./session.ts";
import {
  duration,
  readSettings,
  selector,
  SETTING_OPTIONS,
} from "./settings.ts";

const MOST_PARALLEL = 1000;
const MOST_RETRIES = 1_000_000;
/** Milliseconds. */
const DEFAULT_RETRY_DELAY = 1000;

export const run: Command = {
  name: "run",
  summary: "Run scenarios",
  description:
    `Runs the scenarios of files, of everything below folders (*.yaml, *.yml and
*.scenario.{json,ts,js}) and of globs; - is a scenario on standard input. A
module is executed only where it, its folder or a glob with its ending is
named. Where one file is invalid, nothing runs.

Exit codes: 2 for an invalid file or wrong usage; else the first that applies
of 1 (a scenario failed), 3 (no HTTP answer), 2 (unsupported), 0 (passed);
130 when interrupted.`,
  operands: {
    form: "FILE|DIR|GLOB|- ...",
    least: 1,
    most: Infinity,
    completes: "path",
  },
  options: [
    ...SETTING_OPTIONS,
    {
      name: "echo",
      meaning: "Start the embedded echo server and set {{ url }} to it",
    },
    {
      name: "retry",
      value: "N",
      meaning: "Run a scenario that failed up to N times more",
    },
    {
      name: "retry-delay",
      value: "TIME",
      meaning: "Wait so long before that; default 1s",
    },
    {
      name: "parallel",
      value: "N",
      meaning: "Run so many scenarios at a time; default 1",
    },
    { name: "bail", meaning: "Begin no further scenario after one failed" },
    {
      name: "reporter",
      value: "NAME[=FILE]",
      several: true,
      choices: [
        "pretty",
        "json",
        "ndjson",
        "tap",
        "junit",
        "github",
        "markdown",
        "html",
      ],
      meaning:
        "pretty, json, ndjson, tap, junit, github, markdown or html, to a file or a folder",
    },
    { name: "verbose", meaning: "Print every frame as it crosses" },
    { name: "watch", meaning: "Run again what changed, until interrupted" },
    { name: "no-color", meaning: "Print no colours, as NO_COLOR does" },
  ],
  examples: [
    {
      command: "framescript run --echo --verbose hello.yaml",
      meaning: "Try a scenario offline, and see every frame",
    },
    {
      command:
        "framescript run --url wss://staging.example.com --parallel 10 scenarios/",
      meaning: "Everything below a folder against a deployment, ten at a time",
    },
    {
      command:
        "framescript run --retry 10 --retry-delay 2s --tag smoke 'scenarios/**/*.yaml'",
      meaning: "Smoke tests of a deployment that is still coming up",
    },
    {
      command:
        "framescript run --env TOKEN --reporter junit=out.xml --reporter html=report/ scenarios/",
      meaning: "In CI: a token from the environment, and two reports",
    },
    {
      command:
        "echo '{steps: [{expect: hi}]}' | framescript run --url ws://localhost:8787 -",
      meaning: "A scenario on standard input",
    },
  ],
  execute,
};

async function execute(given: Arguments, host: Host): Promise<number> {
  const files = await currentFiles();
  const takes = selector(given);
  const settings = readSettings(given, host);
  const names = namesOf(settings, given.has("echo"));
  const loader = new Loader(given.operands, host, files, names);
  const color = wantsColor(host, "stdout");
  const live = host.isTerminal("stdout")
    ? new (await import("./live.ts")).LiveLines(host, color)
    : null;
  const outputs = await openOutputs({
    reporters: given.values("reporter"),
    verbose: given.has("verbose"),
    color,
    out: (text) => live === null ? host.out(text) : live.print(text),
    files,
  });
  const how = {
    parallel: wholeNumber(given, "parallel", 1, MOST_PARALLEL) ?? 1,
    bail: given.has("bail"),
    retries: wholeNumber(given, "retry", 0, MOST_RETRIES) ?? 0,
    retryDelay: duration(given, "retry-delay") ?? DEFAULT_RETRY_DELAY,
    outputs,
    live,
  };
  const interruption = interruptible(host);
  const { signal } = interruption;
  const preparation = await prepare(settings, loader, {
    echo: given.has("echo"),
    signal,
  });
  try {
    if (given.has("watch")) {
      const { watch } = await import("./watch.ts");
      await watch({ loader, takes, files, host, preparation, how, signal });
      return interruption.code ?? 0;
    }
    const scenarios = taken(await loader.load(await loader.find()), takes);
    await preparation.check(scenarios);
    const session = { ...how, signal, runOne: preparation.runOne };
    const reports = await runSession(scenarios, session);
    const left = scenarios.length - reports.length;
    if (left > 0) host.err(leftWords(left));
    return interruption.code ?? exitCode(reports);
  } finally {
    await preparation.close();
    interruption.release();
  }
}

function leftWords(count: number): string {
  return `framescript: ${count} ${
    count === 1 ? "scenario was" : "scenarios were"
  } not run\n`;
}
